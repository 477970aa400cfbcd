"""Two programs as one text: lines of one alone are marked bad or good, as in Python's example."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from policypack.reading.text_lines import split_lines


def merged(bad: str, good: str, mark: str) -> str:
    """The lines of both; `mark` begins a comment."""
    return "\n".join(_lines(split_lines(bad), split_lines(good), mark))


def _lines(bad: list[str], good: list[str], mark: str) -> Iterator[str]:
    matcher = SequenceMatcher(a=bad, b=good, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from bad[first:last]
            continue
        yield from (f"{each}  {mark} bad" for each in bad[first:last])
        yield from (f"{each}  {mark} good" for each in good[start:end])
