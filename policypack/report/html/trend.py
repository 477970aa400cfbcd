"""How many violations earlier runs had: the points of the trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from policypack.report.entries import Entry, Kind
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


def point(lines: Iterable[Line]) -> Point:
    """The point of a run by its lines."""
    run: Mapping[str, Any] = {}
    counted: Counter[str] = Counter()
    stacks = 0
    for line in lines:
        if line["kind"] == "run":
            run = line["run"]
        elif line["kind"] == "stack":
            stacks += not line["error"]
        elif line["kind"] == "finding" and _is_open(line):
            counted[line["severity"]] += 1
    severities = {each.value: counted[each.value] for each in Severity}
    return Point(run["id"], run["started"] or "", stacks, severities)


def trend(points: Iterable[Point]) -> list[Point]:
    """The points in the order of time, each run once; those without a time are left out."""
    by_id = {each.id: each for each in points if each.started}
    return sorted(by_id.values(), key=lambda each: each.started)


def _is_open(line: Line) -> bool:
    return line["folded_into"] is None and Entry(line).kind in (Kind.ERROR, Kind.WARNING)
