"""The policy pack under the real engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.configuration import UNCHANGED
from policypack.settings.settings import NAMESPACE
from tests.engine.engine import PACK, Engine, Event, Run
from tests.tries import nightly

REGION = {"aws:region": "eu-central-1"}
QUEUE = "import pulumi_aws as aws\naws.sqs.Queue('orders', sqs_managed_sse_enabled=False)\n"
RULE = "sqs-queue-unencrypted"
DLQ = "sqs-queue-without-dlq"
# The profile to which few rules are added, for tests of all that a program violates.
ESSENTIAL: dict[str, Any] = {"profile": "essential"}

FUNCTION = """
import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role("r", assume_role_policy=json.dumps({
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }],
}))
aws.lambda_.Function(
    "f", role=role.arn, runtime="python3.12", handler="h.h",
    code=pulumi.AssetArchive({"h.py": pulumi.StringAsset(%(code)r)}),
    environment={"variables": %(variables)r},
)
"""

# A value that only a deployment knows, and a queue and a role that wait for it.
WAITING = """
import json
import pulumi
import pulumi_aws as aws
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Later(ResourceProvider):
    def create(self, props):
        return CreateResult("1", {"answer": True})

class Answer(Resource):
    answer: pulumi.Output

    def __init__(self, name):
        super().__init__(Later(), name, {"answer": None})

answer = Answer("answer")
aws.sqs.Queue("orders", sqs_managed_sse_enabled=answer.answer, policy=json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}],
}))
"""
# Functions with variables that the provider does not know before the deployment.
WAITING_FUNCTIONS = """
files = aws.efs.FileSystem("files")
size = {"SIZE": files.size_in_bytes.apply(str), "MODE": files.size_in_bytes.apply(repr)}
answered = {**size, "ANSWER": answer.answer.apply(str)}
for name, variables in (("sized", size), ("answered", answered)):
    aws.lambda_.Function(
        name, role="arn:aws:iam::111122223333:role/r", runtime="python3.12", handler="h.h",
        code=pulumi.AssetArchive({"h.py": pulumi.StringAsset("")}),
        environment={"variables": variables},
    )
"""


def preview(engine: Engine, program: str, **options: Any) -> Run:
    return engine.preview(program, pack=PACK, config=REGION | options.pop("config", {}), **options)


def told(run: Run, policy: str) -> list[Event]:
    """The engine's output about one policy."""
    return [event for event in run.policy_events if event["policyName"] == policy]


def levels(run: Run) -> dict[str, str]:
    return {event["policyName"]: event["enforcementLevel"] for event in run.policy_events}


VALUE = "kR7-wq2Zt-9vLm"
# Reported by its name alone, so it doesn't block.
PHRASE = "".join(("correct", "horse", "battery"))
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}
# The stand-in provider, like AWS's, turns objects into text, so a component carries them here.
# A component has no outputs, so its type is one that is judged without the whole stack.
POLICIES = f"""
class Policy(pulumi.ComponentResource):
    def __init__(self, name, policy):
        super().__init__('aws:iam/rolePolicy:RolePolicy', name, {{'policy': policy}})

Policy('object', {EVERYTHING!r})
Policy('text', {json.dumps(EVERYTHING)!r})
"""


