"""Tests in a random order: groups, files within a group, and tests within a file."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TypeVar

# Holds the seed of the order; without it, tests keep their own.
VARIABLE = "STACKWARDEN_TESTS_ORDER"
Item = TypeVar("Item")


def shuffled(items: Iterable[Item], *levels: Callable[[Item], str], seed: str) -> list[Item]:
    """Returns the items in an order that follows from the seed alone.

    Items with the same answer at a level stay together, so what they share is made once.
    """
    order = random.Random(seed)
    places: dict[tuple[str, ...], float] = {}

    def key(item: Item) -> list[float]:
        answers = [level(item) for level in levels]
        ends = range(1, len(answers) + 1)
        return [places.setdefault(tuple(answers[:end]), order.random()) for end in ends]

    keyed = [(key(item), order.random(), place, item) for place, item in enumerate(items)]
    return [item for *_, item in sorted(keyed, key=lambda row: row[:3])]
