"""How many violations earlier runs had: the points of the trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from policypack.report.entries import OPEN, Entry
from policypack.rule.rule import Severity

Line = Mapping[str, Any]


class Point(NamedTuple):
    """One run: open violations by severity, and how many stacks were judged.

    A violation is open where it blocks or advises; folded ones do not count.
    """

    id: str
    started: str
    stacks: int
    severities: dict[str, int]


class Counts:
    """Counts a run while its lines pass."""

    def __init__(self) -> None:
        self._run: Mapping[str, Any] = {}
        self._severities: Counter[str] = Counter()
        self._stacks = 0

    def counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        """The lines; those that have passed are counted."""
        for line in lines:
            if line["kind"] == "run":
                self._run = line["run"]
            elif line["kind"] == "stack":
                self._stacks += not line["error"]
            elif line["kind"] == "finding" and _is_open(line):
                self._severities[line["severity"]] += 1
            yield line

    def point(self) -> Point:
        """The point of the run, once all lines have passed."""
        severities = {each.value: self._severities[each.value] for each in Severity}
        return Point(self._run["id"], self._run["started"] or "", self._stacks, severities)


def point(lines: Iterable[Line]) -> Point:
    """The point of a run by its lines."""
    counts = Counts()
    for _ in counts.counted(lines):
        pass
    return counts.point()


def trend(points: Iterable[Point]) -> list[Point]:
    """The points in chronological order, each run once; runs without a time are ignored."""
    by_id = {each.id: each for each in points if each.started}
    return sorted(by_id.values(), key=lambda each: each.started)


def _is_open(line: Line) -> bool:
    return line["folded_into"] is None and Entry(line).kind in OPEN
