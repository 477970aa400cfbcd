"""Messages of Amazon MQ, of either kind of broker."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from runtime_guards.events.active_mq import ActiveMQ
from runtime_guards.events.rabbit_mq import RabbitMQ
from tests.guards.events.edits import GONE, edited, refused
from tests.guards.samples import sample

KINDS = [("active-mq", ActiveMQ), ("rabbit-mq", RabbitMQ)]
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
    ("options", "reason", "active", "rabbit"),
    [
        (
            {"brokers": {"arn:aws:mq:eu-central-1:123456789012:broker:x:b-1"}},
            "not-allowed",
            "eventSourceArn",
            "eventSourceArn",
        ),
        ({"queues": {"x::/"}}, "not-allowed", "messages[0].destination.physicalName", NAMES),
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


def test_given_a_limit_of_messages_when_there_is_one_more_then_the_event_is_refused() -> None:
    active, rabbit = sample("active-mq"), sample("rabbit-mq")
    active["messages"] *= 2
    for messages in rabbit["rmqMessagesByQueue"].values():
        messages *= 2
    assert refused(ActiveMQ(max_records=1), active) == ("too-many", "messages")
    assert refused(RabbitMQ(max_records=1), rabbit) == ("too-many", "rmqMessagesByQueue")


def test_given_limits_when_messages_keep_them_then_they_are_accepted() -> None:
    event = edited("active-mq", (("messages", 0, "timestamp"), int(time.time() * 1000)))
    broker = event["eventSourceArn"]
    limits: Any = {"brokers": {broker}, "max_records": 1, "max_data": 54}
    assert (
        ActiveMQ(queues={"orders"}, max_properties=1, max_age=60, **limits).validate(event).records
    )
    rabbit = RabbitMQ(queues={"orders::/"}, max_properties=2, **limits)
    assert rabbit.validate(sample("rabbit-mq")).records
