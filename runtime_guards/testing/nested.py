"""Values within an event by their place, also within its texts of JSON.

value_at(event, ("Records", 0, "body", "order_id"))
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Place = tuple[Any, ...]
_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")


class _Missing:
    def __repr__(self) -> str:
        return "missing"


# What stood before at a place that the sample lacks.
MISSING = _Missing()


def place_of(event: Any, ours: Any, path: str) -> Place:
    """The keys of a path, as far as it leads; a key may have dots itself."""
    keys: list[Any] = []
    waiting = ""
    for index, name in _STEP.findall(path):
        if index:
            keys.append(int(index))
            continue
        waiting = f"{waiting}.{name}" if waiting else name
        holders = (value_at(event, tuple(keys)), counterpart(ours, tuple(keys)))
        texts = [_parsed(each) for each in holders]
        if waiting == "*":
            return tuple(keys)
        if any(isinstance(each, dict) and waiting in each for each in texts):
            keys.append(waiting)
            waiting = ""
    return tuple(keys) if not waiting or "." in waiting else (*keys, waiting)


def counterpart(ours: Any, place: Place) -> Any:
    """The value of our sample at a place; the first element of a list represents the others."""
    return value_at(ours, place, first=True)


def value_at(value: Any, place: Place, first: bool = False) -> Any:
    for key in place:
        value = _parsed(value)
        if isinstance(key, int) and isinstance(value, list) and value:
            found = 0 if first and key >= len(value) else key
            value = value[found] if found < len(value) else MISSING
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return MISSING
    return apart(value) if first else value


def put_at(event: Any, place: Place, value: Any) -> None:
    *above, last = place
    holder = value_at(event, tuple(above))
    if isinstance(holder, str):
        # JSON within a text is encoded again.
        inner = _parsed(holder)
        inner[last] = value
        put_at(event, tuple(above), json.dumps(inner))
    else:
        holder[last] = value


def _parsed(value: Any) -> Any:
    """The value of a JSON text; any other value unchanged."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def apart(value: Any) -> Any:
    """A copy in which no two places share an object, so that one can change alone."""
    if isinstance(value, dict):
        return {name: apart(below) for name, below in value.items()}
    return [apart(item) for item in value] if isinstance(value, list) else value


def leaves(value: Any, place: Place) -> Iterator[Place]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from leaves(below, (*place, name))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from leaves(below, (*place, at))
    else:
        yield place


def written(place: Place) -> str:
    path = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)
    return path.removeprefix(".")
