"""Validated events read like raw ones, but only by what AWS documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from runtime_guards.validation.event import ANY, Event, EventRecord, documented


class _Event(Event):
    __slots__ = ()
    FIELDS = {"name": ANY, "items": [{"id": ANY}], "tags": {"*": {"value": ANY}}}  # noqa: RUF012


RAW = {
    "name": {"any": 1},
    "items": [{"id": 1, "added": 2}, "text"],
    "tags": {"a": {"value": 1, "added": 2}},
    "added": 3,
}


def test_given_an_event_when_read_then_only_documented_fields_are_there() -> None:
    event = _Event(RAW)

    assert dict(event) == {
        "name": {"any": 1},
        "items": [{"id": 1}, "text"],
        "tags": {"a": {"value": 1}},
    }
    assert len(event) == 3
    assert "added" not in event
    assert event.raw is RAW
    assert event.raw_event is RAW
    assert isinstance(event, Mapping)
    assert not isinstance(event, dict)
    with pytest.raises(KeyError):
        event["added"]


def test_given_an_event_when_read_twice_then_it_is_put_together_once() -> None:
    event = _Event(RAW)
    assert event["items"] is event["items"]


def test_given_an_event_when_shown_then_no_value_is() -> None:
    assert repr(_Event({"name": "secret"})) == "<_Event>"
    assert f"{EventRecord({'a': 1})}" == "<EventRecord>"


def test_given_an_event_without_fields_when_read_then_it_is_the_raw_one() -> None:
    assert dict(Event({"a": 1})) == {"a": 1}


def test_given_an_event_when_an_attribute_is_set_then_slots_refuse_it() -> None:
    with pytest.raises(AttributeError):
        _Event(RAW).other = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (1, ANY, 1),
        (1, {"a": ANY}, 1),
        (None, [ANY], None),
        ([1, {}], [ANY], [1, {}]),
        ([{"a": 1, "b": 2}], [{"a": ANY}], [{"a": 1}]),
        ({}, {"a": ANY}, {}),
        ({"x": [1]}, {"*": [ANY]}, {"x": [1]}),
    ],
)
def test_given_a_shape_when_applied_then_the_rest_is_left_out(
    value: Any, shape: Any, expected: Any
) -> None:
    assert documented(value, shape) == expected
