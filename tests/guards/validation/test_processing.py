"""Records one by one: what fails returns to the source in its order, sync and async."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events import MSK, SQS, DynamoDBStream, KinesisStream, Pipe
from runtime_guards.validation.processing import Records
from tests.guards.running import run
from tests.guards.samples import sample

ARN = "arn:aws:sqs:eu-central-1:123456789012:orders"


def messages(*groups: str | None) -> dict[str, Any]:
    """A batch of one message for each group, of a FIFO queue where it is one; IDs are numbers."""
    first = sample("sqs")["Records"][0]
    records = []
    for number, group in enumerate(groups):
        record = {**first, "messageId": str(number), "attributes": dict(first["attributes"])}
        if group is not None:
            record["attributes"]["MessageGroupId"] = group
            record["eventSourceARN"] = f"{ARN}.fifo"
        records.append(record)
    return {"Records": records}


def kinesis(count: int) -> dict[str, Any]:
    first = sample("kinesis-stream")["Records"][0]
    return {
        "Records": [
            {
                **first,
                "kinesis": {**first["kinesis"], "sequenceNumber": str(number)},
                "eventID": f"shardId-000000000006:{number}",
            }
            for number in range(count)
        ]
    }


def kafka(*partitions: int) -> dict[str, Any]:
    event: dict[str, Any] = sample("msk")
    first = event["records"]["orders-0"][0]
    event["records"] = {}
    for offset, partition in enumerate(partitions):
        record = {**first, "partition": partition, "offset": offset}
        event["records"].setdefault(f"orders-{partition}", []).append(record)
    return event


def of_pipe(records: list[Any]) -> list[Any]:
    return [
        {**{key: value for key, value in record.items() if key != "kinesis"}, **record["kinesis"]}
        for record in records
    ]


def given_back(*identities: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": identity} for identity in identities]}


def offset(partition: int, number: int) -> dict[str, Any]:
    return {"topic-partition": f"orders-{partition}", "offset": number}


def _number(record: Any) -> str:
    for name in ("message_id", "sequence_number", "offset"):
        if hasattr(record, name):
            return str(getattr(record, name))
    raise AssertionError


CASES: list[Any] = [
    # The validator, its event, the records that fail, those that are processed, and the response.
    (SQS(partial=True), messages(None, None, None), "1", "012", given_back("1")),
    (SQS(partial=True), messages(None, None), "", "01", given_back()),
    (SQS(partial=True), messages("a", "b", "a", "b", "a"), "0", "013", given_back("0", "2", "4")),
    (SQS(partial=True), messages("a", "b", "a", "b"), "21", "012", given_back("1", "2", "3")),
    (KinesisStream(partial=True), kinesis(4), "1", "01", given_back("1")),
    (KinesisStream(partial=True), kinesis(4), "", "0123", given_back()),
    (
        MSK(partial=True),
        kafka(0, 1, 0, 1, 0),
        "0",
        "013",
        given_back(offset(0, 0), offset(0, 2), offset(0, 4)),
    ),
    (Pipe(source=SQS(partial=True)), messages("a", "a")["Records"], "0", "0", given_back("0", "1")),
    (
        Pipe(source=KinesisStream(partial=True)),
        of_pipe(kinesis(3)["Records"]),
        "1",
        "01",
        given_back("shardId-000000000006:1", "shardId-000000000006:2"),
    ),
]


def _sync(fails: str, seen: list[str]) -> Callable[[Any], Any]:
    def process(record: Any) -> None:
        seen.append(_number(record))
        if seen[-1] in fails:
            raise ValueError("s3cret")

    return process


def _later(fails: str, seen: list[str]) -> Callable[[Any], Any]:
    async def process(record: Any) -> None:
        await asyncio.sleep(0)
        _sync(fails, seen)(record)

    return process


@pytest.mark.parametrize("form", [_sync, _later])
@pytest.mark.parametrize(("validator", "event", "fails", "processed", "response"), CASES)
def test_given_failures_when_processed_then_they_and_what_waits_for_them_return(
    validator: Any, event: Any, fails: str, processed: str, response: Any, form: Any
) -> None:
    seen: list[str] = []
    told: list[Any] = []

    @guard(validator, audit=told.append)
    def handler(event: Any, context: Any) -> Any:
        return event.records.process(form(fails, seen))

    answer = handler(event, None)
    assert (sorted(seen), _sorted(answer)) == (sorted(processed), _sorted(response))
    errors = len([number for number in fails if number in processed])
    assert told[0].get("errors") == ({"ValueError": errors} if errors else None)
    assert told[0]["outcome"] == ("partial" if errors else "accepted")
    assert "s3cret" not in repr(told)


def _sorted(response: Any) -> list[str]:
    return sorted(repr(failure) for failure in response["batchItemFailures"])


def test_given_refusals_and_failures_when_processed_then_both_return() -> None:
    event = messages(None, None, None)
    event["Records"][0]["body"] += "changed"
    told: list[Any] = []

    @guard(SQS(partial=True), audit=told.append)
    def handler(event: Any, context: Any) -> Any:
        return event.records.process(_sync("2", []))

    assert handler(event, None) == given_back("2", "0")
    assert (told[0]["refused_count"], told[0]["failed_count"]) == (1, 1)
    assert told[0]["errors"] == {"ValueError": 1}


def test_given_a_stream_with_a_refused_record_when_an_earlier_one_fails_then_it_is_the_lowest() -> (
    None
):
    event = kinesis(4)
    event["Records"][2]["kinesis"]["data"] = "!"

    @guard(KinesisStream(partial=True), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return event.records.process(_sync("0", []))

    assert handler(event, None) == given_back("0", "2")


def test_given_records_when_processed_then_the_list_says_what_failed() -> None:
    event = SQS(partial=True).validate(messages("a", "a", "b"))
    assert isinstance(event.records, list)
    for _ in range(2):
        event.records.process(_sync("0", []))
        assert [record.message_id for record in event.records.failed] == ["0", "1"]
        assert [str(error) for error in event.records.errors] == ["s3cret"]
    event.records.process(lambda record: None)
    assert (event.records.failed, event.records.errors) == ([], [])


def test_given_no_partial_response_when_processed_then_it_is_an_error() -> None:
    """Without it, Lambda takes whatever is returned for a success, and messages would be lost."""
    for validator, event in (
        (SQS(), messages(None)),
        (KinesisStream(), kinesis(1)),
        (MSK(), kafka(0)),
        (Pipe(body=dict), [{"a": 1}]),
        (Pipe(source=SQS()), messages(None)["Records"]),
    ):
        seen: list[Any] = []
        with pytest.raises(TypeError, match="partial=True"):
            validator.validate(event).records.process(seen.append)
        assert seen == []


def test_given_a_function_that_would_never_run_when_processed_then_it_is_an_error() -> None:
    records = SQS(partial=True).validate(messages(None)).records

    def generated(record: Any) -> Any:
        yield record

    with pytest.raises(TypeError, match="generator"):
        records.process(generated)
    # An awaitable that nobody awaits.
    with pytest.raises(TypeError, match="async def"):
        records.process(lambda record: asyncio.Future(loop=asyncio.new_event_loop()))


class _Object:
    async def __call__(self, record: Any) -> None:
        self.seen = record


@pytest.mark.parametrize("count", [0, 1])
def test_given_async_functions_of_any_form_when_processed_then_they_are_awaited(count: int) -> None:
    async def plain(record: Any) -> None:
        raise ValueError

    async def all_forms() -> None:
        event = SQS(partial=True).validate(messages(None))
        del event.records[count:]
        for form in (plain, functools.partial(plain), _Object()):
            answer = await event.records.process(form)
            failed = [] if isinstance(form, _Object) else ["0"] * count
            assert answer == given_back(*failed)

    run(all_forms())


def test_given_a_callable_without_code_when_processed_then_it_is_called() -> None:
    records = SQS(partial=True).validate(messages(None)).records
    assert records.process(print) == given_back()


def test_given_async_functions_when_processed_then_groups_do_not_wait_for_each_other() -> None:
    order: list[str] = []

    async def process(record: Any) -> None:
        order.append(f"begin {record.message_id}")
        await asyncio.sleep(0)
        order.append(f"end {record.message_id}")

    async def handled() -> None:
        await SQS(partial=True).validate(messages("a", "a", "b")).records.process(process)

    run(handled())
    assert order.index("begin 2") < order.index("end 0") < order.index("begin 1")


def test_given_an_exit_when_processed_then_it_ends_the_invocation() -> None:
    def process(record: Any) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        SQS(partial=True).validate(messages(None)).records.process(process)


def test_given_records_without_a_source_when_processed_then_it_has_to_name_them() -> None:
    records: Records[int] = Records([1], True)
    with pytest.raises(NotImplementedError):
        records.process(print)
    with pytest.raises(NotImplementedError):
        records._identities([1])


def test_given_a_window_whose_records_are_refused_then_its_handler_is_called_for_the_state() -> (
    None
):
    event = kinesis(1)
    event["Records"][0]["kinesis"]["data"] = "!"
    calls: list[Any] = []
    handler = guard(KinesisStream(partial=True), audit=False)(
        lambda event, context: calls.append(event) or {"state": {"a": 1}}  # type: ignore[func-returns-value]
    )
    assert handler(event, None) == given_back("0")
    assert calls == []
    event |= {"window": {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"}}
    assert handler(event, None) == {"state": {"a": 1}, **given_back("0")}
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("validator", "event"),
    [
        (SQS(partial=True), messages(None)),
        (DynamoDBStream(partial=True), sample("dynamodb-stream")),
        (Pipe(source=SQS(partial=True)), messages(None)["Records"]),
    ],
)
def test_given_a_batch_whose_records_are_all_refused_then_no_handler_is_called(
    validator: Any, event: Any
) -> None:
    for record in event if isinstance(event, list) else event["Records"]:
        record["eventSourceARN"] = "arn:x"
    calls: list[Any] = []
    told: list[Any] = []
    handler = guard(validator, audit=told.append)(lambda event, context: calls.append(event))
    assert len(handler(event, None)["batchItemFailures"]) == 1
    assert calls == []
    assert told[0]["outcome"] == "partial"


def test_given_very_many_types_of_errors_when_told_then_their_number_is_bounded() -> None:
    def process(record: Any) -> None:
        raise type(f"Error{record.message_id}", (Exception,), {})

    told: list[Any] = []
    handler = guard(SQS(partial=True), audit=told.append)(
        lambda event, context: event.records.process(process)
    )
    handler(messages(*[None] * 60), None)
    assert told[0]["failed_count"] == 60
    assert len(told[0]["errors"]) == 50
