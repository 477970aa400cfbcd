"""`@guard`: what it lets through, what it refuses, what it tells, and what it never says."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import traceback
from collections import OrderedDict, UserDict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import ALIKE, TRIGGERS
from runtime_guards.events import S3, SQS, HttpApi, Pipe
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator
from tests.guards.samples import sample

Records = list[Mapping[str, Any]]
MARKED = [trigger.name for trigger in TRIGGERS if trigger.mark]
UNMARKED = [trigger.name for trigger in TRIGGERS if not trigger.mark]


class _Any(Validator):
    """Takes every event of one trigger."""

    def __init__(self, trigger: str) -> None:
        self.trigger = trigger

    def validate(self, event: Any) -> Event:
        return Event(event)


class _Faulty(_Any):
    def validate(self, event: Any) -> Event:
        raise KeyError(event["s3cret"])


class _Context:
    function_name = "intake"
    aws_request_id = "request-1"


def _guarded(*validators: Validator, result: Any = None) -> tuple[Any, Records, list[Any]]:
    """A guarded handler, the records that it tells, and the events that it was called with."""
    records: Records = []
    seen: list[Any] = []

    @guard(*validators, audit=records.append)
    def handler(event: Any, context: Any) -> Any:
        """Handles."""
        seen.append(event)
        return result

    return handler, records, seen


def test_the_handler_gets_the_validated_event() -> None:
    handler, records, seen = _guarded(S3(extensions={".csv"}), result="done")
    assert handler(sample("s3"), _Context()) == "done"
    assert [upload.key for upload in seen[0].records] == ["incoming/new orders.csv"]
    assert isinstance(seen[0], Event)
    assert not isinstance(sample("s3"), Event)
    assert seen[0]["Records"][0]["s3"]["bucket"]["name"] == "orders-uploads"
    (record,) = records
    assert record["event_source"] == "s3"
    assert record["outcome"] == "accepted"
    assert record["function_name"] == "intake"
    assert record["aws_request_id"] == "request-1"
    assert 0 <= record["duration_ms"] < 10_000


def test_the_first_invocation_alone_is_a_cold_start() -> None:
    handler, records, _ = _guarded(S3())
    for _ in range(3):
        handler(sample("s3"), None)
    assert [record["cold_start"] for record in records] == [True, False, False]


def test_the_handler_keeps_its_name_and_text() -> None:
    handler, _, _ = _guarded(S3())
    assert (handler.__name__, handler.__doc__) == ("handler", "Handles.")


def test_a_source_that_raises_is_refused_by_raising() -> None:
    handler, records, seen = _guarded(S3(extensions={".json"}))
    with pytest.raises(EventRejected, match=r"^not-allowed at Records\[0\]\.s3\.object\.key$"):
        handler(sample("s3"), None)
    assert seen == []
    assert [(r["outcome"], r["reason"], r["path"]) for r in records] == [
        ("refused", "not-allowed", "Records[0].s3.object.key")
    ]


def test_a_request_is_refused_by_an_answer_that_says_its_status_alone() -> None:
    handler, records, seen = _guarded(HttpApi(methods={"GET"}))
    answer = handler(sample("http-api"), None)
    assert answer["statusCode"] == 405
    assert json.loads(answer["body"]) == {
        "type": "about:blank",
        "title": "Method Not Allowed",
        "status": 405,
    }
    assert answer["headers"]["X-Content-Type-Options"] == "nosniff"
    assert records[0]["reason"] == "method-not-allowed"
    assert seen == []


def test_one_bad_message_does_not_stop_the_others() -> None:
    event = sample("sqs")
    event["Records"][1]["body"] += " s3cret"
    handler, records, seen = _guarded(SQS(partial=True))
    failures = [{"itemIdentifier": event["Records"][1]["messageId"]}]
    assert handler(event, None) == {"batchItemFailures": failures}
    assert len(seen[0].records) == 1
    assert records[0]["outcome"] == "partial"
    assert records[0]["refused_count"] == 1
    assert records[0]["refused"] == [{"reason": "inconsistent", "path": "Records[1].md5OfBody"}]


def test_what_the_handler_itself_gives_back_is_told_as_well() -> None:
    event = sample("sqs")
    first, second = (record["messageId"] for record in event["Records"])
    given_back = {"batchItemFailures": [{"itemIdentifier": first}]}

    def told(event: Any, answer: object) -> dict[str, Any]:
        records: Records = []
        guard(SQS(partial=True), audit=records.append)(lambda *_: answer)(event, None)
        return {
            key: value
            for key, value in records[0].items()
            if key in ("outcome", "failed_count", "refused_count")
        }

    assert told(event, None) == {"outcome": "accepted"}
    assert told(event, {"batchItemFailures": []}) == {"outcome": "accepted"}
    assert told(event, given_back) == {"outcome": "partial", "failed_count": 1}
    event["Records"][1]["body"] += " s3cret"
    assert told(event, given_back) == {"outcome": "partial", "failed_count": 1, "refused_count": 1}
    # The handler may know of the refused one, and name it too.
    both = {"batchItemFailures": [{"itemIdentifier": second}]}
    assert told(event, both) == {"outcome": "partial", "refused_count": 1}


class Orders:
    """Handlers as methods, of each kind."""

    name = "orders"

    @guard(S3(), audit=False)
    def of_instance(self, event: Any, context: Any) -> Any:
        return self.name, len(event.records), context

    @classmethod
    @guard(S3(), audit=False)
    def of_class(cls, event: Any, context: Any) -> Any:
        return cls.name, len(event.records), context

    @staticmethod
    @guard(S3(), audit=False)
    def of_nobody(event: Any, context: Any) -> Any:
        return "orders", len(event.records), context

    @guard(S3(), audit=False)
    async def awaited(self, event: Any, context: Any) -> Any:
        return self.name, len(event.records), context


def test_a_method_gets_its_instance_or_class_first() -> None:
    orders = Orders()
    for method in (orders.of_instance, orders.of_class, orders.of_nobody, orders.awaited):
        assert method(sample("s3"), "context") == ("orders", 1, "context")
        with pytest.raises(EventRejected):
            method(sample("sqs"), "context")


def test_event_and_context_may_be_named() -> None:
    @guard(S3(), audit=False)
    def handler(event: Any, context: Any) -> Any:
        return len(event.records), context

    orders = Orders()
    event = sample("s3")
    assert handler(event=event, context="context") == (1, "context")
    assert handler(context="context", event=event) == (1, "context")
    assert handler(event, context="context") == (1, "context")
    for method in (orders.of_instance, orders.of_class, orders.of_nobody, orders.awaited):
        assert method(event=event, context="context") == ("orders", 1, "context")
        assert method(event, context="context") == ("orders", 1, "context")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((), {}),
        (("event",), {}),
        ((), {"event": 1}),
        ((), {"context": 1}),
        (("context",), {"event": 1}),
        (("event", "context"), {"other": 1}),
        (("event", "context"), {"event": 1, "context": 2}),
    ],
)
def test_other_arguments_are_an_error_before_anything_is_validated(given: Any, named: Any) -> None:
    handler, records, seen = _guarded(S3())
    with pytest.raises(TypeError, match="an event and a context"):
        handler(*given, **named)
    assert (records, seen) == ([], [])


@pytest.mark.parametrize("kind", [OrderedDict, UserDict, MappingProxyType, S3().validate])
def test_an_event_may_be_any_mapping(kind: Any) -> None:
    """GIVEN what a middleware makes, or an event that was validated before THEN it is the same."""
    handler, records, seen = _guarded(S3())
    handler(kind(sample("s3")), _Context())
    assert seen[0].records[0].bucket == "orders-uploads"
    assert seen[0].raw.__class__ is dict
    assert records[0]["record_count"] == 1
    with pytest.raises(EventRejected, match=r"^undeclared-source$"):
        handler(OrderedDict(sample("sqs")), None)


def test_an_array_may_be_any_list() -> None:
    event = sample("pipe")
    handler, _, seen = _guarded(Pipe())
    handler(tuple(event), None)
    assert seen[0].raw == event


def test_a_second_guard_is_an_error_at_import() -> None:
    def wrapping(handler: Any) -> Any:
        @functools.wraps(handler)
        def wrapped(event: Any, context: Any) -> Any:
            return handler(event, context)

        return wrapped

    handler, _, _ = _guarded(S3())
    for again in (handler, wrapping(handler)):
        with pytest.raises(TypeError, match="twice"):
            guard(SQS())(again)


@pytest.mark.parametrize("handler", [None, "handler", classmethod(lambda *_: None)])
def test_what_cannot_be_called_is_no_handler(handler: Any) -> None:
    with pytest.raises(TypeError, match="decorates a function"):
        guard(SQS())(handler)


def test_a_generator_is_no_handler() -> None:
    def generated(event: Any, context: Any) -> Any:
        yield event

    async def generated_later(event: Any, context: Any) -> Any:
        yield event

    for handler in (generated, generated_later):
        with pytest.raises(TypeError, match="generator"):
            guard(S3(), audit=False)(handler)


class Methods:
    def right(self, event: Any, context: Any) -> None: ...

    def more(self, *given: Any) -> None: ...

    def few(self, event: Any) -> None: ...

    def many(self, event: Any, context: Any, more: Any) -> None: ...

    # What @staticmethod or @classmethod above the guard makes of it is not known yet.
    def static(event: Any, context: Any) -> None: ...  # noqa: N805


def test_a_handler_that_takes_no_two_parameters_fails_at_import() -> None:
    def none() -> None: ...

    def one(event: Any) -> None: ...

    def three(event: Any, context: Any, more: Any) -> None: ...

    def by_name(event: Any, *, context: Any) -> None: ...

    def needs_more(event: Any, context: Any, *, more: Any) -> None: ...

    async def awaited(event: Any) -> None: ...

    wrong = (none, one, three, by_name, needs_more, awaited, lambda event: None)
    methods = (Methods.few, Methods.many, Methods().few, Methods().many)
    for handler in (*wrong, *methods):
        name = handler.__name__
        with pytest.raises(TypeError, match=rf"The handler {name} must take two parameters"):
            guard(S3(), audit=False)(handler)  # type: ignore[arg-type]


def test_a_handler_may_take_more_where_lambda_gives_less() -> None:
    def with_default(event: Any, context: Any = None, more: Any = 5) -> None: ...

    def with_rest(*given: Any, **named: Any) -> None: ...

    def with_name(event: Any, /, context: Any, *, more: Any = 5) -> None: ...

    class Called:
        def __call__(self, event: Any, context: Any) -> None: ...

    plain = (with_default, with_rest, with_name, lambda event, context: None, Called())
    for handler in (*plain, Methods().right, Methods().more, functools.partial(with_name, more=1)):
        assert guard(S3(), audit=False)(handler)(sample("s3"), None) is None
    for method in (Methods.right, Methods.more, Methods.static):
        guard(S3(), audit=False)(method)


def test_an_error_of_the_handler_is_told_by_its_type_and_raised() -> None:
    records: Records = []

    @guard(S3(), audit=records.append)
    def handler(event: Any, context: Any) -> None:
        raise ZeroDivisionError("s3cret")

    with pytest.raises(ZeroDivisionError):
        handler(sample("s3"), None)
    assert (records[0]["outcome"], records[0]["error"]) == ("failed", "ZeroDivisionError")
    assert "s3cret" not in json.dumps(records)


@pytest.mark.parametrize("ending", [SystemExit, KeyboardInterrupt])
def test_an_exit_is_audited_too(ending: type[BaseException]) -> None:
    records: Records = []

    @guard(S3(), audit=records.append)
    def handler(event: Any, context: Any) -> None:
        raise ending

    with pytest.raises(ending):
        handler(sample("s3"), None)
    assert records[0]["error"] == ending.__name__


def test_a_fault_of_a_validator_refuses_the_event() -> None:
    handler, records, seen = _guarded(_Faulty("s3"))
    event = {**sample("s3"), "s3cret": "s3cret"}
    with pytest.raises(EventRejected, match=r"^malformed$") as refused:
        handler(event, None)
    assert seen == []
    assert records[0]["reason"] == "malformed"
    assert "s3cret" not in "".join(traceback.format_exception(refused.value))


def _expected(declared: str) -> set[str]:
    """The sources whose events a guard of one source accepts."""
    alike = {sent for sent in MARKED if ALIKE.get(sent) == declared}
    # What tells a function URL from an HTTP API is the declaration alone.
    return alike | {declared} | ({"function-url"} if declared == "http-api" else set())


@pytest.mark.parametrize("declared", [trigger.name for trigger in TRIGGERS])
def test_only_a_declared_source_passes(declared: str) -> None:
    """GIVEN a guard of one source WHEN an event of any arrives THEN only its own passes."""
    passed, wrong = set(), []
    for sent in MARKED:
        handler, records, seen = _guarded(_Any(declared))
        try:
            handler(sample(sent), None)
        except EventRejected as refused:
            if (str(refused), seen, records[0]["event_source"]) != ("undeclared-source", [], None):
                wrong.append(sent)
        else:
            passed.add(sent)
            wrong += [sent] if len(seen) != 1 else []
    assert passed == _expected(declared) & {*MARKED}
    assert not wrong, f"these are refused or handled otherwise: {wrong}"


@pytest.mark.parametrize("declared", UNMARKED)
@pytest.mark.parametrize("event", [{}, {"orderId": "42"}, [], "text", 5, None])
def test_what_carries_no_mark_goes_to_the_unmarked_validator(declared: str, event: Any) -> None:
    handler, records, seen = _guarded(_Any("s3"), _Any(declared))
    handler(event, None)
    assert seen[0].raw == event
    assert records[0]["event_source"] == declared


@pytest.mark.parametrize("event", [{}, {"orderId": "42"}, [], [[]], "text", 5, None, True])
def test_what_carries_no_mark_is_refused_where_only_marked_sources_are_declared(event: Any) -> None:
    handler, _, seen = _guarded(_Any("s3"), _Any("sqs"), _Any("pipe"))
    with pytest.raises(EventRejected, match=r"^undeclared-source$"):
        handler(event, None)
    assert seen == []


def test_the_declared_twin_wins() -> None:
    for declared in ("http-api", "function-url"):
        handler, records, _ = _guarded(_Any(declared), _Any("s3"))
        handler(sample("function-url"), None)
        assert records[0]["event_source"] == declared


def test_the_more_specific_source_wins_where_both_are_declared() -> None:
    handler, records, _ = _guarded(_Any("event-bridge"), _Any("schedule"))
    for name in ("schedule", "event-bridge", "event-bridge-s3"):
        handler(sample(name), None)
    told = [record["event_source"] for record in records]
    assert told == ["schedule", "event-bridge", "event-bridge"]


def _async_forms() -> dict[str, Any]:
    async def plain(event: Any, context: Any) -> Any:
        await asyncio.sleep(0)
        return event

    class Callable:
        async def __call__(self, event: Any, context: Any) -> Any:
            return await plain(event, context)

    @functools.wraps(plain)
    def wrapped(event: Any, context: Any) -> Any:
        return plain(event, context)

    return {
        "async def": plain,
        "partial": functools.partial(plain),
        "callable": Callable(),
        "wrapped": wrapped,
    }


@pytest.mark.parametrize("form", _async_forms())
def test_an_async_handler_becomes_one_that_lambda_can_call(form: str) -> None:
    records: Records = []
    handler = guard(S3(), audit=records.append)(_async_forms()[form])
    for _ in range(2):
        assert handler(sample("s3"), None).records[0].bucket == "orders-uploads"
    assert [record["outcome"] for record in records] == ["accepted", "accepted"]


def test_an_async_handler_keeps_its_loop_and_its_errors() -> None:
    loops: list[Any] = []
    records: Records = []

    @guard(S3(), audit=records.append)
    async def handler(event: Any, context: Any) -> None:
        loops.append(asyncio.get_running_loop())
        if len(loops) == 2:
            raise ZeroDivisionError

    handler(sample("s3"), None)
    with pytest.raises(ZeroDivisionError):
        handler(sample("s3"), None)
    assert loops[0] is loops[1]
    assert [record["outcome"] for record in records] == ["accepted", "failed"]


def test_a_failing_audit_sink_fails_no_invocation(capsys: pytest.CaptureFixture[str]) -> None:
    def sink(record: Any) -> None:
        raise OSError("s3cret")

    @guard(S3(extensions={".csv"}), audit=sink)
    def handler(event: Any, context: Any) -> str:
        return "done"

    assert handler(sample("s3"), None) == "done"
    bad = sample("s3")
    bad["Records"][0]["s3"]["object"]["key"] = "a.exe"
    with pytest.raises(EventRejected):
        handler(bad, None)
    line = "runtime_guards: an audit record was lost: OSError\n"
    assert capsys.readouterr().err == line * 2


def test_records_go_to_the_standard_output_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    guard(S3())(lambda event, context: None)(sample("s3"), _Context())
    assert json.loads(capsys.readouterr().out)["outcome"] == "accepted"


@pytest.mark.parametrize(
    ("validators", "error", "message"),
    [
        ((), TypeError, "at least one validator"),
        ((S3,), TypeError, r"S3\(\), with parentheses"),
        ((lambda event: None,), TypeError, "not function"),
        ((None,), TypeError, "not NoneType"),
        (([S3()],), TypeError, "not list"),
        ((_Any("no-such"),), TypeError, "not _Any"),
        ((S3(), S3()), ValueError, "two validators of one event source"),
        ((_Any("http-api"), _Any("function-url")), ValueError, "have the same format"),
        ((_Any("step-functions"), _Any("direct")), ValueError, "have no mark"),
        ((_Any("iot-rule"), _Any("step-functions")), ValueError, "have no mark"),
    ],
)
def test_a_contradiction_is_an_error_at_import(
    validators: tuple[Any, ...], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        guard(*validators)


def _is_refused(*names: str) -> bool:
    try:
        guard(*map(_Any, names), audit=False)
    except ValueError:
        return True
    return False


def test_validators_that_exclude_each_other_do_so_beside_any_other() -> None:
    """Of all triggers: just those without a mark, and the two of one format, exclude each other."""
    unmarked = {row.name for row in TRIGGERS if not row.mark}
    pairs = [*itertools.combinations([row.name for row in TRIGGERS], 2)]
    refused = {frozenset(pair) for pair in pairs if _is_refused(*pair)}
    expected = {frozenset(pair) for pair in itertools.combinations(unmarked, 2)}
    assert refused == expected | {frozenset({"http-api", "function-url"})}
    for pair in refused:
        for row in TRIGGERS:
            if row.name not in pair:
                assert all(
                    _is_refused(*names) for names in itertools.permutations((*pair, row.name))
                )
