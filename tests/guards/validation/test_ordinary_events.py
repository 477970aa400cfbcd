"""A quick look at ordinary events accepts nothing that the thorough look refuses, and the same."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events import EventBridge, FunctionUrl, HttpApi
from tests.guards.samples import sample

TEXTS = (
    *("", " ", "a", "é", "\u00a0", "\u2028", "\u202e", "\x7f", "\x00", "\n", "\r\n", "\ud83d"),
    *("\U0001f600", "x" * 255, "x" * 257, "x" * 9000, "x" * 70_000, "0" * 12, "a\u0301", "%00"),
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


def changed(event: Any) -> Iterator[Any]:
    """The event with each of its values changed, left out, or joined by another."""
    for path in paths(event):
        key = path[-1]
        yield from (put(event, path, {key: value}) for value in VALUES)
        yield put(event, path, {f"{key}2": "x"})
        yield put(event, path, {}, without=key)


def paths(event: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in event.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from paths(value, (*above, key))


def put(event: Any, path: tuple[str, ...], more: dict[str, Any], without: str = "") -> Any:
    """A copy with a change, of which the rest is shared."""
    made = holder = dict(event)
    for key in path[:-1]:
        holder[key] = dict(holder[key])
        holder = holder[key]
    holder.update(more)
    holder.pop(without, None)
    return made


def answer(validator: Any, event: Any) -> Any:
    try:
        found = validator.validate(event)
    except EventRejected as rejected:
        return rejected.reason, rejected.path
    given = (getattr(found, name) for name in dir(found) if not name.startswith("_"))
    return [each for each in given if not callable(each)]


@pytest.mark.parametrize(
    ("validator", "quick", "source"),
    [
        (EventBridge, "_is_ordinary", "event-bridge"),
        (HttpApi, "_are_plain", "http-api"),
        (FunctionUrl, "_are_plain", "function-url"),
    ],
)
def test_both_looks_agree(
    validator: type[Any], quick: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event, quickly = sample(source), validator()
    events = [event, *changed(event)]
    found = [answer(quickly, each) for each in events]
    accepted = sum(isinstance(each, list) for each in found)
    assert accepted > 50
    monkeypatch.setattr(validator, quick, lambda *_: False)
    thorough = validator()
    for each, told in zip(events, found, strict=True):
        expected = answer(thorough, each)
        # What is not a number equals nothing.
        assert told == expected or repr(told) == repr(expected)
