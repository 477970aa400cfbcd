"""The policy pack under the real engine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.engine.configuration import UNCHANGED
from policypack.settings.settings import NAMESPACE
from tests.engine.engine import PACK, Engine, Event, Run

REGION = {"aws:region": "eu-central-1"}
QUEUE = "import pulumi_aws as aws\naws.sqs.Queue('orders', sqs_managed_sse_enabled=False)\n"
RULE = "sqs-queue-unencrypted"
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


def preview(engine: Engine, program: str, **options: Any) -> Run:
    return engine.preview(program, pack=PACK, config=REGION | options.pop("config", {}), **options)


def told(run: Run, policy: str) -> list[Event]:
    """What the engine shows of one policy."""
    return [event for event in run.policy_events if event["policyName"] == policy]


def levels(run: Run) -> dict[str, str]:
    return {event["policyName"]: event["enforcementLevel"] for event in run.policy_events}


def test_a_violation_blocks_the_preview_and_carries_its_fix(engine: Engine) -> None:
    run = preview(engine, QUEUE)
    assert run.status != 0
    (event,) = told(run, RULE)
    assert event["enforcementLevel"] == "mandatory"
    assert event["severity"] == "high"
    assert event["resourceUrn"].endswith("aws:sqs/queue:Queue::orders")
    assert "sqs_managed_sse_enabled is false without a KMS key" in event["message"]
    assert "Fix: Set sqs_managed_sse_enabled to true" in event["message"]


def test_a_clean_program_passes(engine: Engine) -> None:
    run = preview(engine, QUEUE.replace("False", "True"), pack_config={"stackwarden": ESSENTIAL})
    assert run.status == 0, run.stdout
    # A configured run ends with what the program changed of the organization's word.
    (event,) = run.policy_events
    assert (event["policyName"], event["enforcementLevel"]) == (NAMESPACE, "advisory")
    assert UNCHANGED in event["message"]
    assert "stackwarden@v" in run.stdout


def test_one_unknown_leaf_leaves_the_rest_judged(engine: Engine) -> None:
    # GIVEN a queue with one value that only a deployment knows, and a public policy
    run = preview(engine, WAITING)
    # THEN the known part is judged
    assert told(run, "sqs-queue-public")
    # AND the unknown one is named, with what it waits for and who asked
    (event,) = told(run, "stackwarden-undecided")
    assert event["enforcementLevel"] == "advisory"
    assert "sqs_managed_sse_enabled needs an output of answer" in event["message"]
    assert RULE in event["message"]
    assert event["resourceUrn"].endswith("aws:sqs/queue:Queue::orders")
    assert not told(run, RULE)


def test_the_record_of_dependencies_decides_unknown_variables(engine: Engine) -> None:
    # GIVEN two variables that the provider does not know before the deployment
    function = """
