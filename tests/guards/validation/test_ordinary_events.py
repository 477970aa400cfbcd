"""A quick look at ordinary events accepts nothing that the thorough look refuses, and the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events import (
    DynamoDBStream,
    EventBridge,
    EventBridgeS3,
    FunctionUrl,
    HttpApi,
    Schedule,
)
from tests.guards.samples import sample

TEXTS = (
    *("", " ", "a", "é", "\u00a0", "\u2028", "\u202e", "\x7f", "\x00", "\n", "\r\n", "\ud83d"),
    *("\U0001f600", "x" * 255, "x" * 257, "x" * 9000, "x" * 70_000, "0" * 12, "a\u0301", "%00"),
    *("x" * 35 + "\n", "x" * 36, "2026-03-10T05:16:23Z", "2026-03-10T05:16:23.5Z"),
    *("2026-03-10T05:16:23Z\n", "2026-03-10T05:16:2\u0661Z"),
)
OTHERS: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e300, math.inf, math.nan, b"x", [], [""], ["a", 1], [[]], {}),
    *({"a": "b"}, {"": ""}, {"a": None}, {"a": ["b"]}, {"é": "\x85"}, {"\ud83d": "x"}),
    *({"A": "1", "a": "2"}, ["x"] * 5000, [""] * 5000, {str(n): "" for n in range(5000)}),
)


def nested(depth: int) -> Any:
    made: Any = "x"
    for _ in range(depth):
        made = {"a": made}
    return made


VALUES = (*TEXTS, *OTHERS, nested(10), nested(60), nested(200))


def changed(event: Any, values: Iterable[Any] = VALUES) -> Iterator[Any]:
    """The event with each of its values changed, left out, or joined by another."""
    for path in paths(event):
        key = path[-1]
        yield from (put(event, path, {key: value}) for value in values)
        yield put(event, path, {}, without=key)
        if isinstance(key, str):
            yield put(event, path, {f"{key}2": "x"})


def paths(holder: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        yield (*above, key)
        if isinstance(value, (dict, list)):
            yield from paths(value, (*above, key))


def put(event: Any, path: tuple[Any, ...], more: dict[Any, Any], without: Any = None) -> Any:
    """A copy with a change, of which the rest is shared."""
    made = holder = copy(event)
    for key in path[:-1]:
        holder[key] = copy(holder[key])
        holder = holder[key]
    for key, value in more.items():
        holder[key] = value
    if without is not None:
        del holder[without]
    return made


def answer(validator: Any, event: Any) -> Any:
    try:
        found = validator.validate(event)
    except EventRejected as rejected:
        return rejected.reason, rejected.path
    given = (getattr(found, name) for name in dir(found) if not name.startswith("_"))
    return [each for each in given if not callable(each)]


def check_agreement(
    quickly: Any, thorough: Any, event: Any, values: Iterable[Any] = VALUES
) -> None:
    """`thorough` returns a validator for the next event, which looks at all of it."""
    events = [event, *changed(event, values)]
    found = [answer(quickly, each) for each in events]
    accepted = sum(isinstance(each, list) for each in found)
    assert accepted > 50
    for each, told in zip(events, found, strict=True):
        expected = answer(thorough(), each)
        # What is not a number equals nothing.
        assert told == expected or repr(told) == repr(expected)


@pytest.mark.parametrize(
    ("validator", "source"), [(HttpApi, "http-api"), (FunctionUrl, "function-url")]
)
def test_both_looks_at_a_request_agree(
    validator: type[Any], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly = validator()

    def thorough() -> Any:
        monkeypatch.setattr(validator, "_are_plain", lambda *_: False)
        return validator()

    check_agreement(quickly, thorough, sample(source))


@pytest.mark.parametrize(
    ("validator", "source"),
    [
        (EventBridge, "event-bridge"),
        (partial(EventBridge, sources={"shop.orders"}, detail=dict), "event-bridge"),
        (partial(EventBridge, max_age=1e12), "event-bridge"),
        (Schedule, "schedule"),
        (EventBridgeS3, "event-bridge-s3"),
    ],
)
def test_both_looks_at_an_event_of_a_bus_agree(validator: Any, source: str) -> None:
    """A validator that has seen nothing yet looks at all of an event."""
    event = sample(source)
    quickly = validator()
    quickly.validate(event)
    check_agreement(quickly, validator, event)


# Values of attributes by their kind, with what is nearly one.
KINDS: Mapping[str, tuple[Any, ...]] = {
    "S": (*TEXTS[:12], b"x"),
    "N": ("1", "-1", "1.5", "0" * 39, "1" * 38, "\u0661", "", "x", b"1", 1),
    "B": ("aGk=", "aGk", "x", b"aGk=", "é", 1),
    "BOOL": (True, False, 1, None),
    "NULL": (True, False, 1, None),
    "X": (True, "x"),
    "L": ([], [{"S": "é"}], [{"S": "a"}], ["S"], {}, {"a": {"S": "a"}}),
    "M": ({}, {"a": {"N": "1"}}, {"é": {"S": ""}}, {"\ud83d": {"S": ""}}, []),
    "SS": (["1"], ["1", "1"], [], ["\ud83d"]),
    "NS": (["1"], ["1", "1"], ["x"]),
    "BS": (["aGk="], ["1"]),
}
ATTRIBUTES: tuple[Any, ...] = (
    *({kind: value} for kind, given in KINDS.items() for value in given),
    *({"M": {"a": {"M": {"a": {"M": {"a": {"S": "x"}}}}}}}, {"S": "x", "N": "1"}, {}),
)


@pytest.mark.parametrize(
    ("record", "options"),
    [(1, {}), (2, {"partial": True, "max_depth": 2, "max_text": 40, "max_age": 1e12})],
)
def test_both_looks_at_a_change_of_a_table_agree(
    record: int, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly, event = DynamoDBStream(**options), sample("dynamodb-stream")
    event["Records"] = [event["Records"][record]]
    quickly.validate(event)
    assert quickly._plain_records(event)

    def thorough() -> Any:
        monkeypatch.setattr(DynamoDBStream, "_plain_records", lambda *_: None)
        return DynamoDBStream(**options)

    check_agreement(quickly, thorough, event, (*VALUES[:12], None, 1, True, {}, [], *ATTRIBUTES))


@pytest.mark.parametrize(
    ("key", "image"),
    [({"L": [{"N": "1"}]}, {"L": [{"N": "1"}]}), ({"BOOL": 1}, {"BOOL": True})],
)
def test_a_key_that_equals_its_image_is_looked_at(key: Any, image: Any) -> None:
    quickly, event = DynamoDBStream(), sample("dynamodb-stream")
    quickly.validate(event)
    change = event["Records"][0]["dynamodb"]
    change["Keys"], change["NewImage"] = {"id": key}, {"id": image}
    with pytest.raises(EventRejected) as refused:
        quickly.validate(event)
    assert refused.value.path == "Records[0].dynamodb.Keys.*"


def test_what_was_seen_of_a_bus_is_bounded() -> None:
    quickly, event = EventBridge(), sample("event-bridge")
    for number in range(1000):
        quickly.validate({**event, "source": f"shop.{number}"})
    assert len(quickly._senders) <= 64
