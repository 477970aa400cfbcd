"""Batches through the whole guard: what the handler gets, the answer, and the audit record."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.errors import EventRejected
from runtime_guards.events.appsync_events import AppSyncEvents
from runtime_guards.events.dynamodb_stream import DynamoDBStream
from runtime_guards.events.firehose import Firehose
from runtime_guards.events.kinesis_stream import KinesisStream
from runtime_guards.events.msk import MSK
from runtime_guards.events.s3_batch import S3Batch
from runtime_guards.events.sqs import SQS
from runtime_guards.validation.validator import Validator
from tests.guards.events.edits import Path, edited
from tests.guards.samples import sample


def _invoke(validator: Validator, event: Any, answer: Any = None) -> tuple[Any, list[Any], Any]:
    """The answer, the records that the handler got, and the audit record."""
    told: list[Any] = []
    got: list[Any] = []

    @guard(validator, audit=told.append)
    def handler(checked: Any, context: Any) -> Any:
        got.extend(checked.records)
        return answer

    answered = handler(event, None)
    (record,) = told
    return answered, got, record


SECOND_BAD: list[tuple[Any, str, Path, Any, Any]] = [
    (
        SQS(partial=True),
        "sqs",
        ("Records", 1, "eventSource"),
        "x",
        "059f36b4-87a3-44ab-83d2-661975880002",
    ),
    (
        KinesisStream(partial=True),
        "kinesis-stream",
        ("Records", 1, "kinesis", "data"),
        "!",
        sample("kinesis-stream")["Records"][1]["kinesis"]["sequenceNumber"],
    ),
    (
        DynamoDBStream(partial=True),
        "dynamodb-stream",
        ("Records", 1, "eventName"),
        "x",
        "44215845000000000174504392",
    ),
]


@pytest.mark.parametrize(("validator", "trigger", "path", "value", "identity"), SECOND_BAD)
def test_given_a_bad_second_record_when_guarded_then_it_alone_is_given_back(
    validator: Validator, trigger: str, path: Path, value: Any, identity: Any
) -> None:
    answered, got, told = _invoke(validator, edited(trigger, (path, value)))

    assert len(got) == 1
    assert answered == {"batchItemFailures": [{"itemIdentifier": identity}]}
    assert (told["outcome"], told["refused_count"]) == ("partial", 1)
    assert value not in (told["refused"][0]["path"], told["refused"][0]["reason"])


@pytest.mark.parametrize("kind", [SQS, KinesisStream, DynamoDBStream])
def test_given_a_bad_record_without_partial_when_guarded_then_the_invocation_fails(
    kind: Any,
) -> None:
    trigger = kind.trigger
    with pytest.raises(EventRejected):
        _invoke(kind(), edited(trigger, (("Records", 1, "eventSource"), "aws:other")))


def test_given_a_bad_record_of_kafka_when_guarded_then_its_place_is_given_back() -> None:
    event = edited("msk", (("records", "orders-0", 0, "value"), "!"))
    answered, got, told = _invoke(MSK(partial=True), event)

    assert got == []
    assert answered["batchItemFailures"] == [
        {"itemIdentifier": {"topic-partition": "orders-0", "offset": 15}}
    ]
    assert told["outcome"] == "partial"


def test_given_a_bad_record_of_firehose_when_guarded_then_it_has_failed() -> None:
    event = edited("firehose", (("records", 0, "data"), "!"))
    answered, got, told = _invoke(Firehose(), event, {"records": []})

    assert got == []
    assert answered["records"] == [
        {"recordId": event["records"][0]["recordId"], "result": "ProcessingFailed"}
    ]
    assert told["outcome"] == "partial"


def test_given_a_bad_task_when_guarded_then_it_fails_for_good_and_no_key_is_told() -> None:
    event = edited("s3-batch", (("tasks", 0, "s3Key"), "secret/../x"))
    answered, got, told = _invoke(S3Batch(), event)

    assert got == []
    assert answered["results"][0]["resultCode"] == "PermanentFailure"
    assert "secret" not in repr(answered) + repr(told)
    assert (told["outcome"], told["reason"], told["path"]) == (
        "refused",
        "traversal",
        "tasks[0].s3Key",
    )


def test_given_only_bad_records_of_firehose_when_guarded_then_no_handler_is_asked() -> None:
    event = edited("firehose", (("records", 0, "data"), "!"))
    del event["records"][1:]
    answered, got, _ = _invoke(Firehose(), event, "not asked for")
    assert got == []
    assert [record["result"] for record in answered["records"]] == ["ProcessingFailed"]


def test_given_only_bad_events_of_a_channel_when_guarded_then_no_handler_is_asked() -> None:
    event = sample("appsync-events")
    for published in event["events"]:
        published["payload"] = None
    answered, got, _ = _invoke(AppSyncEvents(), event, "not asked for")
    assert got == []
    assert [published["id"] for published in answered["events"]] == [
        published["id"] for published in event["events"]
    ]
