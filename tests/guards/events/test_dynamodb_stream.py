"""Changes of a DynamoDB table: which are accepted, refused, and given again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runtime_guards.events.dynamodb_stream import DynamoDBStream
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

R: Path = ("Records", 0)
D: Path = (*R, "dynamodb")
NEW: Path = (*D, "NewImage")
STREAM = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-03-01T00:48:05.899"


def test_given_a_batch_when_validated_then_its_changes_are_read() -> None:
    event = DynamoDBStream().validate(sample("dynamodb-stream"))

    inserted, modified, removed = event.records
    assert [record.event_name for record in event.records] == ["INSERT", "MODIFY", "REMOVE"]
    assert inserted.item_keys == {"orderId": "42"}
    assert inserted.new_image == {"orderId": "42", "items": [1]}
    assert inserted.old_image is None
    assert (modified.new_image, modified.old_image) == (
        {"orderId": "42", "paid": True},
        {"orderId": "42", "paid": None},
    )
    assert removed.new_image is None
    assert removed.old_image == {"orderId": "42", "file": b"hi"}
    assert removed.sequence_number == "44215845000000000174504393"
    assert dict(event) == sample("dynamodb-stream")


def test_given_a_deletion_by_time_to_live_when_validated_then_it_tells_so() -> None:
    identity = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    event = edited("dynamodb-stream", (("Records", 2, "userIdentity"), identity))
    assert DynamoDBStream().validate(event).records[2]["userIdentity"] == identity


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (R, "x", "wrong-type", "Records[0]"),
        (D, GONE, "missing", "Records[0]"),
        ((*R, "eventSource"), "aws:sqs", "inconsistent", "Records[0].eventSource"),
        ((*R, "eventSourceARN"), "x", "malformed", "Records[0].eventSourceARN"),
        (
            (*R, "eventSourceARN"),
            STREAM.partition("/stream")[0],
            "malformed",
            "Records[0].eventSourceARN",
        ),
        ((*R, "awsRegion"), "us-east-1", "inconsistent", "Records[0].awsRegion"),
        ((*R, "eventName"), "UPSERT", "malformed", "Records[0].eventName"),
        ((*R, "eventName"), ["INSERT"], "wrong-type", "Records[0]"),
        ((*R, "eventName"), "REMOVE", "inconsistent", "Records[0].dynamodb.NewImage"),
        ((*D, "OldImage"), {}, "inconsistent", "Records[0].dynamodb.OldImage"),
        ((*D, "SequenceNumber"), "x", "malformed", "Records[0].dynamodb.SequenceNumber"),
        ((*D, "SequenceNumber"), "1" * 41, "malformed", "Records[0].dynamodb.SequenceNumber"),
        ((*D, "SequenceNumber"), 1, "wrong-type", "Records[0]"),
        ((*D, "StreamViewType"), "ALL", "malformed", "Records[0].dynamodb.StreamViewType"),
        ((*D, "Keys"), GONE, "missing", "Records[0]"),
        ((*D, "Keys"), None, "missing", "Records[0].dynamodb.Keys"),
        ((*D, "Keys"), {}, "malformed", "Records[0].dynamodb.Keys"),
        ((*D, "Keys"), {n: {"S": n} for n in "abc"}, "malformed", "Records[0].dynamodb.Keys"),
        ((*D, "Keys"), {"a": {"L": []}}, "too-deep", "Records[0].dynamodb.Keys.*"),
        (NEW, [], "wrong-type", "Records[0].dynamodb.NewImage"),
        ((*NEW, "orderId"), {"S": 42}, "wrong-type", "Records[0].dynamodb.NewImage.*"),
        ((*NEW, "orderId"), {"Q": "a"}, "malformed", "Records[0].dynamodb.NewImage.*"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(DynamoDBStream(), edited("dynamodb-stream", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        (
            {"streams": {"arn:aws:dynamodb:eu-central-1:123456789012:table/other/stream/x"}},
            "not-allowed",
            "Records[0].eventSourceARN",
        ),
        ({"event_names": {"INSERT"}}, "not-allowed", "Records[1].eventName"),
        ({"max_records": 2}, "too-many", "Records"),
        ({"max_depth": 0}, "too-deep", "Records[0].dynamodb.NewImage.*"),
        ({"max_text": 1}, "too-long", "Records[0].dynamodb.Keys.*"),
        ({"max_age": 60}, "too-old", "Records[0].dynamodb"),
    ],
)
def test_given_a_limit_when_a_change_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(DynamoDBStream(**options), sample("dynamodb-stream")) == (reason, place)


@pytest.mark.parametrize(
    "options",
    [
        {"streams": {STREAM}},
        {"event_names": {"INSERT", "MODIFY", "REMOVE"}},
        {"max_records": 3},
        {"max_depth": 1},
        {"max_text": 2},
    ],
)
def test_given_a_limit_when_changes_keep_it_then_they_are_accepted(options: dict[str, Any]) -> None:
    assert len(DynamoDBStream(**options).validate(sample("dynamodb-stream")).records) == 3


def test_given_an_age_when_a_change_is_recent_then_it_is_accepted() -> None:
    event = edited("dynamodb-stream", ((*D, "ApproximateCreationDateTime"), int(time.time())))
    del event["Records"][1:]
    assert DynamoDBStream(max_age=60).validate(event).records


def test_given_partial_when_a_change_is_refused_then_nothing_after_it_is_processed() -> None:
    event = edited("dynamodb-stream", (("Records", 1, "eventName"), "UPSERT"))
    validator = DynamoDBStream(partial=True)

    checked = validator.validate(event)

    assert [record.event_name for record in checked.records] == ["INSERT"]
    assert validator.answer(checked, None) == {
        "batchItemFailures": [{"itemIdentifier": "44215845000000000174504392"}]
    }


def test_given_a_change_that_cannot_be_named_when_refused_then_the_batch_is() -> None:
    event = edited("dynamodb-stream", (("Records", 1, "dynamodb", "SequenceNumber"), "x"))
    assert refused(DynamoDBStream(partial=True), event) == (
        "malformed",
        "Records[1].dynamodb.SequenceNumber",
    )
