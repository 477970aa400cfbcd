"""Events as edits of the sample of their source: a vector of few changes is a short line.

An edit is an object with a place, `at`, and what stands there afterwards; with nothing else, the
place is removed. docs/conformance.md explains the keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

Edit = dict[str, Any]
Path = list[Any]
# A text or list as long as this is written as repeated parts, where that is shorter.
_LONG = 120
_RUN = re.compile(r"(.{1,12}?)\1{15,}", re.DOTALL)


def edited(event: Any, edits: Sequence[Edit]) -> Any:
    """A copy of an event with the edits, in their order."""
    event = _copied(event)
    for edit in edits:
        event = _put(event, edit)
    return event


def _put(event: Any, edit: Edit) -> Any:
    *above, last = [*map(_name, edit["at"])] or [None]
    if last is None:
        return _value(event, edit)
    holder = at(event, above)
    if len(edit) == 1:
        del holder[last]
    elif isinstance(holder, list) and last == len(holder):
        holder.append(_value(event, edit))
    else:
        holder[last] = _value(event, edit)
    return event


def _name(key: Any) -> Any:
    """A key; a long name is a list of parts, each with how often it stands there."""
    return _joined(key) if isinstance(key, list) else key


def _joined(parts: list[Any]) -> str:
    return "".join(part * times for part, times in parts)


def _value(event: Any, edit: Edit) -> Any:
    if "copy" in edit:
        return _copied(at(event, edit["copy"]))
    if "text" in edit:
        return _joined(edit["text"])
    if "items" in edit:
        return [_copied(item) for item, times in edit["items"] for _ in range(times)]
    if "names" in edit:
        name, times = edit["names"]
        return {f"{name}{number}": edit["value"] for number in range(times)}
    return _copied(edit["value"])


def _copied(value: Any) -> Any:
    # Samples have one object at several places, which a deep copy would keep.
    return json.loads(json.dumps(value))


def at(event: Any, path: Sequence[Any]) -> Any:
    """The value at a place of an event."""
    for key in path:
        event = event[_name(key)]
    return event


def edits_between(sample: Any, event: Any) -> list[Edit]:
    """Edits that make an event of a sample; few and short, not the fewest."""
    found = [*_between(sample, event, [], sample)]
    whole = {"at": [], "value": event}
    return found if len(json.dumps(found)) <= len(json.dumps([whole])) else [whole]


def _between(old: Any, new: Any, path: Path, sample: Any) -> Iterator[Edit]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old:
            if name not in new:
                yield {"at": [*path, name]}
        for name, value in new.items():
            if name in old:
                yield from _between(old[name], value, [*path, name], sample)
            else:
                yield _written([*path, name], value)
    elif isinstance(old, list) and isinstance(new, list) and old:
        yield from _between_lists(old, new, path, sample)
    elif type(old) is not type(new) or old != new:
        yield _written(path, new)


def _between_lists(old: list[Any], new: list[Any], path: Path, sample: Any) -> Iterator[Edit]:
    if len(new) > len(old) + 10:
        yield _written(path, new)
        return
    for index in range(len(old) - 1, len(new) - 1, -1):
        yield {"at": [*path, index]}
    for index, item in enumerate(new):
        place = [*path, index]
        if index < len(old):
            yield from _between(old[index], item, place, sample)
        elif isinstance(item, dict) and isinstance(old[0], dict):
            # A further record is like the first one, as the edits before have left it.
            yield {"at": place, "copy": [*path, 0]}
            yield from _between(new[0], item, place, sample)
        else:
            yield _written(place, item)


def _written(path: Path, value: Any) -> Edit:
    if isinstance(value, str) and len(value) > _LONG:
        parts = [*_parts(value)]
        if len(json.dumps(parts)) < len(value):
            return {"at": path, "text": parts}
    if isinstance(value, list) and len(value) > _LONG // 10:
        items = [[json.loads(key), len([*group])] for key, group in groupby(value, json.dumps)]
        if len(items) <= len(value) // 2:
            return {"at": path, "items": items}
    return {"at": path, "value": value}


def _parts(text: str) -> Iterator[list[Any]]:
    end = 0
    for run in _RUN.finditer(text):
        if run.start() > end:
            yield [text[end : run.start()], 1]
        yield [run[1], len(run[0]) // len(run[1])]
        end = run.end()
    if end < len(text):
        yield [text[end:], 1]
