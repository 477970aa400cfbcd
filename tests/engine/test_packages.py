"""Packages under the real engine: found wherever the program stands, in every form."""

from __future__ import annotations

import shutil
from typing import Any

import yaml

from tests.engine.engine import PACK, ROOT, Engine, Run
from tests.supply_chain.zip_files import zipped
from tests.tries import nightly

PROGRAM = """
import pathlib

import pulumi
import pulumi_aws as aws

def function(name, code):
    aws.lambda_.Function(
        name,
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="orders.handler",
        code=code,
    )

function("folder", pulumi.FileArchive("./code"))
function("zip", pulumi.FileArchive("code.zip"))
function("file", pulumi.AssetArchive({
    "requirements.txt": pulumi.FileAsset("code/requirements.txt"),
}))
function("text", pulumi.AssetArchive({
    "__init__.py": pulumi.StringAsset(""),
    "requirements.txt": pulumi.StringAsset("requests"),
}))
function("nested", pulumi.AssetArchive({"lib": pulumi.FileArchive("code")}))
function("pinned", pulumi.AssetArchive({
    "requirements.txt": pulumi.StringAsset("requests==2.31.0"),
}))
function("remote", pulumi.AssetArchive({"a": pulumi.RemoteAsset(pathlib.Path(__file__).as_uri())}))
aws.lambda_.Function(
    "s3",
    role="arn:aws:iam::111122223333:role/orders",
    runtime="python3.13",
    handler="orders.handler",
    s3_bucket="code",
    s3_key="orders.zip",
)
"""
RULE = "lambda-dependency-unpinned"
CONFIG = {"aws:region": "eu-central-1"}


def preview(engine: Engine, *arguments: str, main: str = "") -> Run:
    stack = engine.stack(PROGRAM, config=CONFIG)
    program = stack.project / main
    program.mkdir(exist_ok=True)
    (stack.project / "__main__.py").rename(program / "__main__.py")
    (program / "code").mkdir()
    (program / "code" / "requirements.txt").write_text("requests\n", encoding="utf-8")
    (program / "code.zip").write_bytes(zipped({"requirements.txt": "requests\n"}))
    if main:
        file = stack.project / "Pulumi.yaml"
        settings: dict[str, Any] = {
            **yaml.safe_load(file.read_text(encoding="utf-8")),
            "main": main,
        }
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    if arguments:
        arguments = (*arguments, str(stack.project))
        stack.project = stack.folder
    return stack.preview(*arguments, pack=PACK)


def told(run: Run) -> tuple[set[str], set[str]]:
    """The functions that the rule is about, and those whose code it cannot read."""
    violating, undecided = set(), set()
    for event in run.policy_events:
        name = event["resourceUrn"].rpartition("::")[2]
        if event["policyName"] == RULE:
            violating.add(name)
        is_undecided = event["policyName"] == "stackwarden-undecided"
        if is_undecided and "a preview does not download" in event["message"]:
            undecided.add(name)
    return violating, undecided


EXPECTED = ({"folder", "zip", "file", "text", "nested"}, {"remote", "s3"})


@nightly("test_the_shell_may_stand_elsewhere")
def test_the_program_may_stand_below_its_project_file(engine: Engine) -> None:
    assert told(preview(engine, main="infra")) == EXPECTED


def test_the_shell_may_stand_elsewhere(engine: Engine) -> None:
    assert told(preview(engine, "--cwd", main="infra")) == EXPECTED


