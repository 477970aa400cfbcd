"""How measurements are repeated: in rounds that take every way once, so that a busy moment of the
machine meets all of them. Tables show medians.

Uses the standard library alone, since other tools' environments run it too.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Cost = TypeVar("Cost")
Size = TypeVar("Size")
VARIABLE = "BENCH_SMALLEST"
# Just enough to show that a measurement runs: its figures mean nothing.
SMALLEST = os.environ.get(VARIABLE) == "1"


class Missing(Exception):
    """A requirement of a measurement is missing; the message names it and how to install it."""


def sized(whole: Size, smallest: Size) -> Size:
    """The size of a measurement: all of it, or the smallest."""
    return smallest if SMALLEST else whole


def interleaved(
    ways: Mapping[str, Callable[[], Cost]], rounds: int, *, warm: bool = not SMALLEST
) -> dict[str, list[Cost]]:
    """Cost of each variant, round by round. A first round that fills caches is ignored."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(-1 if warm else 0, rounds):
        for name, way in ways.items():
            cost = way()
            if number >= 0:
                found[name].append(cost)
    return found


def microseconds(call: Callable[[], Any], calls: int) -> float:
    """CPU time of one call, of so many in a row."""
    started = time.process_time()
    for _ in range(calls):
        call()
    return (time.process_time() - started) / calls * 1e6