files = aws.efs.FileSystem("files")
aws.lambda_.Function(
    "f", role="arn:aws:iam::111122223333:role/r", runtime="python3.12", handler="h.h",
    code=pulumi.AssetArchive({"h.py": pulumi.StringAsset("")}),
    environment={"variables": {
        "SIZE": files.size_in_bytes.apply(str), "MODE": files.size_in_bytes.apply(repr), %s
    }},
)
"""
    waiting = WAITING + function
    for variable, lines in (("", 0), ('"ANSWER": answer.answer.apply(str)', 1)):
        run = preview(engine, waiting % variable)
        # THEN outputs of AWS resources are no credentials, and others are one line together
        found = [
            event["message"]
            for event in told(run, "stackwarden-undecided")
            if "lambda-function-env-secret" in event["message"]
        ]
        assert len(found) == lines, run.stdout
        assert all("environment.variables needs an output of answer" in each for each in found)


@pytest.mark.parametrize(
    ("config", "level"),
    [
        ({"stackwarden": {"undecided": "block"}}, "mandatory"),
        ({"stackwarden": {"profile": "strict"}}, "advisory"),
        ({"stackwarden": {"undecided": "advise"}}, "advisory"),
    ],
)
def test_settings_decide_what_cannot_tell_does(
    engine: Engine, config: dict[str, Any], level: str
) -> None:
    run = preview(engine, WAITING, pack_config=config)
    assert levels(run)["stackwarden-undecided"] == level


def test_cannot_tell_blocks_in_strict_where_every_value_must_be_known(engine: Engine) -> None:
    run = preview(
        engine,
        WAITING,
        pack_config={"stackwarden": {"profile": "strict"}},
        env={"STACKWARDEN_VALUES_KNOWN": "true"},
    )
    assert levels(run)["stackwarden-undecided"] == "mandatory"


@pytest.mark.parametrize(
    ("config", "level", "passes"),
    [
        ({RULE: "advisory"}, "advisory", True),
        ({RULE: "mandatory"}, "mandatory", False),
        ({RULE: "disabled"}, None, True),
        ({RULE: {"level": "advisory"}}, "advisory", True),
        ({"all": "advisory"}, "advisory", True),
        ({"stackwarden": {"profile": "essential"}}, "mandatory", False),
        ({"stackwarden": {"levels": {RULE: "disabled"}}}, None, True),
    ],
)
def test_levels_come_through_the_policy_pack_config(
    engine: Engine, config: dict[str, Any], level: str | None, passes: bool
) -> None:
    run = preview(engine, QUEUE, pack_config=config)
    assert levels(run).get(RULE) == level
    assert (run.status == 0) is passes


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (
            {"sqs-queue-unencryptd": "advisory"},
            "unknown policy; did you mean sqs-queue-unencrypted?",
        ),
        ({"stackwarden": {"profil": "strict"}}, "stackwarden.profil: unknown setting"),
        ({RULE: {"maximum": 3}}, f"{RULE}.maximum: unknown property"),
        ({"stackwarden": {"profile": "lax"}}, "profile"),
        ({"stackwarden": {"trusted_accounts": ["12"]}}, "trusted_accounts"),
    ],
)
def test_a_config_that_means_nothing_is_refused_by_name(
    engine: Engine, config: dict[str, Any], line: str
) -> None:
    run = preview(engine, QUEUE, pack_config=config)
    assert run.status != 0
    assert line in run.stdout + run.stderr
    assert run.of_kind("resourcePreEvent") == []


def test_the_stack_may_tighten_and_an_attempt_to_loosen_is_reported(engine: Engine) -> None:
    run = preview(
        engine,
        QUEUE,
        config={"stackwarden:profile": "essential", "stackwarden:undecided": "block"},
        pack_config={"stackwarden": {"profile": "strict"}},
    )
    (event,) = told(run, "stackwarden")
    assert event["enforcementLevel"] == "advisory"
    assert "stackwarden:profile: ignored, because it loosens" in event["message"]


def test_a_waiver_lets_its_finding_pass_and_says_so(engine: Engine) -> None:
    waiver = {
        "rule": RULE,
        "resource": "orders",
        "reason": "holds public prices only",
        "owner": "orders team",
        "expires": _in_days(30),
    }
    run = preview(engine, QUEUE, pack_config={"stackwarden": {"waivers": [waiver]}})
    assert run.status == 0
    (event,) = told(run, RULE)
    assert event["enforcementLevel"] == "advisory"
    assert "by orders team: holds public prices only" in event["message"]


def test_remediation_applies_the_one_safe_fix(engine: Engine) -> None:
    run = preview(engine, QUEUE, pack_config={RULE: "remediate"})
    assert run.status == 0, run.stdout
    (change,) = run.of_kind("policyRemediationEvent")
    assert change["policyName"] == RULE
    assert change["before"]["sqsManagedSseEnabled"] is False
    assert change["after"]["sqsManagedSseEnabled"] is True
    assert not told(run, RULE)


def test_what_is_remediated_is_in_the_file_of_findings(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "findings.jsonl"
    config = {RULE: "remediate", "stackwarden": ESSENTIAL}
    run = preview(engine, QUEUE, pack_config=config, env={"STACKWARDEN_FINDINGS": str(file)})
    # THEN the engine goes on with the changed resource
    assert run.status == 0, run.stdout
    lines = map(json.loads, file.read_text().splitlines())
    (made,) = (each for each in lines if each["rule"] == RULE)
    assert (made["outcome"], made["blocking"]) == ("remediated", True)
    assert (made["path"], made["resource"]["name"]) == ("sqsManagedSseEnabled", "orders")


def test_an_empty_text_asset_does_not_break_the_pack(engine: Engine) -> None:
    program = QUEUE + FUNCTION % {"code": "", "variables": {}}
    run = preview(engine, program, pack_config={"stackwarden": ESSENTIAL})
    assert {event["policyName"] for event in run.policy_events} == {RULE, NAMESPACE}


def test_a_policy_as_an_object_is_judged_like_text(engine: Engine) -> None:
    # The stand-in provider, like AWS's, turns objects into text, so a component carries them here.
    # A component has no outputs, so its type is one that is judged without the whole stack.
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
    program = (
        "import json, pulumi\n"
        "class Policy(pulumi.ComponentResource):\n"
        "    def __init__(self, name, policy):\n"
        "        super().__init__('aws:iam/rolePolicy:RolePolicy', name, {'policy': policy})\n"
        f"Policy('object', {document!r})\n"
        f"Policy('text', {json.dumps(document)!r})\n"
    )
    run = preview(engine, program, provider=False)
    messages = {
        event["resourceUrn"].rsplit("::", 1)[1]: event["message"]
        for event in told(run, "iam-policy-admin")
    }
    assert set(messages) == {"object", "text"}
    assert messages["object"] == messages["text"]


def test_no_secret_is_shown_or_written(engine: Engine, tmp_path: Path) -> None:
    value = "".join(("correct", "horse", "battery"))
    findings = tmp_path / "findings.jsonl"
    program = FUNCTION % {"code": "x = 1", "variables": {"DB_PASSWORD": value}}
    run = preview(engine, program, env={"STACKWARDEN_FINDINGS": str(findings)})
    (event,) = told(run, "lambda-function-env-secret")
    lines = map(json.loads, findings.read_text().splitlines())
    (line,) = (each for each in lines if each["rule"] == "lambda-function-env-secret")
    assert line["rule"] == "lambda-function-env-secret"
    assert line["path"] == "environment.variables.DB_PASSWORD"
    assert line["blocking"] is True
    for text in (event["message"], findings.read_text()):
        assert value not in text


def test_a_relative_file_for_findings_is_written_where_the_user_stands(
    engine: Engine, tmp_path: Path
) -> None:
    preview(
        engine,
        QUEUE,
        pack_config={"stackwarden": ESSENTIAL},
        env={"STACKWARDEN_FINDINGS": "found.jsonl", "PWD": str(tmp_path)},
    )
    (line,) = map(json.loads, (tmp_path / "found.jsonl").read_text().splitlines())
    assert line["rule"] == RULE


# A rule of an organization, in a pack of its own around ours.
OWN_RULE = """
import os
import signal
from policypack.rule.rule import Profile, Severity, rule

