"""Compares custom code with the best library for the same purpose on the same cases.

docs/decisions/by-hand.md has the figures and conclusions.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path

from policypack.exposure.drawing.grouping import Picture, picture
from policypack.exposure.drawing.layout import layout
from policypack.exposure.graph.exposure import exposure
from tests.benchmarks import environments
from tests.exposure.stacks import large

LIBRARIES = (
    "attrs==25.4.0",
    "detect-secrets==1.5.0",
    "jinja2==3.1.6",
    "networkx==3.4.2",
    "numpy==2.2.6",
    "pip-requirements-parser==32.0.1",
    # Requirements of the libraries' code.
    "packaging==26.2",
    "pytest==9.0.2",
    "pyyaml==6.0.3",
    "semver==3.0.4",
)
Place = tuple[float, float]


def run() -> None:
    """Prints a table. Raises Missing where a library cannot be installed."""
    python = environments.python("libraries", LIBRARIES)
    drawn = picture(exposure(large()))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "picture.json")
        file.write_text(json.dumps(_graph(drawn)), encoding="utf-8")
        # networkx orders the elements of a set by their hashes.
        fixed = {"PICTURE": str(file), "PYTHONHASHSEED": "0"}
        found = environments.timed(python, "timed_by_hand", **fixed)
    print("| cases | by hand | library |")
    print("|---|---|---|")
    for case, (ours, theirs) in found["cases"].items():
        print(f"| {case} | {ours} | {theirs} |")
    ours = _crossings(_ours(drawn))
    theirs = _crossings(_straight(drawn, found["places"]))
    print(f"| map of {len(drawn.boxes)} boxes: crossings of lines (networkx) | {ours} | {theirs} |")


def _graph(drawn: Picture) -> dict[str, object]:
    return {
        "boxes": {name: int(box.layer) for name, box in sorted(drawn.boxes.items())},
        "lines": sorted((line.source, line.target) for line in drawn.lines),
    }


def _ours(drawn: Picture) -> list[list[Place]]:
    placed = layout(drawn)
    lines = []
    for (source, target), bends in placed.bends.items():
        ends = [(float(drawn.boxes[end].layer), placed.rows[end]) for end in (source, target)]
        lines.append(sorted([*ends, *((float(column), row) for column, row in bends)]))
    return lines


def _straight(drawn: Picture, places: Mapping[str, Place]) -> list[list[Place]]:
    return [sorted(tuple(places[end]) for end in (a.source, a.target)) for a in drawn.lines]  # type: ignore[misc]


def _crossings(lines: list[list[Place]]) -> int:
    segments = [pair for line in lines for pair in pairwise(line)]
    return sum(_cross(one, other) for one, other in combinations(segments, 2))


def _cross(one: tuple[Place, Place], other: tuple[Place, Place]) -> bool:
    """Whether two segments cross between their ends."""

    def side(line: tuple[Place, Place], point: Place) -> float:
        (x, y), (u, v) = line
        return (u - x) * (point[1] - y) - (v - y) * (point[0] - x)

    apart = side(one, other[0]) * side(one, other[1]) < -1e-9
    return apart and side(other, one[0]) * side(other, one[1]) < -1e-9
