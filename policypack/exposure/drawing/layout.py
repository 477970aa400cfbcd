"""Where the boxes of a picture stand: layered by meaning, with few crossings.

Columns are the layers. In a column the order is improved by the barycentre heuristic of Sugiyama,
Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981): a box
goes to the mean place of its neighbours. A line over several columns passes through bends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import pairwise

from policypack.exposure.drawing.grouping import Line, Picture
from policypack.exposure.graph.graph import Layer
from policypack.start.record import record

_SWEEPS = 12
# Distances of the middles, in the unit of a box's row.
_ROW, _BEND = 1.0, 0.5


@record(frozen=True)
class Layout:
    """The row of every box, from 0, and the bends of every line: columns with their rows."""

    rows: Mapping[str, float]
    bends: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    height: float


@record(frozen=False)
class _Columns:
    """Boxes and bends by column, and what is beside each. Hot ones stay above the others."""

    columns: list[list[str]] = field(default_factory=lambda: [[] for _ in Layer])
    beside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    column_of: dict[str, int] = field(default_factory=dict)
    hot: set[str] = field(default_factory=set)

    def add(self, name: str, column: int, is_hot: bool) -> None:
        """Adds a box or a bend to a column."""
        self.columns[column].append(name)
        self.column_of[name] = column
        if is_hot:
            self.hot.add(name)

    def join(self, names: Sequence[str]) -> None:
        """Connects each with the next."""
        for one, other in pairwise(names):
            self.beside[one].append(other)
            self.beside[other].append(one)


def layout(picture: Picture) -> Layout:
    """The layout of a picture. Equal pictures have equal layouts."""
    columns = _Columns()
    for box in picture.boxes.values():
        columns.add(box.id, int(box.layer), box.is_hot)
    bends = {(line.source, line.target): _bent(columns, picture, line) for line in picture.lines}
    _ordered(columns)
    rows = _compact(_rows(columns))
    return Layout(
        {name: rows[name] for name in picture.boxes},
        {
            ends: tuple((columns.column_of[name], rows[name]) for name in names)
            for ends, names in bends.items()
        },
        max(rows.values(), default=0.0),
    )


def _bent(columns: _Columns, picture: Picture, line: Line) -> list[str]:
    """Adds the bends of a line in the columns between its ends, from left to right."""
    ends = sorted((line.source, line.target), key=lambda end: picture.boxes[end].layer)
    first, last = (int(picture.boxes[end].layer) for end in ends)
    names = []
    for column in range(first + 1, last):
        names.append(f"{line.source}>{line.target}@{column}")
        columns.add(names[-1], column, line.is_hot)
    columns.join([ends[0], *names, ends[1]])
    return names


def _ordered(columns: _Columns) -> None:
    """Puts every column into the order with the fewest crossings that the sweeps find."""
    places = {name: at for column in columns.columns for at, name in enumerate(column)}
    best, fewest = [list(column) for column in columns.columns], _crossings(columns, places)
    for sweep in range(_SWEEPS):
        for number in range(len(columns.columns))[:: 1 if sweep % 2 == 0 else -1]:
            column = sorted(columns.columns[number], key=lambda name: _key(columns, places, name))
            columns.columns[number] = column
            places.update((name, at) for at, name in enumerate(column))
        found = _crossings(columns, places)
        if sweep == 0 or found < fewest:
            best, fewest = [list(column) for column in columns.columns], found
    columns.columns = best


def _key(columns: _Columns, places: Mapping[str, int], name: str) -> tuple[bool, float]:
    beside = columns.beside[name]
    mean = sum(places[each] for each in beside) / len(beside) if beside else places[name]
    return (name not in columns.hot, mean)


def _crossings(columns: _Columns, places: Mapping[str, int]) -> int:
    """How many pairs of lines between neighbouring columns cross."""
    found = 0
    for number, column in enumerate(columns.columns[:-1]):
        ends = [
            places[other]
            for name in sorted(column, key=places.__getitem__)
            for other in sorted(columns.beside[name], key=places.__getitem__)
            if columns.column_of[other] == number + 1
        ]
        found += sum(
            ends[one] > ends[other]
            for one in range(len(ends))
            for other in range(one + 1, len(ends))
        )
    return found


def _rows(columns: _Columns) -> dict[str, float]:
    """The rows: as near to the neighbours as the order and the distances allow."""
    rows = {name: float(at) for column in columns.columns for at, name in enumerate(column)}
    for _ in range(_SWEEPS):
        for column in columns.columns:
            _relax(columns, column, rows)
    return rows


def _compact(rows: Mapping[str, float]) -> dict[str, float]:
    """The rows from 0, without bands that no box or bend stands in."""
    found: dict[float, float] = {}
    at = before = 0.0
    for row in sorted(set(rows.values())):
        at += min(row - before, _ROW) if found else 0.0
        found[row], before = at, row
    return {name: found[row] for name, row in rows.items()}


def _relax(columns: _Columns, column: Sequence[str], rows: dict[str, float]) -> None:
    wanted = [_mean([rows[each] for each in columns.beside[name]], rows[name]) for name in column]
    placed: list[float] = []
    for name, row in zip(column, wanted, strict=True):
        gap = _gap(name, column[len(placed) - 1]) if placed else 0.0
        placed.append(max(row, placed[-1] + gap) if placed else row)
    # What was pushed down goes up again as a whole, so that no column drifts away.
    drift = _mean([one - other for one, other in zip(placed, wanted, strict=True)], 0.0)
    rows.update((name, row - drift) for name, row in zip(column, placed, strict=True))


def _gap(name: str, before: str) -> float:
    return (_half(name) + _half(before)) / 2


def _half(name: str) -> float:
    return _BEND if "@" in name else _ROW


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise
