"""Settings, waivers and baselines under `stackwarden preview`, in programs of three languages."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import pytest

from policypack.report.document_shape import Document
from policypack.report.formats import Terminal, render
from tests.days import in_days
from tests.engine.engine import ROOT, Engine
from tests.engine.test_preview_command import REGION, RULE, Program, Ran
from tests.fixed_environment import python_path
from tests.tries import nightly, represented
from tools import typescript_sdks

DLQ = "sqs-queue-without-dlq"
# Of the strict profile, where it blocks.
TLS = "sqs-queue-tls-optional"
COMMENT = f"stackwarden: waive {RULE} until {in_days(60)} by payments: a public test queue"
PYTHON = f"""\
import pulumi_aws as aws

# {COMMENT}
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue("returns", sqs_managed_sse_enabled=False)
"""
TYPESCRIPT = f"""\
import * as aws from "@pulumi/aws";

// {COMMENT}
new aws.sqs.Queue("orders", {{ sqsManagedSseEnabled: false }});
new aws.sqs.Queue("returns", {{ sqsManagedSseEnabled: false }});
"""
YAML = f"""\
name: shop
runtime: yaml
config:
  aws:region: eu-central-1
resources:
  # {COMMENT}
  orders:
    type: aws:sqs:Queue
    properties:
      sqsManagedSseEnabled: false
  returns:
    type: aws:sqs:Queue
    properties:
      sqsManagedSseEnabled: false
"""
SETTINGS = f"profile: essential\nlevels: {{{DLQ}: mandatory}}\n"
LOOSENED = "stackwarden.yaml:1:1: profile: loosened from recommended to essential"


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    return Program(engine, tmp_path)


def python(program: Program) -> int:
    program.write(**{"__main__.py": PYTHON})
    return 4


def yaml(program: Program) -> int:
    if shutil.which("pulumi-language-yaml", path=program.env["PATH"]) is None:
        missing = "no language host of Pulumi YAML: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    for file in program.folder.iterdir():
        file.unlink()
    program.write(**{"Pulumi.yaml": YAML})
    return 7


def typescript(program: Program) -> int:
    if shutil.which("pulumi-language-nodejs", path=program.env["PATH"]) is None:
        missing = "no language host of Node.js: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    try:
        sdks = typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(error))
    for file in program.folder.iterdir():
        file.unlink()
    (program.folder / "node_modules").symlink_to(sdks)
    # What ts-node compiles it keeps, and not where this is looked for.
    program.env["TS_NODE_CACHE_DIRECTORY"] = str(program.folder.parent / "compiled")
    modules = {"module": "commonjs", "moduleResolution": "node"}
    options = {"target": "es2020", "strict": True, "skipLibCheck": True, **modules}
    program.write(
        **{
            "index.ts": TYPESCRIPT,
            "package.json": json.dumps({"main": "index.ts"}),
            "tsconfig.json": json.dumps({"compilerOptions": options}),
            "Pulumi.yaml": json.dumps({"name": "shop", "runtime": "nodejs"}),
            "Pulumi.dev.yaml": json.dumps({"config": REGION}),
        }
    )
    return 4


LANGUAGES = (
    (python, ("--skip", "iam-policy-admin")),
    (yaml, ()),
    (typescript, ("--only", RULE, "--only", DLQ)),
)


@pytest.mark.parametrize(("write", "options"), represented(LANGUAGES, *LANGUAGES[:2]))
def test_file_and_comment_hold_in_every_language_beside_the_options(
    program: Program, write: Callable[[Program], int], options: Sequence[str]
) -> None:
    line = write(program)
    program.write(**{"stackwarden.yaml": SETTINGS})
    ran = program.preview("--format", "json", *options)
    assert ran.document["failure"] is None, ran.stderr
    # THEN the comment waives, at its own resource alone
    waived = {each["resource"]["name"]: each["waived"] for each in ran.of(RULE)}
    assert waived["orders"] is not None
    assert waived["orders"]["owner"] == "payments"
    assert waived["returns"] is None
    (here,) = [each for each in ran.of(RULE) if each["waived"]]
    assert here["call"]["line"] == line
    # AND the level of the file holds
    assert {each["blocking"] for each in ran.of(DLQ)} == {True}
    assert len(ran.of(DLQ)) == 2
    # AND the report names the profile in effect, which is the file's, and what the file loosens
    assert ran.document["run"]["profile"] == "essential"
    assert ran.document["run"]["loosened"] == [LOOSENED]
    assert "loosened" not in ran.stderr


def test_options_go_before_the_file(program: Program) -> None:
    settings = f"profile: essential\nlevels: {{{DLQ}: disabled}}\n"
    program.write(**{"__main__.py": PYTHON, "stackwarden.yaml": settings})
    only = ("--only", DLQ, "--only", TLS)
    ran = program.preview("--format", "json", *only, "--profile", "strict")
    assert {each["rule"] for each in ran.document["findings"]} == {DLQ, TLS}
    assert [each["blocking"] for each in ran.of(DLQ)] == [False, False]
    assert [each["blocking"] for each in ran.of(TLS)] == [True, True]
    # AND the report names the profile of the command, and what the file loosens
    assert ran.document["run"]["profile"] == "strict"
    assert LOOSENED in ran.document["run"]["loosened"]
    text = render(cast(Document, ran.document), "text", terminal=Terminal())
    assert "profile strict" in text
    assert f"Loosened: {LOOSENED}" in text
    assert f"error[{TLS}]" in text


KEPT = 'from queues import order_queue\n\norder_queue("kept")\n'


@pytest.fixture(scope="module")
def written(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program of two queues, with a baseline and drafts of waivers for what it violates."""
    program = Program(engine, tmp_path_factory.mktemp("written"))
    program.write(**{"__main__.py": f'{KEPT}order_queue("orders")\n'})
    options = ("--write-baseline", "baseline.json", "--write-waivers", "drafts.yaml")
    ran = program.preview(*options)
    assert ran.status == 0, ran.stderr
    assert "baseline.json: a baseline of" in ran.stderr
    assert "drafts.yaml: drafts of" in ran.stderr
    assert "Findings  none" in ran.stdout
    return program


def test_drafts_of_waivers_hold_once_they_are_stated(written: Program) -> None:
    drafts = (written.folder / "drafts.yaml").read_text(encoding="utf-8")
    written.write(**{"stackwarden.yaml": drafts})
    refused = written.preview()
    assert refused.status == 2
    assert "waivers.0.reason: must not be empty" in refused.stderr
    written.write(**{"stackwarden.yaml": drafts.replace('""', '"payments"')})
    stated = written.preview("--format", "json")
    (written.folder / "stackwarden.yaml").unlink()
    assert stated.status == 0, stated.stderr
    assert all(each["waived"] for each in stated.document["findings"])


def test_a_baseline_knows_what_is_there_and_new_findings_block(written: Program) -> None:
    # WHEN lines move and queues come and go THEN what is new blocks, and what is gone is told
    written.write(**{"__main__.py": f'\n\n{KEPT}order_queue("returns")\n'})
    ran = written.preview("--baseline", "baseline.json", "--format", "json")
    assert ran.status == 1
    known = {(each["resource"]["name"], each["known"]) for each in ran.document["findings"]}
    assert known == {("kept", True), ("returns", False)}
    assert f"no longer found ({RULE} of orders" in ran.stderr
    # AND the baseline written over it accepts only the one that is left
    again = ("--baseline", "baseline.json", "--write-baseline", "baseline.json")
    assert written.preview(*again).status == 1
    made = json.loads((written.folder / "baseline.json").read_text(encoding="utf-8"))
    assert {each["resource"] for each in made["findings"]} == {"kept"}


