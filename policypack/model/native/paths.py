"""Paths of the table of facts, as steps: `a.b[].c` is `("a", "b", "[]", "c")`.

`[]` takes the elements of a list, or of a map, where `[=]` is their key. A step may choose the
elements of a list by their content: `logs[protocol:sqs].role`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from policypack.model.unknown import Unknown
from policypack.model.values import Secret, join
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record


@record(frozen=True)
class Where:
    """The elements of a list whose `key` holds a text; in any case, as AWS takes it."""

    key: str
    text: str


Step = str | int | Where
Steps = tuple[Step, ...]
EACH, KEY = "[]", "[=]"
_STEP = lazy_pattern(r"\[(\w+):([^\]]+)\]|\[(=|\d*)\]|([^.\[\]]+)")


@lru_cache(maxsize=4096)
def steps(path: str) -> Steps:
    """The steps of a path; an index is a number, `[]` itself."""
    return tuple(
        Where(key, wanted) if key else name or _index(index)
        for key, wanted, index, name in _STEP.findall(path)
    )


def _index(text: str) -> Step:
    return int(text) if text.isdigit() else f"[{text}]"


_EVERY = (EACH, KEY)


def text(path: Steps) -> str:
    """The path of steps as people read it."""
    made = ""
    for step in path:
        made = f"{made}[]" if step in _EVERY or isinstance(step, Where) else join(made, step)
    return made


def filled(path: Steps, indexes: tuple[int, ...]) -> Steps:
    """The path with indexes for its `[]`, up to the first that has none, or that chooses."""
    left = iter(indexes)
    made: list[Step] = []
    for step in path:
        found = next(left, None) if step in _EVERY else step
        if found is None or isinstance(found, Where):
            break
        made.append(found)
    return tuple(made)


def values(value: Any, path: Steps) -> Iterator[tuple[Any, ...]]:
    """The values at the path, with the indexes of its `[]`. An unknown value ends the path."""
    return ((indexes, held) for indexes, left, held in reached(value, path) if not left)


def reached(
    value: Any, path: Steps, indexes: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Steps, Any]]:
    """How far the path leads: the indexes of its `[]`, the steps that are left, and what is there.

    Steps are left where an object or a list on the way lacks the next one.
    """
    marked = isinstance(value, Secret)
    bare = value.content if marked else value
    if isinstance(bare, Secret):
        yield from reached(bare, path, indexes)
    elif not path or isinstance(bare, Unknown):
        yield indexes, (), value
    elif isinstance(bare, (dict, list)):
        below = [*_below(bare, path[0])]
        if not below:
            yield indexes, path, value
        for own, each in below:
            for found, left, held in reached(each, path[1:], (*indexes, *own)):
                yield found, left, Secret(held) if marked else held


def _below(value: Any, step: Step) -> Iterator[tuple[tuple[int, ...], Any]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if step == EACH:
                yield (index,), item
            elif step == index:
                yield (), item
            elif isinstance(step, Where):
                yield from _chosen(item, step)
    elif step in _EVERY:
        for index, (key, item) in enumerate(value.items()):
            yield (index,), key if step == KEY else item
    elif value.get(step) is not None:
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


def with_keys(path: Steps, value: Any) -> Steps:
    """The path with the keys of maps in the value for their indexes."""
    made: list[Step] = []
    for step in path:
        while isinstance(value, Secret):
            value = value.content
        if isinstance(value, dict) and isinstance(step, int):
            step = [*value][step]
        made.append(step)
        found = [*_below(value, step)] if isinstance(value, (dict, list)) else ()
        value = found[0][1] if found else None
    return tuple(made)


def put(into: dict[str, Any], path: Steps, value: Any) -> None:
    """Sets the value at the path; an unknown value on the way stays unknown."""
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


def put_empty(into: dict[str, Any], path: Steps, value: Any) -> None:
    """Puts an empty object or list where the path leads and nothing is yet."""
    if next(values(into, path), None) is None:
        put(into, path, type(value)())


def _get(at: Any, step: Step) -> Any:
    if isinstance(at, list):
        return at[step] if isinstance(step, int) and step < len(at) else None
    return at.get(step)


def _set(at: Any, step: Step, value: Any) -> None:
    if isinstance(at, list) and isinstance(step, int):
        at.extend([None] * (step + 1 - len(at)))
    at[step] = value


def matched(pattern: Steps, path: Steps) -> tuple[int, ...] | None:
    """The indexes for the `[]` of a pattern that the path begins with; None if it does not."""
    if len(pattern) > len(path):
        return None
    indexes: list[int] = []
    for step, given in zip(pattern, path, strict=False):
        is_each = step in _EVERY or isinstance(step, Where)
        if is_each and (isinstance(given, int) or given == EACH):
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


def container(classic: Steps, native: Steps, left: Steps) -> Steps:
    """The pulumi_aws counterpart of the native object or list that lacks the steps `left`; empty
    without one, as where aws-native groups properties differently.
    """
    above = without_names(classic, names_in(left))
    if len(left) == len(native) or isinstance(left[0], Where):
        return ()
    if _is_name(left[0]):
        return above
    inside = next((at for at in range(len(above), 0, -1) if _is_name(above[at - 1])), 0)
    return above[:inside] if inside < len(above) else ()


def without_names(path: Steps, count: int) -> Steps:
    """The path without its last names; a list of only one provider isn't a step."""
    end = len(path)
    while count and end:
        end -= 1
        count -= _is_name(path[end])
    return path[:end]


def names_in(path: Steps) -> int:
    """How many names of properties a path has."""
    return sum(map(_is_name, path))


def _is_name(step: Step) -> bool:
    return isinstance(step, str) and step not in _EVERY
