"""EventBridge, Scheduler, destinations and alarms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import EventRejected
from runtime_guards.events import (
    SQS,
    CloudWatchAlarm,
    Destination,
    EventBridge,
    EventBridgeS3,
    Schedule,
    Scheduler,
)
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


RULE = "arn:aws:events:{}:123456789012:rule/every-morning"


@pytest.mark.parametrize(
    ("trigger", "validator", "change", "value", "reason", "path"),
    [
        ("event-bridge", EventBridge(), "detail", GONE, "missing", "detail"),
        ("event-bridge", EventBridge(), "detail", "text", "wrong-type", "detail"),
        ("event-bridge", EventBridge(), "detail", [[[[]]]], "wrong-type", "detail"),
        (
            "event-bridge",
            EventBridge(max_depth=1),
            "detail",
            {"a": {"b": {}}},
            "too-deep",
            "detail",
        ),
        ("event-bridge", EventBridge(max_detail=3), "detail", {"a": "abcd"}, "too-long", "detail"),
        ("event-bridge", EventBridge(), "source", "a\nb", "control-character", "source"),
        ("event-bridge", EventBridge(), "source", "a" * 257, "too-long", "source"),
        ("event-bridge", EventBridge(), "id", "", "missing", "id"),
        ("event-bridge", EventBridge(), "account", "1", "malformed", "account"),
        ("event-bridge", EventBridge(), "account", 1, "wrong-type", "account"),
        ("event-bridge", EventBridge(), "region", "nowhere", "malformed", "region"),
        ("event-bridge", EventBridge(), "resources", "x", "wrong-type", "resources"),
        ("event-bridge", EventBridge(), "resources", ["x"] * 1001, "too-many", "resources"),
        ("event-bridge", EventBridge(), "resources", ["x" * 2049], "too-long", "resources[0]"),
        ("event-bridge", EventBridge(), "resources", ["x\0"], "control-character", "resources[0]"),
        ("event-bridge", EventBridge(sources={"a"}), "version", "0", "not-allowed", "source"),
        (
            "event-bridge",
            EventBridge(accounts={"210987654321"}),
            "version",
            "0",
            "not-allowed",
            "account",
        ),
        (
            "event-bridge",
            EventBridge(regions={"sa-east-1"}),
            "version",
            "0",
            "not-allowed",
            "region",
        ),
        (
            "event-bridge",
            EventBridge(detail_types={"a"}),
            "version",
            "0",
            "not-allowed",
            "detail-type",
        ),
        ("event-bridge", EventBridge(max_age=60), "version", "0", "too-old", "time"),
        ("event-bridge", EventBridge(detail=Order), "detail", {}, "schema", "detail.orderId"),
        ("schedule", Schedule(), "source", "shop", "inconsistent", "source"),
        ("schedule", Schedule(), "detail-type", "Other", "inconsistent", "source"),
        ("schedule", Schedule(), "resources", [], "malformed", "resources"),
        ("schedule", Schedule(), "resources", ["arn:aws:s3:::b"], "malformed", "resources"),
        (
            "schedule",
            Schedule(),
            "resources",
            [RULE.format("eu-west-9")],
            "inconsistent",
            "resources",
        ),
        (
            "schedule",
            Schedule(rules={"arn:aws:events:eu-central-1:123456789012:rule/x"}),
            "version",
            "0",
            "not-allowed",
            "resources",
        ),
        ("scheduler", Scheduler(), "source", "shop", "inconsistent", "source"),
        ("scheduler", Scheduler(), "detail-type", "Other", "inconsistent", "source"),
        ("scheduler", Scheduler(), "detail", "{", "wrong-type", "detail"),
        ("scheduler", Scheduler(), "resources", [], "malformed", "resources"),
        ("scheduler", Scheduler(), "resources", ["arn:aws:s3:::b"], "malformed", "resources"),
        ("scheduler", Scheduler(), "account", "999999999999", "inconsistent", "resources"),
        (
            "scheduler",
            Scheduler(schedules={"arn:aws:scheduler:eu-central-1:123456789012:schedule/default/x"}),
            "version",
            "0",
            "not-allowed",
            "resources",
        ),
        ("event-bridge-s3", EventBridgeS3(), "source", "shop", "inconsistent", "source"),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.bucket.name",
            "-",
            "malformed",
            "detail.bucket.name",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "resources",
            ["arn:aws:s3:::other"],
            "inconsistent",
            "resources",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            "a/../b",
            "traversal",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            "%2e%2e/b",
            "traversal",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            "",
            "missing",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            5,
            "wrong-type",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            "k" * 1025,
            "too-long",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.key",
            "%de%2f..",
            "traversal",
            "detail.object.key",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(),
            "detail.object.size",
            -1,
            "malformed",
            "detail.object.size",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(max_size=4),
            "version",
            "0",
            "too-long",
            "detail.object.size",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(buckets={"other"}),
            "version",
            "0",
            "not-allowed",
            "detail.bucket.name",
        ),
        (
            "event-bridge-s3",
            EventBridgeS3(extensions={".exe"}),
            "version",
            "0",
            "not-allowed",
            "detail.object.key",
        ),
        (
            "destination",
            Destination(),
            "requestContext.condition",
            "Odd one",
            "malformed",
            "requestContext.condition",
        ),
        (
            "destination",
            Destination(functions={"arn:aws:lambda:eu-central-1:123456789012:function:x:1"}),
            "version",
            "1.0",
            "not-allowed",
            "requestContext.functionArn",
        ),
        (
            "destination",
            Destination(conditions={"x"}),
            "version",
            "1.0",
            "not-allowed",
            "requestContext.condition",
        ),
        ("destination", Destination(max_age=60), "version", "1.0", "too-old", "timestamp"),
        (
            "destination",
            Destination(request=Order),
            "requestPayload",
            1,
            "schema",
            "requestPayload",
        ),
        (
            "destination",
            Destination(response=Order),
            "responsePayload",
            1,
            "schema",
            "responsePayload",
        ),
        ("cloudwatch-alarm", CloudWatchAlarm(), "region", "us-east-1", "inconsistent", "alarmArn"),
        (
            "cloudwatch-alarm",
            CloudWatchAlarm(),
            "alarmData.alarmName",
            "x",
            "inconsistent",
            "alarmData.alarmName",
        ),
        (
            "cloudwatch-alarm",
            CloudWatchAlarm(),
            "alarmData.state.value",
            "X",
            "malformed",
            "alarmData.state.value",
        ),
        (
            "cloudwatch-alarm",
            CloudWatchAlarm(alarms={"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:x"}),
            "region",
            "eu-central-1",
            "not-allowed",
            "alarmArn",
        ),
        (
            "cloudwatch-alarm",
            CloudWatchAlarm(states={"OK"}),
            "region",
            "eu-central-1",
            "not-allowed",
            "alarmData.state.value",
        ),
        (
            "cloudwatch-alarm",
            CloudWatchAlarm(max_age=60),
            "region",
            "eu-central-1",
            "too-old",
            "time",
        ),
    ],
)
def test_what_is_refused(
    trigger: str, validator: Validator, change: str, value: Any, reason: str, path: str
) -> None:
    assert refusal_of(validator, changed(trigger, (change, value))) == (reason, path)


def test_what_handlers_read() -> None:
    order = EventBridge(detail=Order, sources={"shop.orders"}).validate(sample("event-bridge"))
    assert (order.source, order.detail_type, order.detail) == (
        "shop.orders",
        "Order Placed",
        Order("42"),
    )
    assert Schedule().validate(sample("schedule")).rule.endswith("rule/every-morning")
    assert Scheduler().validate(sample("scheduler")).schedule.endswith("orders/report")
    upload = EventBridgeS3(extensions={".csv"}, prefixes={"incoming/"}, max_size=5).validate(
        sample("event-bridge-s3")
    )
    assert (upload.key, upload.size) == ("incoming/new orders.csv", 5)
    alarm = CloudWatchAlarm().validate(sample("cloudwatch-alarm"))
    assert (alarm.alarm_name, alarm.state) == ("orders-errors", "ALARM")
    failed = Destination(request=Order).validate(sample("destination"))
    assert (failed.condition, failed.request) == ("RetriesExhausted", Order("42"))
    assert failed.response == {"errorMessage": "timed out"}
    whole = Destination(response=dict).validate(sample("destination"))
    assert whole.response == whole.raw["responsePayload"]


def test_extra_fields_are_accepted_and_hidden() -> None:
    event = EventBridge().validate(changed("event-bridge", ("added", 1)))
    assert "added" not in event
    assert event.raw["added"] == 1
    assert event["detail"] == {"orderId": "42"}


def test_an_event_in_a_queue() -> None:
    batch = sample("sqs")
    body = json.dumps(sample("event-bridge"))
    batch["Records"] = [{**batch["Records"][0], "body": body}]
    batch["Records"][0].pop("md5OfBody", None)
    (record,) = SQS(body=EventBridge(sources={"shop.orders"})).validate(batch).records
    assert record.body.detail == {"orderId": "42"}
    assert refusal_of(SQS(body=EventBridge(sources={"x"})), batch) == (
        "not-allowed",
        "Records[0].body.source",
    )


@pytest.mark.parametrize(
    "validator",
    [EventBridge(), Schedule(), Scheduler(), EventBridgeS3(), Destination(), CloudWatchAlarm()],
)
@pytest.mark.parametrize("event", [None, 1, "text", [], {}, {"detail": {}}])
def test_what_is_no_event_is_refused(validator: Validator, event: Any) -> None:
    with pytest.raises(EventRejected):
        validator.validate(event)