@nightly("engine/test_preview_command.py::test_the_programs_own_error_is_told_in_one_line")
def test_a_failed_program_writes_no_baseline(program: Program) -> None:
    program.write(**{"__main__.py": "1 / 0\n"})
    ran = program.preview("--write-baseline", "baseline.json")
    assert ran.status == 3
    assert "baseline.json: not written, because the preview failed" in ran.stderr
    assert not (program.folder / "baseline.json").exists()
    # AND a run that judged nothing is not one without findings
    assert "none" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--write-waivers", "queues.py"], "queues.py: exists already; name a new file"),
        (["--write-baseline", "no/b.json"], "no/b.json: cannot be written (No such file"),
        (["--output", "."], "--output: .: cannot be written (Is a directory)"),
        (["--baseline", "no.json"], "no.json: No such file or directory"),
        (["--baseline", "queues.py"], "queues.py:1:1: invalid JSON"),
        (["--write-baseline", "b", "--changed-only"], "cannot be combined with --changed-only"),
        (["--accept-rules-since", "0.1.0"], "requires --baseline and --write-baseline"),
        (["--accept-rules-since", "soon"], "soon: unknown version or invalid date; use YYYY-MM-DD"),
    ],
)
def test_files_are_refused_before_the_run(
    program: Program, arguments: list[str], message: str
) -> None:
    # GIVEN a Pulumi that cannot run
    ran = program.preview(*arguments, env={"PATH": "/nowhere"})
    assert ran.status == 2
    (line,) = ran.stderr.splitlines()
    assert message in line


OWN_RULE = '''\
from policypack.rule.rule import Finding, Profile, Severity, rule


@rule(
    id="acme-queue-name",
    types=("aws:sqs/queue:Queue",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Rename it",
)
def queue_name(queue):
    """SQS queue has a plain name.

    Names begin with acme.

    Example:
        pass
    """
    yield Finding("a plain name")
'''


def described(ran: Ran) -> dict[str, str]:
    (made,) = json.loads(ran.stdout)["runs"]
    rules = made["tool"]["driver"]["rules"]
    return {each["id"]: each["shortDescription"]["text"] for each in rules}


def test_an_organizations_own_rules_have_titles_and_can_be_chosen(
    program: Program, tmp_path: Path
) -> None:
    """Those that the file names, and those that the stack names."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / "acme_of_the_stack.py").write_text(
        OWN_RULE.replace("queue-name", "of-the-stack"), encoding="utf-8"
    )
    config = REGION | {"stackwarden:rules_from": ["acme_of_the_stack"]}
    program.write(
        **{
            "acme_rules.py": OWN_RULE,
            "stackwarden.yaml": "rules_from: [acme_rules]\n",
            "Pulumi.dev.yaml": json.dumps({"config": config}),
        }
    )
    only = ("--only", "acme-queue-name", "--only", "acme-of-the-stack")
    ran = program.preview("--format", "sarif", *only, env=python_path(ROOT, modules))
    title = "SQS queue has a plain name"
    assert described(ran) == {"acme-queue-name": title, "acme-of-the-stack": title}
    unknown = program.preview("--config", "stackwarden:rules=[]")
    assert unknown.status == 2
    assert "stackwarden:rules: unknown setting of a stack" in unknown.stderr


def test_the_report_names_the_profile_of_the_stack_before_that_of_the_file(
    program: Program,
) -> None:
    """That of the file alone and that of the command are in the tests above.

    The user's own file of findings is written too.
    """
    config = {**REGION, "stackwarden:profile": "essential"}
    program.write(
        **{
            "stackwarden.yaml": "profile: strict\n",
            "Pulumi.dev.yaml": json.dumps({"config": config}),
        }
    )
    env = {"STACKWARDEN_FINDINGS": "findings.jsonl", "PWD": str(program.folder)}
    ran = program.preview("--format", "json", env=env)
    assert ran.document["run"]["profile"] == "essential", ran.stderr
    lines = (program.folder / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == ran.document["findings"] != []
    refused = program.preview(env={**env, "STACKWARDEN_FINDINGS": "no/findings.jsonl"})
    assert refused.status == 2
    assert "cannot be written" in refused.stderr.splitlines()[-1]
