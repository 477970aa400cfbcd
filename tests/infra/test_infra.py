"""The reference stack keeps its promises; the same checks fail on it before hardening."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policypack.offline.config import ACCOUNT
from tests.infra.mocked_run import CONFIG

ROOT = Path(__file__).parents[2]
LEAKY = ROOT / "tests" / "stacks" / "leaky"
IN_PYTHON = ("intake", "worker", "importer", "report")
Resource = dict[str, Any]


def _run(folder: Path) -> list[Resource]:
    command = [sys.executable, str(Path(__file__).with_name("mocked_run.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
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

    assert counts == {"Function": 5, "Table": 1, "Stage": 1, "Schedule": 1}
    assert {f["name"] for f in _of(infra, "Function")} == {*IN_PYTHON, "articles"}
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
    queues = {f"arn:aws:sqs:eu-central-1:{ACCOUNT}:{q['name']}" for q in _of(infra, "Queue")}
    for function in _of(infra, "Function"):
        inputs = function["inputs"]
        assert inputs["loggingConfig"]["logGroup"] in groups
        assert inputs["deadLetterConfig"]["targetArn"] in queues
        assert inputs["tracingConfig"] == {"mode": "Active"}
        assert all(inputs[name] for name in ("kmsKeyArn", "codeSigningConfigArn"))
        assert inputs["reservedConcurrentExecutions"] > 0


def test_each_function_seals_its_log_with_a_key_of_its_own(infra: list[Resource]) -> None:
    """GIVEN a secret for each function THEN it alone may read it, and its value is elsewhere."""
    secrets = {f"{name}-audit-key" for name in (*IN_PYTHON, "articles")}
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


def _uses(resources: list[Resource], key: str) -> dict[str, set[str]]:
    """What each policy allows on a KMS key, by the policy's name."""
    uses: dict[str, set[str]] = {}
    for policy in _of(resources, "Policy"):
        for statement in _statements([policy]):
            if key in _as_list(statement["Resource"]):
                uses.setdefault(policy["name"], set()).update(_as_list(statement["Action"]))
    return uses


def test_who_ordered_has_a_key_that_the_worker_alone_may_encrypt_with(
    infra: list[Resource],
) -> None:
    """GIVEN a key of its own THEN the stack's other roles cannot use it, and nobody can decrypt."""
    (worker,) = (f for f in _of(infra, "Function") if f["name"] == "worker")
    key = worker["inputs"]["environment"]["variables"]["ORDERS_KEY"]
    assert key.endswith(":customers")
    assert _uses(infra, key) == {"worker": {"kms:GenerateDataKey"}}
    assert {"intake", "report"} <= set(_uses(infra, key.replace(":customers", ":orders")))
    (made,) = (k for k in _of(infra, "Key") if k["name"] == "customers")
    (statement,) = _statements([made])
    assert statement["Sid"] == "AccountDecides"
    assert made["inputs"]["enableKeyRotation"]


def test_no_index_of_the_table_copies_who_ordered(infra: list[Resource]) -> None:
    (table,) = _of(infra, "Table")
    (index,) = table["inputs"]["globalSecondaryIndexes"]
    assert (index["projectionType"], index["nonKeyAttributes"]) == ("INCLUDE", ["items"])


def test_only_the_worker_loads_cryptography(infra: list[Resource]) -> None:
    layers = {f["name"]: f["inputs"]["layers"] for f in _of(infra, "Function")}
    (native,) = set(layers["worker"]) - set(layers["intake"])
    assert native == CONFIG["orders:cryptographyLayer"]
    assert layers["intake"] == layers["importer"] == layers["report"]
    assert layers["articles"] == []


