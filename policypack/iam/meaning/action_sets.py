"""Sets of actions: one bit of an integer per AWS action, in the order of the index.

A union is `|`, a Deny is `& ~`, and NotAction is `everything() & ~`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:

    class ActionSet:
        """A set of actions, by their indexes among all actions, or among the actions of one
        service.

        The type checker knows this class and accepts no number for it. At run time it is `int`: a
        separate class would make every operation several times slower.
        """

        def __init__(self, bits: int | str = 0, base: int = 16) -> None: ...
        def __int__(self) -> int: ...
        def __bool__(self) -> bool: ...
        def __or__(self, other: ActionSet) -> ActionSet: ...
        def __and__(self, other: ActionSet) -> ActionSet: ...
        def __invert__(self) -> ActionSet: ...
        def __lshift__(self, start: int) -> ActionSet:
            """The set of a service, in its place among all."""

        def __rshift__(self, start: int) -> ActionSet:
            """The actions from a place on, in their places after it."""

        def bit_count(self) -> int:
            """How many actions it holds."""

        def bit_length(self) -> int:
            """The place after that of its last action."""

else:
    ActionSet = int

NOTHING = ActionSet()
# The action at the first place: `FIRST << at` is the one at another.
FIRST = ActionSet(1)
_ONE = lazy_pattern("1")


def until(end: int) -> ActionSet:
    """The actions at all places before this one."""
    return ActionSet((1 << end) - 1)


def union(sets: Iterable[ActionSet]) -> ActionSet:
    """All that is in any of the sets."""
    found = NOTHING
    for each in sets:
        found |= each
    return found


def positions(actions: ActionSet) -> Iterator[int]:
    """The places of a set's actions in the order of all."""
    left = int(actions)
    if left.bit_count() > 64:
        # Every step of the loop below copies the whole number.
        yield from (found.start() for found in _ONE.finditer(f"{left:b}"[::-1]))
        return
    while left:
        lowest = left & -left
        yield lowest.bit_length() - 1
        left ^= lowest


def nearly_all(held: ActionSet, whole: ActionSet) -> bool:
    """Whether all but a twentieth is held: everything less a few actions is still everything."""
    size = _size(whole)
    return size > 0 and is_nearly((held & whole).bit_count(), size)


def is_nearly(count: int, size: int) -> bool:
    """Whether a count is all of a size, but for a twentieth at most."""
    return (size - count) * 20 <= size


@lru_cache(maxsize=512)
def _size(whole: ActionSet) -> int:
    return whole.bit_count()
