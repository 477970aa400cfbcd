"""How much the tests try that try very many things.

`make test` tries as many as usually show what a change breaks, and with `STACKWARDEN_TRIES=10` ten
times as many; 1000 is all where there is an end. What is tried by chance is seeded, so a failure
comes back.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")
VARIABLE = "STACKWARDEN_TRIES"
TIMES = int(os.environ.get(VARIABLE, "1"))


def tries(usual: int) -> int:
    """How many to try where `make test` tries so many."""
    return usual * TIMES


def some_of(items: Sequence[Item], usual: int) -> list[Item]:
    """As many of the items, evenly spread, the first among them; all where there are no more."""
    number = min(tries(usual), len(items))
    return [items[at * len(items) // number] for at in range(number)]