def test_every_form_of_an_archive_is_read_and_no_other_folder_stands_in(engine: Engine) -> None:
    # What the process shows as the program's folder counts, whatever the environment of a job says.
    stack = engine.stack(PROGRAM, config=CONFIG)
    for folder, requirement in ((stack.project, "requests\n"), (stack.folder / "other", "")):
        (folder / "code").mkdir(parents=True)
        (folder / "code" / "requirements.txt").write_text(requirement, encoding="utf-8")
        (folder / "code.zip").write_bytes(zipped({"requirements.txt": requirement}))
    elsewhere = {"STACKWARDEN_PROGRAM_DIR": str(stack.folder / "other")}
    run = stack.preview(pack=PACK, env=elsewhere)
    assert told(run) == EXPECTED
    assert not [each for each in run.policy_events if "another hash" in each["message"]]
    # AND that there is no vulnerability database is told once
    (without,) = [each for each in run.policy_events if "advisories[PyPI]" in each["message"]]
    assert without["policyName"] == "stackwarden-undecided"
    assert without["enforcementLevel"] == "advisory"
    assert "stackwarden advisories update --ecosystem PyPI" in without["message"]
    assert "lambda-dependency-vulnerable" not in {e["policyName"] for e in run.policy_events}


# The form that most Python programs have.
ROOT_OF_THE_ARCHIVE = """
import pulumi
import pulumi_aws as aws

GUARDED = '''
from runtime_guards import guard
from runtime_guards.events import SQS

@guard(SQS())
def handler(event, context): ...
'''

def function(name, members):
    made = aws.lambda_.Function(
        name,
        name=name,
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="main.handler",
        code=pulumi.AssetArchive(members),
    )
    aws.lambda_.EventSourceMapping(
        name,
        event_source_arn="arn:aws:sqs:eu-central-1:111122223333:orders",
        function_name=made.name,
    )

guards = pulumi.FileArchive("guards")
function("bare", {".": pulumi.FileArchive("code")})
function("nested", {".": pulumi.AssetArchive({".": pulumi.FileArchive("code")})})
function("guarded", {
    ".": pulumi.AssetArchive({"./main.py": pulumi.StringAsset(GUARDED)}),
    "runtime_guards": guards,
})
# The engine writes the first of two files with one name, by the order of the members' names.
function("first", {"main.py": pulumi.StringAsset(GUARDED), ".": pulumi.FileArchive("code")})
"""


def test_handlers_are_found_in_an_archive_that_is_the_root_of_another(engine: Engine) -> None:
    stack = engine.stack(ROOT_OF_THE_ARCHIVE, config=CONFIG)
    (stack.project / "code").mkdir()
    (stack.project / "code" / "main.py").write_text(
        "def handler(event, context): print(event)\n", encoding="utf-8"
    )
    guards = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "runtime_guards", stack.project / "guards", ignore=guards)
    run = stack.preview(pack=PACK)
    found = {
        event["resourceUrn"].rpartition("::")[2]
        for event in run.policy_events
        if event["policyName"] == "lambda-trigger-without-validator"
        and "main.py:1 has no guard" in event["message"]
    }
    assert found == {"bare", "nested", "first"}
    undecided = [e for e in run.policy_events if e["policyName"] == "stackwarden-undecided"]
    assert not [e for e in undecided if "lambda-trigger-without-validator" in e["message"]]


MARKED = """
import pulumi
import pulumi_aws as aws

value = pulumi.Output.secret("plum-tree")

def function(name, **given):
    aws.lambda_.Function(
        name,
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="main.handler",
        **given,
    )

code = {"main.py": pulumi.StringAsset("def handler(event, context): ...")}
function("env", code=pulumi.AssetArchive(code), environment={"variables": {"IT": value}})
function("plain", code=pulumi.AssetArchive(code), environment={"variables": {"IT": "plum-tree"}})
function("file", code=value.apply(
    lambda text: pulumi.AssetArchive({"config.txt": pulumi.StringAsset(text)})
))
"""


def test_marks_reach_the_rules_wherever_the_program_puts_the_value(engine: Engine) -> None:
    run = engine.preview(MARKED, config=CONFIG, pack=PACK)
    found = {
        (event["resourceUrn"].rpartition("::")[2], event["policyName"])
        for event in run.policy_events
        if "marked by the program" in event["message"]
    }
    assert found == {("env", "lambda-function-env-secret"), ("file", "lambda-function-code-secret")}
