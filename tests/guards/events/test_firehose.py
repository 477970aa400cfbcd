"""Records of a Firehose stream, from each source, and the results of each record."""

from __future__ import annotations

import base64
import gzip
import json
import time
from typing import Any

import pytest

from runtime_guards.events.cloudwatch_logs import CloudWatchLogs
from runtime_guards.events.firehose import Firehose
from runtime_guards.testing.places import encoded
from runtime_guards.testing.samples.queues import LOGS
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

R: Path = ("records", 0)
STREAM = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/orders"
SOURCE = "arn:aws:kinesis:eu-central-1:123456789012:stream/orders"
CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb-2"


def _direct(*contents: str | bytes) -> Any:
    """Records that were put into the stream."""
    event = edited("firehose", (("sourceKinesisStreamArn",), GONE))
    event["records"] = [
        {
            "recordId": f"r{number}",
            "approximateArrivalTimestamp": 1773119783677,
            "data": encoded(content),
        }
        for number, content in enumerate(contents)
    ]
    return event


def _of_msk(content: str) -> Any:
    event = _direct(content)
    (record,) = event["records"]
    record["kafkaRecordValue"] = record.pop("data")
    record["mskRecordMetadata"] = {
        "offset": "0",
        "partitionId": "1",
        "approximateArrivalTimestamp": 1773119783677,
    }
    return {**event, "sourceMSKArn": CLUSTER}


def test_given_records_of_a_kinesis_stream_when_validated_then_they_are_read() -> None:
    event = Firehose(sources={SOURCE}, streams={STREAM}).validate(sample("firehose"))

    (record,) = event.records
    assert json.loads(record.data)["quantity"] == 2
    assert record.body == record.data
    assert record.record_id == sample("firehose")["records"][0]["recordId"]
    assert dict(event) == sample("firehose")


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({"partitionKey": "a\r\nb"}, "control-character"),
        ({"partitionKey": ""}, "missing"),
        ({"partitionKey": "k" * 257}, "too-long"),
        ({"partitionKey": 1}, "wrong-type"),
        ([], "wrong-type"),
        ({"partitionKey": "k" * 256}, None),
        ({}, None),
    ],
)
def test_given_what_a_producer_chose_when_validated_then_its_key_is_bounded(
    metadata: Any, reason: str | None
) -> None:
    event = sample("firehose")
    event["records"][0]["kinesisRecordMetadata"] = metadata
    checked = Firehose().validate(event)
    assert [each.reason for each in checked.refused] == ([reason] if reason else [])
    assert len(checked.records) == (0 if reason else 1)


def test_given_records_that_were_put_when_validated_then_they_are_read() -> None:
    event = Firehose(body=dict).validate(_direct('{"a": 1}', '{"a": 2}'))
    assert [record.body for record in event.records] == [{"a": 1}, {"a": 2}]


def test_given_records_of_a_cluster_when_validated_then_their_values_are_read() -> None:
    event = Firehose(sources={CLUSTER}).validate(_of_msk("hi"))

    (record,) = event.records
    assert record.data == b"hi"
    assert record["mskRecordMetadata"]["offset"] == "0"
    assert record.transformed(b"HI") == {
        "recordId": "r0",
        "result": "Ok",
        "kafkaRecordValue": encoded("HI"),
    }


def test_given_a_record_when_it_is_done_then_each_result_is_as_documented() -> None:
    record = Firehose().validate(_direct("a")).records[0]

    assert record.transformed(b"b") == {"recordId": "r0", "result": "Ok", "data": "Yg=="}
    assert record.transformed(b"b", partitionKeys={"day": "10"})["metadata"] == {
        "partitionKeys": {"day": "10"}
    }
    assert record.dropped() == {"recordId": "r0", "result": "Dropped"}
    assert record.failed() == {"recordId": "r0", "result": "ProcessingFailed"}


def test_given_a_bad_record_when_validated_then_the_others_are_processed() -> None:
    validator = Firehose(body=dict)

    checked = validator.validate(_direct('{"a": 1}', "{", '{"a": 3}'))

    assert [record.record_id for record in checked.records] == ["r0", "r2"]
    assert [(no.reason, no.path) for no in checked.refused] == [("not-json", "records[1].data")]
    assert len(checked["records"]) == 2
    given = [record.dropped() for record in checked.records]
    assert validator.answer(checked, {"records": given}) == {
        "records": [*given, {"recordId": "r1", "result": "ProcessingFailed"}]
    }