@pytest.fixture(scope="module")
def violating(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    """A preview of a queue, of a function with a credential and of policies that allow everything,
    and the file of its findings.

    The file has a relative name, and the user stands in another folder than the program's.
    """
    folder = tmp_path_factory.mktemp("user")
    variables = {"DB_PASSWORD": VALUE, "SMTP_PASSWORD": PHRASE}
    function = FUNCTION % {"code": "x = 1", "variables": variables}
    run = preview(
        engine,
        QUEUE + function + POLICIES,
        env={"STACKWARDEN_FINDINGS": "found.jsonl", "PWD": str(folder)},
    )
    return run, (folder / "found.jsonl").read_text(encoding="utf-8")


def test_a_violation_blocks_the_preview_and_carries_its_fix(violating: tuple[Run, str]) -> None:
    run, _ = violating
    assert run.status != 0
    (event,) = told(run, RULE)
    assert event["enforcementLevel"] == "mandatory"
    assert event["severity"] == "high"
    assert event["resourceUrn"].endswith("aws:sqs/queue:Queue::orders")
    assert "sqs_managed_sse_enabled is false without a KMS key" in event["message"]
    assert "Fix: Set sqs_managed_sse_enabled to true" in event["message"]


def test_a_relative_file_for_findings_is_written_where_the_user_stands(
    violating: tuple[Run, str],
) -> None:
    rules = [json.loads(line)["rule"] for line in violating[1].splitlines()]
    assert rules.count(RULE) == 1


def test_no_secret_is_shown_or_written(violating: tuple[Run, str]) -> None:
    run, findings = violating
    messages = [each["message"] for each in run.policy_events]
    lines = map(json.loads, findings.splitlines())
    blocking = {
        each["path"].rpartition(".")[2]: each["blocking"]
        for each in lines
        if each["rule"] == "lambda-function-env-secret"
    }
    assert blocking == {"DB_PASSWORD": True, "SMTP_PASSWORD": False}
    for name in blocking:
        assert any(name in each for each in messages)
    for text in (*messages, findings, run.stdout, run.stderr):
        assert VALUE not in text
        assert PHRASE not in text


def test_a_policy_as_an_object_is_judged_like_text(violating: tuple[Run, str]) -> None:
    messages = {
        event["resourceUrn"].rsplit("::", 1)[1]: event["message"]
        for event in told(violating[0], "iam-policy-admin")
    }
    assert set(messages) == {"object", "text"}
    assert messages["object"] == messages["text"]


@pytest.fixture(scope="module")
def waiting(engine: Engine) -> Run:
    """A preview of a queue with one value that only a deployment knows, and a public policy; and of
    functions that wait for as much. Every value must be known."""
    return preview(
        engine,
        WAITING + WAITING_FUNCTIONS,
        pack_config={"stackwarden": {"profile": "strict"}},
        env={"STACKWARDEN_VALUES_KNOWN": "true"},
    )


def test_one_unknown_leaf_leaves_the_rest_judged(waiting: Run) -> None:
    # THEN the known part is judged
    assert told(waiting, "sqs-queue-public")
    # AND the unknown one is named, with what it waits for and who asked
    (event,) = (
        each
        for each in told(waiting, "stackwarden-undecided")
        if each["resourceUrn"].endswith("aws:sqs/queue:Queue::orders")
    )
    assert "sqs_managed_sse_enabled needs an output of answer" in event["message"]
    assert RULE in event["message"]
    assert not told(waiting, RULE)


def test_the_record_of_dependencies_decides_unknown_variables(waiting: Run) -> None:
    # THEN outputs of AWS resources are not credentials, and others are one line together
    (event,) = (
        each
        for each in told(waiting, "stackwarden-undecided")
        if "lambda-function-env-secret" in each["message"]
    )
    assert event["resourceUrn"].endswith("::answered")
    assert "environment.variables needs an output of answer" in event["message"]


def test_cannot_tell_blocks_in_strict_where_every_value_must_be_known(waiting: Run) -> None:
    """In other surroundings it advises: tests/settings and tests/law."""
    assert waiting.status != 0
    assert "mandatory" in {
        event["enforcementLevel"] for event in told(waiting, "stackwarden-undecided")
    }


def test_levels_come_through_the_policy_pack_config(engine: Engine) -> None:
    """What else a configuration may say of levels: tests/law/test_configurations.py."""
    topic = 'aws.sns.Topic("news")\n'
    config = {
        RULE: "advisory",
        DLQ: {"level": "mandatory"},
        "stackwarden": {"levels": {"sns-topic-unencrypted": "disabled"}},
    }
    run = preview(engine, QUEUE + topic, pack_config=config)
    found = levels(run)
    assert (found[RULE], found[DLQ]) == ("advisory", "mandatory")
    assert "sns-topic-unencrypted" not in found
    assert run.status != 0


@pytest.mark.parametrize(
    ("config", "lines"),
    [
        # What the engine refuses by the schema of the settings.
        (
            {"stackwarden": {"profile": "lax", "trusted_accounts": ["12"]}},
            ["profile", "trusted_accounts"],
        ),
        # What it does not know, the pack refuses.
        (
            {
                "sqs-queue-unencryptd": "advisory",
                RULE: {"maximum": 3},
                "stackwarden": {"profil": "strict"},
            },
            [
                "unknown policy; did you mean sqs-queue-unencrypted?",
                "stackwarden.profil: unknown setting",
                f"{RULE}.maximum: unknown property",
            ],
        ),
    ],
)
def test_a_config_that_means_nothing_is_refused_by_name(
    engine: Engine, config: dict[str, Any], lines: list[str]
) -> None:
    run = preview(engine, QUEUE, pack_config=config)
    assert run.status != 0
    assert [line for line in lines if line not in run.stdout + run.stderr] == []
    assert run.of_kind("resourcePreEvent") == []


def test_a_waiver_lets_its_finding_pass_and_says_so(engine: Engine) -> None:
    waiver = {
        "rule": RULE,
        "resource": "orders",
        "reason": "holds public prices only",
        "owner": "orders team",
        "expires": _in_days(30),
    }
    # AND a function whose code is an empty text, which breaks nothing
    program = QUEUE + FUNCTION % {"code": "", "variables": {}}
    config = {"stackwarden": {**ESSENTIAL, "waivers": [waiver]}}
    run = preview(engine, program, pack_config=config)
    assert run.status == 0, run.stdout
    assert {each["policyName"] for each in run.policy_events} == {RULE, NAMESPACE}
    (event,) = told(run, RULE)
    assert event["enforcementLevel"] == "advisory"
    assert "by orders team: holds public prices only" in event["message"]


@nightly("engine/test_remediations.py::test_every_fix_is_applied_by_the_engine")
def test_remediation_applies_the_one_safe_fix_and_writes_it_to_the_file_of_findings(
    engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "findings.jsonl"
    config = {RULE: "remediate", "stackwarden": ESSENTIAL}
    run = preview(engine, QUEUE, pack_config=config, env={"STACKWARDEN_FINDINGS": str(file)})
    # THEN the engine goes on with the changed resource
    assert run.status == 0, run.stdout
    (change,) = run.of_kind("policyRemediationEvent")
    assert change["policyName"] == RULE
    assert change["before"]["sqsManagedSseEnabled"] is False
    assert change["after"]["sqsManagedSseEnabled"] is True
    assert not told(run, RULE)
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    (made,) = (each for each in lines if each["rule"] == RULE)
    assert (made["outcome"], made["blocking"]) == ("remediated", True)
    assert (made["path"], made["resource"]["name"]) == ("sqsManagedSseEnabled", "orders")


# A rule of an organization, in a pack of its own around ours.
IMPORTS = """
import os
import signal
import time
from policypack.rule.rule import Profile, Severity, rule
"""
OWN_RULE = """
@rule(id="{name}", types=("aws:sqs/queue:Queue",), severity=Severity.HIGH,
      profile=Profile.ESSENTIAL, remediation="Mend it")
def {function}(queue):
    \"\"\"A rule that fails.\"\"\"
    yield from ()
    {what}
"""


def own_pack(folder: Path, what: str, **more: str) -> Path:
    """A pack with the rule `acme-broken` that does so, and more rules by name."""
    folder.mkdir()
    own = {"acme-broken": what, **{name.replace("_", "-"): each for name, each in more.items()}}
    rules = (
        OWN_RULE.format(name=name, function=name.replace("-", "_"), what=each)
        for name, each in own.items()
    )
    (folder / "acme_rules.py").write_text("".join((IMPORTS, *rules)), encoding="utf-8")
    (folder / "__main__.py").write_text(
        (PACK / "__main__.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    project = (PACK / "PulumiPolicy.yaml").read_text(encoding="utf-8")
    (folder / "PulumiPolicy.yaml").write_text(
        project.replace("../.venv", str(PACK.parent / ".venv")), encoding="utf-8"
    )
    return folder


def test_a_rule_that_fails_is_a_violation_and_the_preview_goes_on(
    engine: Engine, tmp_path: Path
) -> None:
    broken = {
        "acme_raises": ("raise KeyError('a secret value')", "KeyError (acme_rules.py:"),
        "acme_exits": ("raise SystemExit(0)", "SystemExit (acme_rules.py:"),
        "acme_loops": ("while True: pass", "OutOfTimeError (acme_rules.py:"),
        "acme_searches": (
            "import re; re.match('(a|aa)+b', 'a' * 100)",
            "OutOfTimeError (__init__.py:",
        ),
        "acme_yields": ("yield 'text'", "TypeError (execution.py:"),
    }
    rules = {name: what for name, (what, _) in broken.items()}
    run = engine.preview(
        QUEUE,
        pack=own_pack(tmp_path / "pack", "pass", **rules),
        pack_config={"stackwarden": {**ESSENTIAL, "rules_from": ["acme_rules"], "rule_seconds": 1}},
        config=REGION,
    )
    names = {name.replace("_", "-"): error for name, (_, error) in broken.items()}
    assert set(levels(run)) == {*names, RULE, NAMESPACE}
    for name, error in names.items():
        (event,) = told(run, name)
        assert event["enforcementLevel"] == "mandatory"
        assert error in event["message"]
    assert "a secret value" not in run.stdout + run.stderr


def test_a_rule_that_nothing_ends_ends_the_preview_and_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    # What costs the machine more: tests/start/test_containment.py.
    what = "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM}); time.sleep(3600)"
    run = engine.preview(
        QUEUE,
        pack=own_pack(tmp_path / "pack", what),
        pack_config={"stackwarden": {"rules_from": ["acme_rules"], "rule_seconds": 1}},
        config=REGION,
    )
    assert run.status != 0
    assert "acme_rules.py" in run.stdout + run.stderr


def test_a_module_that_exits_while_it_is_imported_is_named(engine: Engine, tmp_path: Path) -> None:
    pack = own_pack(tmp_path / "pack", "pass")
    (pack / "acme_rules.py").write_text("raise SystemExit(0)", encoding="utf-8")
    run = engine.preview(
        QUEUE,
        pack=pack,
        pack_config={"stackwarden": {"rules_from": ["acme_rules"]}},
        config=REGION,
    )
    assert run.status != 0
    assert "acme_rules: import failed with SystemExit: 0" in run.stdout + run.stderr


def test_a_clean_program_passes_and_a_thread_of_a_rule_does_not_keep_its_preview(
    engine: Engine, tmp_path: Path
) -> None:
    what = "import threading; threading.Thread(target=lambda: time.sleep(3600)).start()"
    run = engine.preview(
        QUEUE.replace("False", "True"),
        pack=own_pack(tmp_path / "pack", what),
        pack_config={"stackwarden": {**ESSENTIAL, "rules_from": ["acme_rules"]}},
        config=REGION,
    )
    assert run.status == 0, run.stdout
    # A configured run ends with what the program changed of the organization's word.
    (event,) = run.policy_events
    assert (event["policyName"], event["enforcementLevel"]) == (NAMESPACE, "advisory")
    assert UNCHANGED in event["message"]
    assert "stackwarden@v" in run.stdout


@nightly("engine/test_engine.py::test_killed_pack_fails_the_preview")
def test_a_pack_process_that_is_killed_fails_the_preview(engine: Engine, tmp_path: Path) -> None:
    pack = own_pack(tmp_path / "pack", "os.kill(os.getpid(), signal.SIGKILL)")
    run = engine.preview(
        QUEUE.replace("False", "True"),
        pack=pack,
        pack_config={"stackwarden": {"rules_from": ["acme_rules"]}},
        config=REGION,
    )
    assert run.status != 0


def _in_days(days: int) -> str:
    from datetime import datetime, timedelta, timezone

    return (datetime.now(timezone.utc).date() + timedelta(days=days)).isoformat()
