"""Sets of actions in words, the riskiest actions first."""

from __future__ import annotations

from functools import lru_cache

from policypack.facts.high_risk_actions import HIGH_RISK_ACTIONS
from policypack.iam.action_index import name
from policypack.iam.action_sets import positions, union
from policypack.iam.actions import expand


@lru_cache(maxsize=1)
def _ranks() -> tuple[dict[int, int], int]:
    """The places of the high-risk actions with their ranks, and their set."""
    sets = tuple(map(expand, HIGH_RISK_ACTIONS))
    return {each.bit_length() - 1: rank for rank, each in enumerate(sets)}, union(sets)


@lru_cache(maxsize=4096)
def riskiest(bits: int) -> tuple[int, ...]:
    """The places of up to three actions, the riskiest first."""
    ranks, some = _ranks()
    found = sorted(positions(bits & some), key=ranks.__getitem__)[:3]
    left = bits & ~some
    while left and len(found) < 3:
        lowest = left & -left
        left ^= lowest
        found.append(lowest.bit_length() - 1)
    return tuple(found)


@lru_cache(maxsize=4096)
def describe(bits: int, telling: int = 0) -> str:
    """A set in words: how many actions, and up to three of the riskiest, of `telling` if any."""
    count = bits.bit_count()
    named = riskiest(telling or bits)
    listed = ", ".join(map(name, named))
    more = ", ..." if count > len(named) else ""
    return f"{count:,} action{'' if count == 1 else 's'}: {listed}{more}"