@pytest.mark.parametrize(
    ("arn", "told"),
    [
        (None, "is not set"),
        ("arn:aws:lambda:eu-central-1:123456789012:layer:c", "is 'arn:aws:lambda:eu-central-1:"),
        ("arn:aws:lambda:eu-west-1:123456789012:layer:c:1", "is 'arn:aws:lambda:eu-west-1:"),
        ("arn:aws:lambda:eu-central-1:123456789012:layer:c:1\n", r"layer:c:1\n'"),
    ],
)
def test_a_layer_that_lambda_would_not_load_is_told_in_one_line(arn: str | None, told: str) -> None:
    config = {} if arn is None else {"orders:cryptographyLayer": arn}
    code = (
        "import pulumi, archives, place\n"
        f"pulumi.runtime.set_all_config({config})\n"
        "try:\n"
        "    archives.cryptography_layer(place.Place('123456789012', 'eu-central-1'))\n"
        "except pulumi.RunError as error:\n"
        "    print(error)\n"
    )
    (line,) = _in_infra(code).stdout.splitlines()
    expected = "orders:cryptographyLayer must be arn:aws:lambda:eu-central-1:ACCOUNT:layer:NAME:"
    assert line.startswith(expected)
    assert told in line
    assert line.endswith("run: pulumi config set orders:cryptographyLayer ARN")


def test_the_layer_is_built_from_releases_of_the_lock() -> None:
    """GIVEN the layer's requirements THEN they are locked and hashed as what the tests run with."""
    layer = _locked(ROOT / "infra" / "layers" / "cryptography" / "requirements.txt")
    lock = _locked(ROOT / "requirements.lock")
    assert {name for name, _ in layer} == {"cryptography", "cffi", "pycparser"}
    for release, hashes in layer.items():
        assert hashes
        assert hashes <= lock[release]


def _locked(file: Path) -> dict[tuple[str, str], set[str]]:
    """The hashes of each name and version."""
    found: dict[tuple[str, str], set[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if release := re.match(r"([\w.-]+)==(\S+)", line):
            hashes = found[release[1], release[2]] = set()
        elif digest := re.search(r"--hash=(sha256:[0-9a-f]{64})", line):
            hashes.add(digest[1])
    return found


def test_refusals_and_open_records_raise_an_alarm(infra: list[Resource]) -> None:
    """GIVEN the pattern of the filter WHEN a guard refuses THEN a metric counts it, and alarms."""
    watched = {name: {"refusals": 0, "unsealed": 0} for name in (*IN_PYTHON, "articles")}
    watched["intake"]["refusals"] = 50
    alarms = {alarm["inputs"]["metricName"]: alarm["inputs"] for alarm in _of(infra, "MetricAlarm")}
    filters = {each["name"]: each["inputs"] for each in _of(infra, "LogMetricFilter")}
    for name, most in watched.items():
        for what, threshold in most.items():
            made, alarm = filters[f"{name}-{what}"], alarms[f"{name}-{what}"]
            assert made["logGroupName"].endswith(f"-{name}")
            assert made["metricTransformation"]["namespace"] == alarm["namespace"]
            assert alarm["threshold"] == threshold
            assert alarm["alarmActions"]
    assert len(filters) == 10


def test_everything_that_holds_messages_is_encrypted(infra: list[Resource]) -> None:
    held = [*_of(infra, "Queue"), *_of(infra, "Topic")]

    assert len(held) == 9
    assert all(resource["inputs"]["kmsMasterKeyId"] for resource in held)


def test_the_visibility_timeout_covers_six_tries(infra: list[Resource]) -> None:
    queue = next(q for q in _of(infra, "Queue") if q["name"] == "orders")
    worker = next(f for f in _of(infra, "Function") if f["name"] == "worker")

    assert queue["inputs"]["visibilityTimeoutSeconds"] >= 6 * worker["inputs"]["timeout"]


def test_a_failed_message_is_asked_for_by_itself(infra: list[Resource]) -> None:
    """GIVEN guards that answer with partial failures THEN the mappings must ask for them."""
    mappings = _of(infra, "EventSourceMapping")

    assert {each["name"] for each in mappings} == {"worker", "articles"}
    for each in mappings:
        assert each["inputs"]["functionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_folder_that_is_not_there_is_named() -> None:
    done = _in_infra("import archives; archives.archive('functions/nothing')")

    assert "functions/nothing is no folder" in done.stderr


def _in_infra(code: str) -> subprocess.CompletedProcess[str]:
    """Runs code that sees the modules of the reference stack as its program does."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "infra",
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
