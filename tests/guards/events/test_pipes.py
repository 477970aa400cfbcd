"""EventBridge Pipes: the array of a source's records, and what a target gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import (
    MSK,
    S3,
    SQS,
    Direct,
    DynamoDBStream,
    EventBridge,
    KinesisStream,
    Pipe,
)
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import refusal_of
from tests.guards.fuzzing import mutations
from tests.guards.samples import sample


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def _messages(*edits: dict[str, Any]) -> list[Any]:
    """Messages of a queue, each the sample with other values."""
    return [{**sample("pipe")[0], **change} for change in edits]


def _of_kinesis(*edits: dict[str, Any]) -> list[Any]:
    """Records of a stream as a pipe brings them: nothing stands below `kinesis`."""
    (record,) = sample("kinesis-stream")["Records"][:1]
    entity = record.pop("kinesis")
    return [{**record, **entity, **change} for change in edits]


def _answers(validator: Validator, event: Any, result: Any = None) -> tuple[Any, dict[str, Any]]:
    """What the guard answers to a batch, and what it audits."""
    audited: list[Any] = []

    @guard(validator, audit=audited.append)
    def handler(event: Any, context: Any) -> Any:
        return result

    return handler(event, None), audited[0]


def test_given_a_queue_when_validated_then_records_are_those_of_the_queue() -> None:
    event = Pipe(source=SQS()).validate(sample("pipe"))
    assert event.records[0].body == sample("pipe")[0]["body"]
    assert (event.refused, event.failures, dict(event)) == ([], [], {})


def test_given_a_kinesis_stream_when_validated_then_flat_records_are_read() -> None:
    (record,) = Pipe(source=KinesisStream()).validate(_of_kinesis({})).records
    (without,) = KinesisStream().validate(sample("kinesis-stream")).records[:1]
    assert (record.data, record.partition_key) == (without.data, without.partition_key)
    assert dict(record) == dict(without)


def test_given_a_dynamodb_stream_when_validated_then_records_are_those_of_the_stream() -> None:
    records = sample("dynamodb-stream")["Records"]
    event = Pipe(source=DynamoDBStream()).validate(records)
    assert [item.item_keys for item in event.records] == [
        item.item_keys for item in DynamoDBStream().validate({"Records": records}).records
    ]


@pytest.mark.parametrize(
    ("validator", "event", "refusal"),
    [
        (Pipe(), None, ("missing", "")),
        (Pipe(), {"a": 1}, ("wrong-type", "")),
        (Pipe(), [], ("missing", "")),
        (Pipe(), ["text"], ("schema", "[0]")),
        (Pipe(body=Order), [{"orderId": "1"}, {}], ("schema", "[1].orderId")),
        (Pipe(body=list), [[[]], [[[]] * 100_001]], ("too-many", "[1]")),
        (Pipe(source=SQS()), [], ("missing", "")),
        (Pipe(source=SQS()), ["text"], ("wrong-type", "[0]")),
        (Pipe(source=SQS(queues={"x"})), _messages({}), ("not-allowed", "[0].eventSourceARN")),
        (Pipe(source=SQS(max_body=1)), _messages({}), ("too-long", "[0].body")),
        (Pipe(source=SQS(max_records=1)), _messages({}, {}), ("too-many", "")),
        (Pipe(source=KinesisStream()), ["text"], ("wrong-type", "[0]")),
        (
            Pipe(source=KinesisStream()),
            _of_kinesis({}, {"partitionKey": "a\n"}),
            ("control-character", "[1].partitionKey"),
        ),
        (Pipe(source=KinesisStream()), _of_kinesis({"data": "*"}), ("malformed", "[0].data")),
        (
            Pipe(source=KinesisStream()),
            sample("kinesis-stream")["Records"][:1],
            ("missing", "[0]"),
        ),
        (Pipe(source=DynamoDBStream(event_names={"REMOVE"})), _messages({}), ("missing", "[0]")),
    ],
)
def test_given_a_hostile_batch_when_validated_then_its_place_is_told(
    validator: Validator, event: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(validator, event) == refusal


@pytest.mark.parametrize("source", [None, SQS()])
def test_given_a_limit_when_a_batch_is_longer_then_it_is_refused(source: Any) -> None:
    validator = Pipe(source=source, max_records=2)
    assert len(validator.validate(_messages({})).records) == 1
    assert len(validator.validate(_messages({}, {})).records) == 2
    assert refusal_of(validator, _messages({}, {}, {})) == ("too-many", "")


def test_given_a_body_when_the_pipe_transforms_then_records_are_models() -> None:
    orders = [{"eventSource": "x", "orderId": "1"}, {"eventSource": "x", "orderId": "2"}]
    assert Pipe(body=Order).validate(orders).records == [Order("1"), Order("2")]


def test_given_a_partial_queue_when_one_message_is_bad_then_it_alone_is_given_back() -> None:
    event = _messages({"messageId": "good"}, {"messageId": "bad", "eventSourceARN": "arn:x"})
    answer, audited = _answers(Pipe(source=SQS(partial=True)), event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert audited["outcome"] == "partial"
    assert audited["refused"] == [{"reason": "malformed", "path": "[1].eventSourceARN"}]


def test_given_failures_of_the_handler_when_answered_then_both_are_given_back() -> None:
    event = _messages({"messageId": "good"}, {"messageId": "bad", "eventSourceARN": "arn:x"})
    own = {"batchItemFailures": [{"itemIdentifier": "good"}]}
    answer, _ = _answers(Pipe(source=SQS(partial=True)), event, own)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "good"}, {"itemIdentifier": "bad"}]}
    assert _answers(Pipe(source=SQS(partial=True)), event[:1], own)[0] == own


def test_given_an_enrichment_when_nothing_is_refused_then_its_answer_is_untouched() -> None:
    assert _answers(Pipe(source=SQS(partial=True)), _messages({}), ["enriched"])[0] == ["enriched"]


@pytest.mark.parametrize("stream", ["kinesis", "dynamodb"])
def test_given_a_partial_stream_when_one_record_is_bad_then_all_after_it_are_given_back(
    stream: str,
) -> None:
    if stream == "kinesis":
        source: Any = KinesisStream(partial=True)
        number = _of_kinesis({})[0]["sequenceNumber"]
        ids = [f"shard-{index}:{number}" for index in range(3)]
        event = _of_kinesis(*({"eventID": item} for item in ids))
    else:
        source, ids = DynamoDBStream(partial=True), ["a", "b", "c"]
        record = sample("dynamodb-stream")["Records"][0]
        event = [{**record, "eventID": item} for item in ids]
    event[1] = {**event[1], "eventSourceARN": "arn:x"}
    answer, audited = _answers(Pipe(source=source), event)
    assert answer == {"batchItemFailures": [{"itemIdentifier": item} for item in ids[1:]]}
    assert audited["refused"] == [{"reason": "malformed", "path": "[1].eventSourceARN"}]


@pytest.mark.parametrize("identity", [None, "", 5])
def test_given_a_record_without_id_when_it_must_be_given_back_then_the_batch_is_refused(
    identity: Any,
) -> None:
    record = sample("dynamodb-stream")["Records"][0]
    event = [{**record, "eventSourceARN": "arn:x"}, {**record, "eventID": identity}]
    assert refusal_of(Pipe(source=DynamoDBStream(partial=True)), event) == (
        "malformed",
        "[0].eventSourceARN",
    )
    assert refusal_of(Pipe(source=DynamoDBStream(partial=True)), [event[0], "text"]) == (
        "malformed",
        "[0].eventSourceARN",
    )


@pytest.mark.parametrize("source", [EventBridge(), Direct(body=dict), S3(), MSK()])
def test_given_another_source_when_made_then_it_is_no_source_of_a_pipe(source: Any) -> None:
    with pytest.raises(TypeError, match="source= of Pipe"):
        Pipe(source=source)


def test_given_source_and_body_when_made_then_neither_is_ignored() -> None:
    with pytest.raises(TypeError, match="not both"):
        Pipe(source=SQS(), body=Order)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "event"),
    [
        (SQS(partial=True), _messages({}, {"messageId": "2"})),
        (KinesisStream(partial=True), _of_kinesis({}, {"eventID": "2"})),
        (DynamoDBStream(partial=True), sample("dynamodb-stream")["Records"]),
    ],
    ids=["sqs", "kinesis", "dynamodb"],
)
def test_given_mutations_when_validated_then_nothing_but_refusals_leave(
    source: Any, event: Any
) -> None:
    validator = Pipe(source=source)
    outcomes: set[object] = set()
    for changed in mutations(event, source.trigger, 300):
        try:
            checked = validator.validate(changed)
            outcomes.add(bool(checked.refused))
            assert len(checked.records) + len(checked.failures) == len(changed)
        except EventRejected as rejected:
            outcomes.add(rejected.reason)
    assert len(outcomes) > 2
