"""Messages of a RabbitMQ broker."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.rabbit_mq import RabbitMQ
from tests.guards.events.edits import GONE, Path, edit, edited, refused
from tests.guards.samples import sample

Q: Path = ("rmqMessagesByQueue", "orders::/")
B: Path = (*Q, 0)
NAMES = "rmqMessagesByQueue.*"


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


def test_given_two_queues_when_validated_then_the_limit_counts_both() -> None:
    event = sample("rabbit-mq")
    messages = event["rmqMessagesByQueue"]["orders::/"]
    edit(event, ("rmqMessagesByQueue", "other::/"), messages)

    assert [record.queue for record in RabbitMQ(max_records=2).validate(event).records] == [
        "orders::/",
        "other::/",
    ]
    assert refused(RabbitMQ(max_records=1), event) == ("too-many", "rmqMessagesByQueue")