@pytest.mark.parametrize("result", [[], {}, {"records": None}, "done"])
def test_given_an_answer_of_another_form_when_answered_then_it_raises(result: Any) -> None:
    validator = Firehose(body=dict)
    with pytest.raises(TypeError, match="records"):
        validator.answer(validator.validate(_direct("{")), result)
    with pytest.raises(TypeError, match="records"):
        validator.answer(validator.validate(_direct("{", "{}")), None)
    # Without a result of ours, what a handler returns is Firehose's to judge.
    assert validator.answer(validator.validate(_direct("{}")), result) is result


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("records",), GONE, "missing", "records"),
        (("records",), {}, "wrong-type", "records"),
        (("deliveryStreamArn",), GONE, "missing", "deliveryStreamArn"),
        (("deliveryStreamArn",), SOURCE, "malformed", "deliveryStreamArn"),
        (("region",), "us-east-1", "inconsistent", "region"),
        (("invocationId",), GONE, "missing", "invocationId"),
        (("invocationId",), "", "malformed", "invocationId"),
        (("sourceKinesisStreamArn",), "x", "malformed", "sourceKinesisStreamArn"),
        (("sourceMSKArn",), "x", "malformed", "sourceMSKArn"),
        # A record without an id cannot be answered, so it is the batch that is refused.
        (R, 1, "wrong-type", "records[0]"),
        ((*R, "recordId"), GONE, "missing", "records[0]"),
        ((*R, "recordId"), "a b", "malformed", "records[0].recordId"),
        ((*R, "recordId"), 1, "wrong-type", "records[0]"),
    ],
)
def test_given_a_fault_of_the_batch_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(Firehose(), edited("firehose", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    ("name", "value", "reason", "place"),
    [
        ("data", GONE, "missing", "records[0]"),
        ("data", "!", "malformed", "records[0].data"),
        ("approximateArrivalTimestamp", "1", "malformed", "records[0].approximateArrivalTimestamp"),
        ("approximateArrivalTimestamp", -1, "malformed", "records[0].approximateArrivalTimestamp"),
    ],
)
def test_given_a_fault_of_a_record_when_validated_then_it_is_refused_alone(
    name: str, value: Any, reason: str, place: str
) -> None:
    checked = Firehose().validate(edited("firehose", ((*R, name), value)))
    assert checked.records == []
    assert [(no.reason, no.path) for no in checked.refused] == [(reason, place)]


def test_given_two_records_of_one_id_when_validated_then_the_batch_is_refused() -> None:
    event = _direct("a", "b")
    event["records"][1]["recordId"] = "r0"
    assert refused(Firehose(), event) == ("duplicate-key", "records")


def test_given_allow_lists_when_the_stream_or_source_is_not_on_them_then_it_is_refused() -> None:
    event = sample("firehose")
    assert refused(
        Firehose(streams={"arn:aws:firehose:eu-central-1:123456789012:deliverystream/x"}), event
    ) == ("not-allowed", "deliveryStreamArn")
    x = "arn:aws:kinesis:eu-central-1:123456789012:stream/x"
    assert refused(Firehose(sources={x}), event) == ("not-allowed", "sourceKinesisStreamArn")
    assert refused(Firehose(sources={x}), _of_msk("a")) == ("not-allowed", "sourceMSKArn")
    # What was put has no source, which is not an allowed one.
    assert refused(Firehose(sources={SOURCE}), _direct("a")) == (
        "missing",
        "sourceKinesisStreamArn",
    )


@pytest.mark.parametrize("size", [1, 2, 3])
def test_given_sizes_around_the_limits_when_validated_then_one_above_is_refused(size: int) -> None:
    checked = Firehose(max_data=2).validate(_direct("d" * size))
    assert [no.reason for no in checked.refused] == (["too-long"] if size > 2 else [])
    if size > 2:
        assert refused(Firehose(max_records=2), _direct(*"d" * size)) == ("too-many", "records")
    else:
        assert len(Firehose(max_records=2).validate(_direct(*"d" * size)).records) == size


def test_given_an_age_when_a_record_is_older_then_it_is_refused() -> None:
    event = _direct("a", "b")
    event["records"][1]["approximateArrivalTimestamp"] = int(time.time() * 1000)
    checked = Firehose(max_age=60).validate(event)
    assert checked.failures == ["r0"]
    assert checked.refused[0].reason == "too-old"


def test_given_logs_in_records_when_validated_then_they_are_expanded() -> None:
    data = gzip.compress(json.dumps(LOGS).encode())
    (record,) = Firehose(body=CloudWatchLogs()).validate(_direct(data)).records
    assert record.body.log_group == "/aws/lambda/orders-intake"
    assert base64.b64decode(record["data"]) == data
