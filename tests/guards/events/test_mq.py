"""Messages of Amazon MQ, of either kind of broker."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from runtime_guards.events.mq import ActiveMQ, RabbitMQ
from tests.guards.events.edits import GONE, Path, edit, edited, refused
from tests.guards.samples import sample

KINDS = [("active-mq", ActiveMQ), ("rabbit-mq", RabbitMQ)]
A: Path = ("messages", 0)
Q: Path = ("rmqMessagesByQueue", "orders::/")
B: Path = (*Q, 0)
NAMES = "rmqMessagesByQueue.*"


@pytest.mark.parametrize(("trigger", "kind"), KINDS)
def test_given_messages_when_validated_then_they_are_read(trigger: str, kind: Any) -> None:
    event = kind().validate(sample(trigger))

    (record,) = event.records
    assert record.queue == ("orders" if kind is ActiveMQ else "orders::/")
    assert json.loads(record.data)["quantity"] == 2
    assert record.body == record.data
    assert dict(event) == sample(trigger)
    assert kind(body=dict).validate(sample(trigger)).records[0].body["quantity"] == 2


@pytest.mark.parametrize(("trigger", "kind"), KINDS)
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("eventSource", "aws:sqs", "inconsistent"),
        ("eventSourceArn", GONE, "missing"),
        ("eventSourceArn", "arn:aws:mq:x", "malformed"),
    ],
)
def test_given_a_fault_of_the_broker_when_validated_then_it_is_refused(
    trigger: str, kind: Any, name: str, value: Any, reason: str
) -> None:
    assert refused(kind(), edited(trigger, ((name,), value))) == (reason, name)
    assert refused(kind(), None) == ("wrong-type", "")


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("messages",), GONE, "missing", "messages"),
        (("messages",), {}, "wrong-type", "messages"),
        (A, 1, "wrong-type", "messages[0]"),
        ((*A, "messageID"), "", "malformed", "messages[0].messageID"),
        ((*A, "messageID"), 1, "malformed", "messages[0].messageID"),
        ((*A, "messageType"), "text", "malformed", "messages[0].messageType"),
        ((*A, "messageType"), 1, "wrong-type", "messages[0]"),
        ((*A, "destination"), GONE, "missing", "messages[0]"),
        (
            (*A, "destination", "physicalName"),
            1,
            "wrong-type",
            "messages[0].destination.physicalName",
        ),
        (
            (*A, "destination", "physicalName"),
            "",
            "malformed",
            "messages[0].destination.physicalName",
        ),
        (
            (*A, "destination", "physicalName"),
            "a\nb",
            "control-character",
            "messages[0].destination.physicalName",
        ),
        ((*A, "properties"), [], "wrong-type", "messages[0].properties"),
        ((*A, "replyTo"), 1, "wrong-type", "messages[0].replyTo"),
        ((*A, "correlationId"), "a\nb", "control-character", "messages[0].correlationId"),
        ((*A, "type"), "t" * (64 * 1024 + 1), "too-long", "messages[0].type"),
        ((*A, "timestamp"), "1", "wrong-type", "messages[0].timestamp"),
        ((*A, "timestamp"), GONE, "missing", "messages[0]"),
        ((*A, "data"), "!", "malformed", "messages[0].data"),
        ((*A, "data"), GONE, "missing", "messages[0]"),
    ],
)
def test_given_a_fault_of_active_mq_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(ActiveMQ(), edited("active-mq", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("rmqMessagesByQueue",), GONE, "missing", "rmqMessagesByQueue"),
        (("rmqMessagesByQueue",), [], "wrong-type", "rmqMessagesByQueue"),
        (("rmqMessagesByQueue",), {}, "missing", "rmqMessagesByQueue"),
        (("rmqMessagesByQueue",), {"a\n": []}, "control-character", NAMES),
        (("rmqMessagesByQueue",), {"": []}, "malformed", NAMES),
        (("rmqMessagesByQueue",), {"q" * 513: []}, "malformed", NAMES),
        (Q, {}, "wrong-type", NAMES),
        (Q, [], "missing", "rmqMessagesByQueue"),
        (B, 1, "wrong-type", f"{NAMES}[0].basicProperties"),
        ((*B, "basicProperties"), GONE, "missing", f"{NAMES}[0].basicProperties"),
        (
            (*B, "basicProperties", "bodySize"),
            "1",
            "malformed",
            f"{NAMES}[0].basicProperties.bodySize",
        ),
        (
            (*B, "basicProperties", "bodySize"),
            -1,
            "malformed",
            f"{NAMES}[0].basicProperties.bodySize",
        ),
        (
            (*B, "basicProperties", "headers"),
            [],
            "wrong-type",
            f"{NAMES}[0].basicProperties.headers",
        ),
        (
            (*B, "basicProperties", "replyTo"),
            "a\r\nb",
            "control-character",
            f"{NAMES}[0].basicProperties.replyTo",
        ),
        (
            (*B, "basicProperties", "appId"),
            "a" * 256,
            "too-long",
            f"{NAMES}[0].basicProperties.appId",
        ),
        ((*B, "data"), "!", "malformed", f"{NAMES}[0].data"),
    ],
)
def test_given_a_fault_of_rabbit_mq_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(RabbitMQ(), edited("rabbit-mq", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    ("options", "reason", "active", "rabbit"),
    [
        ({"brokers": {"x"}}, "not-allowed", "eventSourceArn", "eventSourceArn"),
        ({"queues": {"x"}}, "not-allowed", "messages[0].destination.physicalName", NAMES),
        ({"max_records": 0}, "too-many", "messages", "rmqMessagesByQueue"),
        ({"max_data": 53}, "too-long", "messages[0].data", f"{NAMES}[0].data"),
        (
            {"max_properties": 0},
            "too-many",
            "messages[0].properties",
            f"{NAMES}[0].basicProperties.headers",
        ),
        ({"body": list}, "schema", "messages[0].data", f"{NAMES}[0].data"),
        ({"body": dict, "max_depth": 0}, "too-deep", "messages[0].data", f"{NAMES}[0].data"),
    ],
)
def test_given_a_limit_when_a_message_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, active: str, rabbit: str
) -> None:
    assert refused(ActiveMQ(**options), sample("active-mq")) == (reason, active)
    assert refused(RabbitMQ(**options), sample("rabbit-mq")) == (reason, rabbit)


def test_given_limits_when_messages_keep_them_then_they_are_accepted() -> None:
    event = edited("active-mq", ((*A, "timestamp"), int(time.time() * 1000)))
    broker = event["eventSourceArn"]
    limits: Any = {"brokers": {broker}, "max_records": 1, "max_data": 54}
    assert (
        ActiveMQ(queues={"orders"}, max_properties=1, max_age=60, **limits).validate(event).records
    )
    rabbit = RabbitMQ(queues={"orders::/"}, max_properties=2, **limits)
    assert rabbit.validate(sample("rabbit-mq")).records


def test_given_an_age_when_a_message_is_older_then_it_is_refused() -> None:
    assert refused(ActiveMQ(max_age=60), sample("active-mq")) == (
        "too-old",
        "messages[0].timestamp",
    )


def test_given_no_properties_when_validated_then_it_is_accepted() -> None:
    assert ActiveMQ().validate(edited("active-mq", ((*A, "properties"), GONE))).records


def test_given_two_queues_when_validated_then_the_limit_counts_both() -> None:
    event = sample("rabbit-mq")
    messages = event["rmqMessagesByQueue"]["orders::/"]
    edit(event, ("rmqMessagesByQueue", "other::/"), messages)

    assert [record.queue for record in RabbitMQ(max_records=2).validate(event).records] == [
        "orders::/",
        "other::/",
    ]
    assert refused(RabbitMQ(max_records=1), event) == ("too-many", "rmqMessagesByQueue")
