"""No accepted text is unencodable: a lone surrogate is refused wherever the event has it.

JSON can hold half of a UTF-16 pair (`"\\ud83d"`, RFC 8259, section 8.2), and no encoding of Unicode
can: what reads such a text fails when it writes it, in a log, a database or a response.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from runtime_guards.bodies.declaration import decoder
from runtime_guards.bodies.encodable import check_encodable
from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import Event
from tests.guards import validators
from tests.guards.samples import SAMPLES, sample

LONE = "\ud83d"


def places(holder: Any) -> Iterator[tuple[str, Callable[[Any], Any], Any]]:
    """Every text and every name of JSON: where it is, and how to put another one there."""
    items = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, item in [*items]:
        if isinstance(item, str):
            yield str(key), partial(holder.__setitem__, key), item
        elif isinstance(item, (dict, list)):
            yield from ((f"{key}.{name}", put, text) for name, put, text in places(item))


def objects(holder: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON object, with the place where it stands."""
    if isinstance(holder, dict):
        yield "", holder
        for key, item in holder.items():
            yield from ((f"{key}.{name}", found) for name, found in objects(item))
    elif isinstance(holder, list):
        for index, item in enumerate(holder):
            yield from ((f"{index}.{name}", found) for name, found in objects(item))


def unencodable(value: Any) -> bool:
    """Whether a value that a handler gets holds a text that cannot be encoded."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return True
        return False
    if isinstance(value, Event):
        slots = {name for cls in type(value).__mro__ for name in getattr(cls, "__slots__", ())}
        parts = (getattr(value, name, None) for name in slots - {"raw", "_documented"})
        return unencodable(dict(value)) or any(map(unencodable, parts))
    if isinstance(value, dict):
        return any(map(unencodable, [*value, *value.values()]))
    if isinstance(value, (list, tuple)):
        return any(map(unencodable, value))
    return False


def wide_open(trigger: str, event: Any) -> Iterator[str]:
    """The places of an event at which some validator accepts a lone surrogate."""
    for count, validator in enumerate(validators.variants(trigger)):
        for index, (place, _, text) in enumerate([*places(event)]):
            changed = copy.deepcopy(event)
            _, put, _ = [*places(changed)][index]
            for hostile in (text + LONE, LONE + text):
                put(hostile)
                if accepts(validator, changed):
                    yield f"variant {count}: {place}"
        for index, (place, _) in enumerate([*objects(event)]):
            changed = copy.deepcopy(event)
            _, holder = [*objects(changed)][index]
            holder[f"x{LONE}"] = "y"
            if accepts(validator, changed):
                yield f"variant {count}: {place}* (a name)"


def accepts(validator: Any, event: Any) -> bool:
    """Whether what the validator makes of the event holds an unencodable text."""
    try:
        return unencodable(validator.validate(event))
    except EventRejected:
        return False


@pytest.mark.parametrize("trigger", SAMPLES)
def test_no_text_of_an_event_is_accepted_with_a_lone_surrogate(trigger: str) -> None:
    found = sorted(set(wide_open(trigger, sample(trigger))))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ['"\\ud83d"', '{"a": ["x\\uDFFF"]}', '{"\\ud83d": 1}', f'"{LONE}"']
)
def test_no_body_is_accepted_with_a_lone_surrogate(text: str) -> None:
    for model in (str, dict, lambda value: value):
        with pytest.raises(EventRejected) as refused:
            decoder(model)(text, "body")
        assert (refused.value.reason, refused.value.path) == ("unencodable", "body")


@pytest.mark.parametrize(
    "text", ['"\\ud83d\\ude00"', '"\U0001f600"', '"\ud55c\uae00"', '"\\\\ud83d"']
)
def test_pairs_and_other_text_are_accepted(text: str) -> None:
    """GIVEN a whole pair, Hangul, whose bytes are near, or an escaped backslash THEN it is read."""
    decoder(str)(text, "body")
    check_encodable({"a": [json.loads(text), 1.5, 2**70, None]})


def test_what_marshal_cannot_read_is_walked() -> None:
    deep: Any = "x"
    for _ in range(3000):
        deep = [deep]
    check_encodable(deep)
    check_encodable(Decimal(1))
    with pytest.raises(EventRejected):
        check_encodable([Decimal(1), LONE])
