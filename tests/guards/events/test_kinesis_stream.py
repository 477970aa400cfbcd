"""Records of a Kinesis data stream: which are accepted, refused, and given again."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

import pytest

from runtime_guards.events.cloudwatch_logs import CloudWatchLogs
from runtime_guards.events.kinesis_stream import KinesisStream
from runtime_guards.testing.places import encoded
from runtime_guards.testing.samples.queues import LOGS
from runtime_guards.validation.streams import StreamValidator
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

R: Path = ("Records", 0)
DATA: Path = (*R, "kinesis", "data")
KEY: Path = (*R, "kinesis", "partitionKey")
STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/orders"


def _with_data(*contents: str | bytes) -> Any:
    event = sample("kinesis-stream")
    first = event["Records"][0]
    event["Records"] = [
        {
            **first,
            "eventID": f"shardId-000000000006:{number}",
            "kinesis": {
                **first["kinesis"],
                "sequenceNumber": str(number),
                "data": encoded(content),
            },
        }
        for number, content in enumerate(contents, 1)
    ]
    return event


def test_given_a_batch_when_validated_then_its_records_are_read() -> None:
    event = KinesisStream().validate(sample("kinesis-stream"))

    record = event.records[0]
    assert json.loads(record.data)["quantity"] == 2
    assert record.body == record.data
    assert record.partition_key == "1"
    assert (
        record.sequence_number
        == sample("kinesis-stream")["Records"][0]["kinesis"]["sequenceNumber"]
    )
    assert dict(event) == sample("kinesis-stream")


def test_given_a_model_when_validated_then_the_data_is_made_by_it() -> None:
    record = KinesisStream(body=dict).validate(sample("kinesis-stream")).records[0]
    assert record.body["product_id"] == "p-1"


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("Records",), GONE, "missing", "Records"),
        (("Records",), [], "missing", "Records"),
        (R, [], "wrong-type", "Records[0]"),
        ((*R, "kinesis"), GONE, "missing", "Records[0]"),
        ((*R, "eventSource"), "aws:sqs", "inconsistent", "Records[0].eventSource"),
        ((*R, "eventSourceARN"), "x", "malformed", "Records[0].eventSourceARN"),
        ((*R, "eventSourceARN"), f"{STREAM}/x", "malformed", "Records[0].eventSourceARN"),
        ((*R, "awsRegion"), "us-east-1", "inconsistent", "Records[0].awsRegion"),
        ((*R, "eventID"), "shardId-000000000006:1", "inconsistent", "Records[0].eventID"),
        ((*R, "eventID"), 1, "wrong-type", "Records[0]"),
        ((*R, "kinesis", "sequenceNumber"), "a", "malformed", "Records[0].kinesis.sequenceNumber"),
        (
            (*R, "kinesis", "sequenceNumber"),
            "1" * 129,
            "malformed",
            "Records[0].kinesis.sequenceNumber",
        ),
        (KEY, "", "missing", "Records[0].kinesis.partitionKey"),
        (KEY, "k" * 257, "too-long", "Records[0].kinesis.partitionKey"),
        (KEY, "a\nb", "control-character", "Records[0].kinesis.partitionKey"),
        (KEY, 1, "wrong-type", "Records[0]"),
        (DATA, None, "missing", "Records[0].kinesis.data"),
        (DATA, "YQ", "malformed", "Records[0].kinesis.data"),
        (DATA, [], "wrong-type", "Records[0].kinesis.data"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(KinesisStream(), edited("kinesis-stream", (path, value))) == (reason, place)


@pytest.mark.parametrize("key", ["k" * 256, "a b", "\u00e9", "a\u00a0b", "\ue000"])
def test_given_any_clean_partition_key_when_validated_then_it_is_accepted(key: str) -> None:
    event = KinesisStream().validate(edited("kinesis-stream", (KEY, key)))
    assert event.records[0].partition_key == key


def test_given_a_consumer_with_fan_out_when_validated_then_it_is_accepted() -> None:
    arn = f"{STREAM}/consumer/reader:1773119783"
    event = sample("kinesis-stream")
    for record in event["Records"]:
        record["eventSourceARN"] = arn
    assert len(KinesisStream().validate(event).records) == 2
    assert refused(KinesisStream(streams={STREAM}), event) == (
        "not-allowed",
        "Records[0].eventSourceARN",
    )


@pytest.mark.parametrize("size", [9, 10, 11])
def test_given_data_around_the_limit_when_validated_then_one_above_is_refused(size: int) -> None:
    validator, event = KinesisStream(max_data=10), _with_data("d" * size)
    if size > 10:
        assert refused(validator, event) == ("too-long", "Records[0].kinesis.data")
    else:
        assert len(validator.validate(event).records[0].data) == size


@pytest.mark.parametrize("count", [1, 2, 3])
def test_given_records_around_the_limit_when_validated_then_one_above_is_refused(
    count: int,
) -> None:
    validator, event = KinesisStream(max_records=2), _with_data(*("d" * count))
    if count > 2:
        assert refused(validator, event) == ("too-many", "Records")
    else:
        assert len(validator.validate(event).records) == count


def test_given_an_age_when_a_record_is_older_then_it_is_refused() -> None:
    event = _with_data("a")
    event["Records"][0]["kinesis"]["approximateArrivalTimestamp"] = time.time() - 30
    assert KinesisStream(max_age=60).validate(event).records
    assert refused(KinesisStream(max_age=10), event) == ("too-old", "Records[0].kinesis")


def test_given_partial_when_a_record_is_refused_then_nothing_after_it_is_processed() -> None:
    validator = KinesisStream(body=dict, partial=True)

    checked = validator.validate(_with_data("{}", "{}", "{", "{}", "{"))

    assert [record.sequence_number for record in checked.records] == ["1", "2"]
    assert [(no.reason, no.path) for no in checked.refused] == [
        ("not-json", "Records[2].kinesis.data")
    ]
    assert len(checked["Records"]) == 2
    assert validator.answer(checked, None) == {"batchItemFailures": [{"itemIdentifier": "3"}]}


def test_given_partial_when_the_handler_fails_earlier_then_both_are_named() -> None:
    # Lambda takes the lowest of them.
    validator = KinesisStream(body=dict, partial=True)
    checked = validator.validate(_with_data("{}", "{"))
    answer = validator.answer(checked, {"batchItemFailures": [{"itemIdentifier": "1"}]})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}, {"itemIdentifier": "2"}]}


def test_given_partial_when_all_is_well_then_nothing_is_named() -> None:
    validator = KinesisStream(partial=True)
    checked = validator.validate(_with_data("a", "b"))
    assert validator.answer(checked, None) == {"batchItemFailures": []}


def test_given_no_partial_when_handled_then_the_answer_is_the_handlers() -> None:
    validator = KinesisStream(body=dict)
    assert refused(validator, _with_data("{}", "{")) == ("not-json", "Records[1].kinesis.data")
    assert validator.answer(validator.validate(_with_data("{}")), "as it is") == "as it is"


@pytest.mark.parametrize("number", [None, 1, "a", "", "\u0661"])
def test_given_a_record_that_cannot_be_named_when_refused_then_the_batch_is(number: Any) -> None:
    event = _with_data("a", "b")
    event["Records"][1]["kinesis"]["sequenceNumber"] = number
    assert refused(KinesisStream(partial=True), event)[1].startswith("Records[1]")


@pytest.mark.parametrize("raw", [None, [], {"kinesis": None}, {}])
def test_given_no_record_when_refused_then_the_batch_is(raw: Any) -> None:
    event = _with_data("a")
    event["Records"].append(raw)
    assert refused(KinesisStream(partial=True), event)[1] == "Records[1]"


def test_given_the_end_of_a_window_when_validated_then_it_has_the_state_alone() -> None:
    event = {
        "Records": [],
        "window": {"start": "2026-03-10T05:15:00Z", "end": "2026-03-10T05:17:00Z"},
        "state": {"sum": 3},
        "shardId": "shardId-000000000006",
        "eventSourceARN": STREAM,
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }
    checked = KinesisStream(partial=True).validate(event)

    assert checked.records == []
    assert dict(checked) == event
    assert refused(KinesisStream(), {**event, "window": None}) == ("missing", "Records")


def test_given_logs_in_records_when_validated_then_they_are_expanded() -> None:
    data = gzip.compress(json.dumps(LOGS).encode())

    event = KinesisStream(body=CloudWatchLogs()).validate(_with_data(data))

    assert event.records[0].body.records[0].message == LOGS["logEvents"][0]["message"]
    assert refused(KinesisStream(body=CloudWatchLogs()), _with_data(b"plain")) == (
        "malformed",
        "Records[0].kinesis.data",
    )


def test_given_a_stream_that_reads_no_records_when_validated_then_they_are_refused() -> None:
    assert refused(StreamValidator(), {"Records": [{}]}) == ("wrong-type", "Records[0]")


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("shardId", "shardId-000000000006", None),
        ("shardId", "shardId-000000000009", "shardId"),
        ("eventSourceARN", STREAM, None),
        ("eventSourceARN", f"{STREAM}-2", "eventSourceARN"),
    ],
)
def test_window_of_another_stream_is_refused(field: str, value: str, place: str | None) -> None:
    event = {**sample("kinesis-stream"), field: value}
    if place is None:
        assert KinesisStream().validate(event)
    else:
        assert refused(KinesisStream(), event) == ("inconsistent", place)


@pytest.mark.parametrize("partial", [False, True])
def test_batch_of_two_streams_is_refused(partial: bool) -> None:
    event = edited("kinesis-stream", (("Records", 1, "eventSourceARN"), f"{STREAM}-2"))
    assert refused(KinesisStream(partial=partial), event) == ("inconsistent", "Records")
