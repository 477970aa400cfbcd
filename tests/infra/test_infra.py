"""The reference stack keeps its promises; the same checks fail on it before hardening."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LEAKY = ROOT / "tests" / "stacks" / "leaky"
Resource = dict[str, Any]


def _run(folder: Path) -> list[Resource]:
    command = [sys.executable, str(Path(__file__).with_name("mocked_run.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    resources: list[Resource] = json.loads(done.stdout)
    return resources


@pytest.fixture(scope="module")
def infra() -> list[Resource]:
    return _run(ROOT / "infra")


@pytest.fixture(scope="module")
def leaky() -> list[Resource]:
    return _run(LEAKY)


def _of(resources: list[Resource], kind: str) -> list[Resource]:
    return [resource for resource in resources if resource["type"].endswith(f":{kind}")]


def _statements(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """Every statement of every document of the program."""
    for resource in resources:
        for name in ("policy", "assumeRolePolicy"):
            if name in resource["inputs"]:
                yield from json.loads(resource["inputs"][name])["Statement"]


def _as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _wildcard_actions(resources: list[Resource]) -> set[str]:
    """Wildcards that something is allowed, a key's own account left out."""
    return {
        action
        for statement in _statements(resources)
        if statement["Effect"] == "Allow" and statement.get("Sid") != "AccountDecides"
        for action in _as_list(statement["Action"])
        if "*" in action
    }


def _open_resources(resources: list[Resource]) -> set[str]:
    """The actions that an identity may do on everything."""
    return {
        action
        for kind in ("Policy", "RolePolicy")
        for statement in _statements(_of(resources, kind))
        if "Principal" not in statement and "*" in _as_list(statement["Resource"])
        for action in _as_list(statement["Action"])
    }


def _shared_roles(resources: list[Resource]) -> bool:
    roles = [function["inputs"]["role"] for function in _of(resources, "Function")]
    return len(set(roles)) < len(roles)


def _anybody(resources: list[Resource]) -> list[dict[str, Any]]:
    everybody: list[Any] = ["*", {"AWS": "*"}]
    return [
        s
        for s in _statements(resources)
        if s["Effect"] == "Allow" and s.get("Principal") in everybody
    ]


def test_what_the_service_consists_of(infra: list[Resource]) -> None:
    counts = {kind: len(_of(infra, kind)) for kind in ("Function", "Table", "Stage", "Schedule")}

    assert counts == {"Function": 4, "Table": 1, "Stage": 1, "Schedule": 1}
    assert {f["name"] for f in _of(infra, "Function")} == {"intake", "worker", "importer", "report"}
    for kind in ("Model", "RequestValidator", "EventSourceMapping", "BucketNotification", "Key"):
        assert _of(infra, kind), kind


def test_no_action_is_a_wildcard(infra: list[Resource], leaky: list[Resource]) -> None:
    assert _wildcard_actions(infra) == set()
    assert {"*", "dynamodb:*"} <= _wildcard_actions(leaky)


