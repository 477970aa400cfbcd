"""Paths of the table of facts, as steps: `a.b[].c` is `("a", "b", "[]", "c")`.

A step may choose the elements of a list by what they hold: `logs[protocol:sqs].role`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from policypack.record import record
from policypack.unknown import Unknown
from policypack.values import Secret, join


@record(frozen=True)
class Where:
    """The elements of a list whose `key` holds a text; in any case, as AWS takes it."""

    key: str
    text: str


Step = str | int | Where
Steps = tuple[Step, ...]
EACH = "[]"
_STEP = re.compile(r"\[(\w+):([^\]]+)\]|\[(\d*)\]|([^.\[\]]+)")


@lru_cache(maxsize=4096)
def steps(path: str) -> Steps:
    """The steps of a path; an index is a number, `[]` itself."""
    return tuple(
        Where(key, wanted) if key else name or (int(index) if index else EACH)
        for key, wanted, index, name in _STEP.findall(path)
    )


def text(path: Steps) -> str:
    """The path of steps as people read it."""
    made = ""
    for step in path:
        made = f"{made}[]" if step == EACH or isinstance(step, Where) else join(made, step)
    return made


def filled(path: Steps, indexes: tuple[int, ...]) -> Steps:
    """The path with indexes for its `[]`, up to the first that has none, or that chooses."""
    left = iter(indexes)
    made: list[Step] = []
    for step in path:
        found = next(left, None) if step == EACH else step
        if found is None or isinstance(found, Where):
            break
        made.append(found)
    return tuple(made)


def values(value: Any, path: Steps, indexes: tuple[int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """What lies at the path, with the indexes of its `[]`. An unknown value on the way ends it."""
    marked = isinstance(value, Secret)
    bare = value.content if marked else value
    if isinstance(bare, Secret):
        yield from values(bare, path, indexes)
    elif not path or isinstance(bare, Unknown):
        yield indexes, value
    else:
        for own, below in _below(bare, path[0]):
            for found, held in values(below, path[1:], (*indexes, *own)):
                yield found, Secret(held) if marked else held


def _below(value: Any, step: Step) -> Iterator[tuple[tuple[int, ...], Any]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if step == EACH:
                yield (index,), item
            elif step == index:
                yield (), item
            elif isinstance(step, Where):
                yield from _chosen(item, step)
    elif isinstance(value, dict) and value.get(step) is not None:
        yield (), value[step]


def _chosen(item: Any, where: Where) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The element, if it is one of those wanted; the unknown that decides it, where one does."""
    held = item.content if isinstance(item, Secret) else item
    key = held.get(where.key) if isinstance(held, dict) else held
    key = key.content if isinstance(key, Secret) else key
    if isinstance(key, Unknown):
        yield (), key
    elif isinstance(key, str) and key.casefold() == where.text.casefold():
        yield (), item


def put(into: dict[str, Any], path: Steps, value: Any) -> None:
    """Puts a value where the path leads; what is unknown on the way stays unknown."""
    at: Any = into
    for step, following in zip(path, (*path[1:], None), strict=True):
        if following is None:
            _set(at, step, value)
            return
        held = _get(at, step)
        if held is None:
            held = [] if isinstance(following, int) else {}
            _set(at, step, held)
        if not isinstance(held, (dict, list)):
            return
        at = held


def _get(at: Any, step: Step) -> Any:
    if isinstance(at, list):
        return at[step] if isinstance(step, int) and step < len(at) else None
    return at.get(step)


def _set(at: Any, step: Step, value: Any) -> None:
    if isinstance(at, list) and isinstance(step, int):
        at.extend([None] * (step + 1 - len(at)))
    at[step] = value


def matched(pattern: Steps, path: Steps) -> tuple[int, ...] | None:
    """The indexes for the `[]` of a pattern that the path begins with; None where it does not."""
    if len(pattern) > len(path):
        return None
    indexes: list[int] = []
    for step, given in zip(pattern, path, strict=False):
        if step == EACH and (isinstance(given, int) or given == EACH):
            indexes.extend([given] if isinstance(given, int) else [])
        elif step != given:
            return None
    return tuple(indexes)


def starts(pattern: Steps, path: Steps) -> bool:
    """Whether a pattern begins with the path."""
    return len(pattern) >= len(path) and all(
        step == given or (step == EACH and isinstance(given, int))
        for step, given in zip(pattern, path, strict=False)
    )


def is_below(path: Steps, above: Steps) -> bool:
    """Whether a path lies below another."""
    return len(path) > len(above) and path[: len(above)] == above


def shared(paths: list[Steps]) -> Steps:
    """The steps that all paths begin with."""
    found = paths[0] if paths else ()
    for path in paths:
        while path[: len(found)] != found:
            found = found[:-1]
    return found
