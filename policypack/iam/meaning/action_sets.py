"""Sets of actions: one bit of an integer per AWS action, in the order of the index.

A union is `|`, a Deny is `& ~`, and NotAction is `everything() & ~`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_ONE = re.compile("1")


def union(sets: Iterable[int]) -> int:
    """All that is in any of the sets."""
    found = 0
    for each in sets:
        found |= each
    return found


def positions(bits: int) -> Iterator[int]:
    """The places of a set's actions in the order of all."""
    if bits.bit_count() > 64:
        # Every step of the loop below copies the whole number.
        yield from (found.start() for found in _ONE.finditer(f"{bits:b}"[::-1]))
        return
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def nearly_all(held: int, whole: int) -> bool:
    """Whether all but a twentieth is held: everything less a few actions is still everything."""
    size = _size(whole)
    return size > 0 and is_nearly((held & whole).bit_count(), size)


def is_nearly(count: int, size: int) -> bool:
    """Whether a count is all of a size, but for a twentieth at most."""
    return (size - count) * 20 <= size


@lru_cache(maxsize=512)
def _size(whole: int) -> int:
    return whole.bit_count()
