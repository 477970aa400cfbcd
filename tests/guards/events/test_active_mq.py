"""Messages of an ActiveMQ broker."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.active_mq import ActiveMQ
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

A: Path = ("messages", 0)


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
        ((*A, "timestamp"), "1.5", "malformed", "messages[0].timestamp"),
        ((*A, "timestamp"), GONE, "missing", "messages[0]"),
        ((*A, "data"), "!", "malformed", "messages[0].data"),
        ((*A, "data"), GONE, "missing", "messages[0]"),
    ],
)
def test_given_a_fault_of_active_mq_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(ActiveMQ(), edited("active-mq", (path, value))) == (reason, place)


def test_given_an_age_when_a_message_is_older_then_it_is_refused() -> None:
    assert refused(ActiveMQ(max_age=60), sample("active-mq")) == (
        "too-old",
        "messages[0].timestamp",
    )


def test_given_no_properties_when_validated_then_it_is_accepted() -> None:
    assert ActiveMQ().validate(edited("active-mq", ((*A, "properties"), GONE))).records


# https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html has a text, and samples of AWS's SDKs
# have numbers: https://github.com/aws/aws-lambda-go/tree/main/events/testdata.
@pytest.mark.parametrize("expiration", [0, 60_000, "60000", "", None])
@pytest.mark.parametrize("time", [1598827811958, "1598827811958"])
def test_given_numbers_as_numbers_or_texts_when_validated_then_they_are_accepted(
    expiration: Any, time: Any
) -> None:
    event = edited("active-mq", ((*A, "expiration"), expiration), ((*A, "timestamp"), time))
    assert ActiveMQ(max_age=1e12).validate(event).records


@pytest.mark.parametrize("value", ["", "soon", "-1", "1e3", "9" * 20, "\u0661"])
def test_given_a_time_that_is_no_number_when_validated_then_it_is_refused(value: str) -> None:
    event = edited("active-mq", ((*A, "timestamp"), value))
    assert refused(ActiveMQ(), event) == ("malformed", "messages[0].timestamp")
