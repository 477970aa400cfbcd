"""The allow-lists that captured events suggest: the shortest that accept all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from runtime_guards.audit.sensitive import sensitive
from runtime_guards.testing.options import governed
from runtime_guards.testing.places import holders

# A longer list isn't useful to a reader, and the next event has a new value.
MOST_VALUES = 20
_OF_ALLOW_LISTS = ("not-allowed", "method-not-allowed", "media-type")
_EXTENSION = re.compile(r"\.[^./]*\Z")


def suggested(kind: Any, events: Sequence[Any]) -> dict[str, list[str]]:
    """The values by option of a validator, for the options that have few values in the events.

    Each list was tested: with it, the validator accepts every event that it accepts without it.
    An option with a value that looks sensitive is omitted.
    """
    found: dict[str, list[str]] = {}
    places = ((option, place) for option, (why, place) in governed(kind) if why in _OF_ALLOW_LISTS)
    for option, place in places:
        values = _tried(kind, option, place, events) if option not in found else None
        if values:
            found[option] = values
    return found


def _tried(kind: Any, option: str, place: str, events: Sequence[Any]) -> list[str] | None:
    texts = dict.fromkeys(text for event in events for text in _texts(event, place))
    for spelling in (_whole, _extension, _folder):
        values = dict.fromkeys(filter(None, map(spelling, texts)))
        few = 0 < len(values) <= MOST_VALUES
        if few and not any(map(sensitive, values)) and _accepts(kind, option, values, events):
            return sorted(values)
    return None


def _texts(event: Any, place: str) -> Iterator[str]:
    try:
        path, _, last = place.rpartition(".")
        below = [holder[last] for holder in holders(event, path)] if last else []
    except (KeyError, TypeError, IndexError):
        return
    yield from (text for text in below if isinstance(text, str))


def _accepts(kind: Any, option: str, values: Any, events: Sequence[Any]) -> bool:
    try:
        validator = kind(**{option: {*values}})
        checked = [validator.validate(event) for event in events]
    except Exception:  # A constructor takes no such values, or an event has another one.
        return False
    return not any(getattr(each, "refused", ()) for each in checked)


def _whole(text: str) -> str:
    return text


def _extension(text: str) -> str:
    found = _EXTENSION.search(text)
    return found[0] if found else ""


def _folder(text: str) -> str:
    folder, slash, _ = text.partition("/")
    return folder + slash if slash else ""
