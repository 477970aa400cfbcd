"""Records in OCSF: valid by the published schema of API Activity, with all that they know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.audit.logger import AuditLogger
from runtime_guards.audit.seals import HmacSeal
from runtime_guards.contract import TRIGGERS
from runtime_guards.events import S3, SQS
from tests.guards.audit.test_logger import FUNCTION, Context
from tests.guards.samples import sample

# Made by tools/mine_ocsf.py, which says from what.
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "ocsf" / "api_activity.json").read_text("utf-8")
)
VALID = jsonschema.Draft202012Validator(SCHEMA)
OUTCOMES = ("accepted", "refused", "partial", "observed", "suspended", "failed", "another")


def faults(activity: dict[str, Any]) -> list[str]:
    """What the schema has against an event."""
    return [f"{error.json_path}: {error.message}" for error in VALID.iter_errors(activity)]


def activities(**settings: Any) -> tuple[AuditLogger, list[Any]]:
    found: list[Any] = []
    return AuditLogger(schema="ocsf", sink=found.append, **settings), found


def test_the_schema_is_the_published_one_and_refuses() -> None:
    assert SCHEMA["$id"].startswith("https://schema.ocsf.io/schema/1.8.0/classes/api_activity")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert faults({})
    audit, found = activities()
    audit.log(Context())
    for name in SCHEMA["required"]:
        assert faults({each: value for each, value in found[0].items() if each != name}), name
    assert faults({**found[0], "strange": 1})
    assert faults({**found[0], "severity_id": 7})
    assert faults({**found[0], "class_uid": 6002})


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.name)
def test_every_trigger_and_outcome_is_valid(trigger: Any) -> None:
    audit, found = activities(fields=["Records[].messageId"])
    for outcome in OUTCOMES:
        told: dict[str, Any] = {"duration_ms": 1.5, "cold_start": True, "outcome": outcome}
        audit.log(Context(), sample(trigger.name), source=trigger.name, **told)
        audit.log(None, sample(trigger.name), source=trigger.name, **told)
    assert len(found) == 2 * len(OUTCOMES)
    for activity in found:
        assert faults(activity) == []


def test_what_a_caller_adds_is_kept_where_the_class_has_no_place() -> None:
    audit, found = activities()
    audit.log(Context(), order="A-17", password="hunter2")
    assert faults(found[0]) == []
    unmapped = found[0]["unmapped"]
    assert (unmapped["order"], unmapped["password"]) == ("A-17", "[redacted: name]")


def test_a_record_without_anything_is_valid() -> None:
    audit, found = activities(caller=None)
    audit.log(None)
    half = type("C", (), {"invoked_function_arn": FUNCTION})
    audit.log(half)
    audit.log(type("C", (), {"function_name": "intake", "invoked_function_arn": "intake"}))
    assert [faults(activity) for activity in found] == [[], [], []]
    assert found[0]["cloud"] == {"provider": "AWS"}
    assert found[0]["resources"] == []
    assert found[0]["actor"] == {"invoked_by": "unknown"}
    assert found[1]["resources"][0]["uid"] == FUNCTION
    assert found[2]["resources"][0]["name"] == "intake"
    assert found[2]["cloud"] == {"provider": "AWS"}


def test_what_the_guard_tells_is_in_its_place() -> None:
    audit, found = activities()

    @guard(S3(extensions={".csv"}), SQS(partial=True), audit=audit)
    def handler(event: Any, context: Any) -> None:
        if event.get("Records", [{}])[0].get("eventSource") == "aws:s3":
            raise KeyError("s3cret")

    event = sample("sqs")
    event["Records"][1]["body"] += "!"
    handler(event, Context())
    bad = sample("s3")
    bad["Records"][0]["s3"]["object"]["key"] = "a.exe"
    with pytest.raises(EventRejected):
        handler(bad, Context())
    with pytest.raises(KeyError):
        handler(sample("s3"), Context())
    partial, refused, failed = found
    assert [faults(activity) for activity in found] == [[], [], []]
    assert (partial["status"], partial["severity"]) == ("partial", "Medium")
    assert partial["unmapped"]["refused"] == [
        {"reason": "inconsistent", "path": "Records[1].md5OfBody"}
    ]
    assert (refused["status"], refused["status_code"]) == ("Failure", "not-allowed")
    assert refused["unmapped"]["path"] == "Records[0].s3.object.key"
    assert failed["metadata"]["log_level"] == "ERROR"
    assert (failed["status"], failed["status_code"]) == ("Failure", "KeyError")
    assert failed["api"]["request"]["uid"] == Context.aws_request_id
    assert failed["src_endpoint"] == {"name": "arn:aws:s3:::orders-uploads", "svc_name": "s3"}
    assert failed["actor"]["user"]["uid"].startswith("hmac-sha256:")
    assert failed["cloud"]["region"] == "eu-central-1"
    assert failed["cloud"]["account"]["uid"] == "123456789012"
    assert "s3cret" not in json.dumps(found)


def test_a_sealed_line_is_valid_too(capsys: pytest.CaptureFixture[str]) -> None:
    AuditLogger(schema="ocsf", seal=HmacSeal(b"k" * 32)).log(Context())
    activity = json.loads(capsys.readouterr().out)
    assert faults(activity) == []
    assert activity["unmapped"]["chain"]["sequence"] == 0