def test_only_tracing_is_allowed_everywhere(infra: list[Resource], leaky: list[Resource]) -> None:
    assert _open_resources(infra) == {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
    assert "*" in _open_resources(leaky)


def test_each_function_has_its_own_role(infra: list[Resource], leaky: list[Resource]) -> None:
    assert not _shared_roles(infra)
    assert _shared_roles(leaky)


def test_nobody_is_let_in_without_a_name(infra: list[Resource], leaky: list[Resource]) -> None:
    assert _anybody(infra) == []
    assert len(_anybody(leaky)) >= 4


def test_each_permission_names_its_source(infra: list[Resource], leaky: list[Resource]) -> None:
    def nameless(resources: list[Resource]) -> list[str]:
        permissions = _of(resources, "Permission")
        return [p["name"] for p in permissions if "*" in p["inputs"].get("sourceArn", "*")]

    assert nameless(infra) == []
    assert set(nameless(leaky)) == {"intake", "uploads", "morning"}


def test_each_function_is_guarded_all_round(infra: list[Resource]) -> None:
    """GIVEN the component WHEN it makes a function THEN nothing of its promise is missing."""
    groups = {group["inputs"]["name"] for group in _of(infra, "LogGroup")}
    queues = {f"arn:aws:sqs:eu-central-1:123456789012:{q['name']}" for q in _of(infra, "Queue")}
    for function in _of(infra, "Function"):
        inputs = function["inputs"]
        assert inputs["loggingConfig"]["logGroup"] in groups
        assert inputs["deadLetterConfig"]["targetArn"] in queues
        assert inputs["tracingConfig"] == {"mode": "Active"}
        assert all(inputs[name] for name in ("kmsKeyArn", "codeSigningConfigArn", "layers"))
        assert inputs["reservedConcurrentExecutions"] > 0


def test_each_function_seals_its_log_with_a_key_of_its_own(infra: list[Resource]) -> None:
    """GIVEN a secret for each function THEN it alone may read it, and its value is elsewhere."""
    secrets = {f"{name}-audit-key" for name in ("intake", "worker", "importer", "report")}
    assert {secret["name"] for secret in _of(infra, "Secret")} == secrets
    assert all(secret["inputs"]["kmsKeyId"] for secret in _of(infra, "Secret"))
    assert _of(infra, "SecretVersion") == []
    for function in _of(infra, "Function"):
        named = function["inputs"]["environment"]["variables"]["AUDIT_SECRET"]
        assert named.endswith(f"{function['name']}-audit-key")
        (policy,) = (p for p in _of(infra, "Policy") if p["name"] == function["name"])
        readable = {
            resource
            for statement in _statements([policy])
            if "secretsmanager:GetSecretValue" in _as_list(statement["Action"])
            for resource in _as_list(statement["Resource"])
        }
        assert readable == {named}


def test_refusals_and_open_records_raise_an_alarm(infra: list[Resource]) -> None:
    """GIVEN the pattern of the filter WHEN a guard refuses THEN a metric counts it, and alarms."""
    watched = {name: {"refusals": 0, "unsealed": 0} for name in ("worker", "importer", "report")}
    watched["intake"] = {"refusals": 50, "unsealed": 0}
    alarms = {alarm["inputs"]["metricName"]: alarm["inputs"] for alarm in _of(infra, "MetricAlarm")}
    filters = {each["name"]: each["inputs"] for each in _of(infra, "LogMetricFilter")}
    for name, most in watched.items():
        for what, threshold in most.items():
            made, alarm = filters[f"{name}-{what}"], alarms[f"{name}-{what}"]
            assert made["logGroupName"].endswith(f"-{name}")
            assert made["metricTransformation"]["namespace"] == alarm["namespace"]
            assert alarm["threshold"] == threshold
            assert alarm["alarmActions"]
    assert len(filters) == 8


def test_everything_that_holds_messages_is_encrypted(infra: list[Resource]) -> None:
    held = [*_of(infra, "Queue"), *_of(infra, "Topic")]

    assert len(held) == 8
    assert all(resource["inputs"]["kmsMasterKeyId"] for resource in held)


def test_the_visibility_timeout_covers_six_tries(infra: list[Resource]) -> None:
    queue = next(q for q in _of(infra, "Queue") if q["name"] == "orders")
    worker = next(f for f in _of(infra, "Function") if f["name"] == "worker")

    assert queue["inputs"]["visibilityTimeoutSeconds"] >= 6 * worker["inputs"]["timeout"]


def test_a_failed_message_is_asked_for_by_itself(infra: list[Resource]) -> None:
    """GIVEN a guard that answers with partial failures THEN the mapping must ask for them."""
    (mapping,) = _of(infra, "EventSourceMapping")

    assert mapping["inputs"]["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_folder_that_is_not_there_is_named() -> None:
    code = "import archives; archives.archive('functions/nothing')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "infra",
        capture_output=True,
        text=True,
        check=False,
    )

    assert "functions/nothing is no folder" in done.stderr
