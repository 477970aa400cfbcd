"""Where the lines of a text are after it has been edited."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

# Finding what is alike takes the square of this. People edit few places between two saves.
_MOST_LINES = 1000


class LineMap:
    """Maps lines of one version of a text to those of a later one; both are from 1."""

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        shorter = min(len(before), len(after))
        self._head = _alike(before, after, shorter)
        self._tail = _alike(before[::-1], after[::-1], shorter - self._head)
        self._end = len(before) - self._tail
        self._shift = len(after) - len(before)
        self._inner = dict(self._between(before, after))

    def now(self, line: int) -> int | None:
        """Where a line stands now; None for one that has changed or is gone."""
        at = line - 1
        if at < self._head:
            return line
        return line + self._shift if at >= self._end else self._inner.get(line)

    def _between(self, before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
        old = before[self._head : self._end]
        new = after[self._head : len(after) - self._tail]
        if max(len(old), len(new)) > _MOST_LINES:
            return []
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        first = self._head + 1
        return [
            (first + block.a + n, first + block.b + n)
            for block in blocks
            for n in range(block.size)
        ]


def _alike(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """How many lines at the beginning are equal, of at most so many."""
    return next((n for n in range(most) if one[n] != other[n]), most)