@rule(id="acme-broken", types=("aws:sqs/queue:Queue",), severity=Severity.HIGH,
      profile=Profile.ESSENTIAL, remediation="Mend it")
def broken(queue):
    \"\"\"A rule that fails.\"\"\"
    yield from ()
    {what}
"""


def own_pack(folder: Path, what: str) -> Path:
    folder.mkdir()
    (folder / "acme_rules.py").write_text(OWN_RULE.replace("{what}", what))
    (folder / "__main__.py").write_text((PACK / "__main__.py").read_text())
    project = (PACK / "PulumiPolicy.yaml").read_text()
    (folder / "PulumiPolicy.yaml").write_text(
        project.replace("../.venv", str(PACK.parent / ".venv"))
    )
    return folder


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("raise KeyError('a secret value')", "KeyError (acme_rules.py:"),
        ("raise SystemExit(0)", "SystemExit (acme_rules.py:"),
        ("while True: pass", "OutOfTimeError (acme_rules.py:"),
        ("import re; re.match('(a|aa)+b', 'a' * 100)", "OutOfTimeError (__init__.py:"),
        ("yield 'text'", "TypeError (execution.py:"),
    ],
)
def test_a_rule_that_fails_is_a_violation_and_the_preview_goes_on(
    what: str, error: str, engine: Engine, tmp_path: Path
) -> None:
    run = engine.preview(
        QUEUE,
        pack=own_pack(tmp_path / "pack", what),
        pack_config={"stackwarden": {**ESSENTIAL, "rules_from": ["acme_rules"], "rule_seconds": 1}},
        config=REGION,
    )
    assert set(levels(run)) == {"acme-broken", RULE, NAMESPACE}
    (event,) = told(run, "acme-broken")
    assert event["enforcementLevel"] == "mandatory"
    assert error in event["message"]
    assert "a secret value" not in run.stdout + run.stderr


def test_a_rule_that_nothing_ends_ends_the_preview_and_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    run = engine.preview(
        QUEUE,
        pack=own_pack(tmp_path / "pack", "import itertools; sum(itertools.count())"),
        pack_config={"stackwarden": {"rules_from": ["acme_rules"], "rule_seconds": 1}},
        config=REGION,
    )
    assert run.status != 0
    assert "acme_rules.py" in run.stdout + run.stderr


def test_a_module_that_exits_while_it_is_imported_is_named(engine: Engine, tmp_path: Path) -> None:
    pack = own_pack(tmp_path / "pack", "pass")
    (pack / "acme_rules.py").write_text("raise SystemExit(0)")
    run = engine.preview(
        QUEUE,
        pack=pack,
        pack_config={"stackwarden": {"rules_from": ["acme_rules"]}},
        config=REGION,
    )
    assert run.status != 0
    assert "acme_rules: import failed with SystemExit: 0" in run.stdout + run.stderr


def test_a_thread_that_a_rule_leaves_behind_does_not_keep_the_preview(
    engine: Engine, tmp_path: Path
) -> None:
    what = "import threading, time; threading.Thread(target=lambda: time.sleep(3600)).start()"
    run = engine.preview(
        QUEUE.replace("False", "True"),
        pack=own_pack(tmp_path / "pack", what),
        pack_config={"stackwarden": {**ESSENTIAL, "rules_from": ["acme_rules"]}},
        config=REGION,
    )
    assert run.status == 0


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
