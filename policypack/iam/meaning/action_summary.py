"""Sets of actions in words, the riskiest actions first."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from policypack.facts.high_risk_actions import HIGH_RISK_ACTIONS
from policypack.iam.document.elements import Leaves, Statement
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand, name, positions, union
from policypack.model.unknown import Unknown
from policypack.start.wording import first_few


def summarize_actions(statement: Statement) -> str:
    """Up to three action patterns."""
    if statement.not_actions:
        return f"all actions except {summarize(statement.not_actions)}"
    return summarize(statement.actions)


def summarize(leaves: Leaves) -> str:
    """Up to three texts, and how many more there are."""
    texts = ["(known after apply)" if isinstance(each, Unknown) else each for each in leaves.texts]
    return first_few(texts)


@lru_cache(maxsize=1)
def _ranks() -> tuple[dict[int, int], ActionSet]:
    """The places of the high-risk actions with their ranks, and their set."""
    sets = tuple(map(expand, HIGH_RISK_ACTIONS))
    return {each.bit_length() - 1: rank for rank, each in enumerate(sets)}, union(sets)


class Summary(NamedTuple):
    """A set in words, and the places of up to three actions, the riskiest first."""

    riskiest: tuple[int, ...]
    text: str


@lru_cache(maxsize=4096)
def summarized(bits: ActionSet, first: ActionSet = NOTHING) -> Summary:
    """How many actions, and up to three of the riskiest, those of `first` before others.

    Both in one, since such a set is a long number, and to look a number up takes all of it.
    """
    found = (*_riskiest(bits & first), *_riskiest(bits & ~first))[:3]
    return Summary(found, _in_words(bits, found))


def _in_words(bits: ActionSet, named: tuple[int, ...]) -> str:
    count = bits.bit_count()
    return f"{count:,} action{'' if count == 1 else 's'}: {_listed(bits, named)}"


def _listed(bits: ActionSet, named: tuple[int, ...]) -> str:
    more = ", ..." if bits.bit_count() > len(named) else ""
    return ", ".join(map(name, named)) + more


def examples(bits: ActionSet) -> str:
    """Up to three actions of a set, the riskiest first, and `...` where there are more."""
    return _listed(bits, riskiest(bits))


def riskiest(bits: ActionSet) -> tuple[int, ...]:
    """The places of up to three actions, the riskiest first."""
    return summarized(bits).riskiest


def describe(bits: ActionSet, telling: ActionSet = NOTHING) -> str:
    """A set in words: how many actions, and up to three of the riskiest, of `telling` if any."""
    return _in_words(bits, riskiest(telling)) if telling else summarized(bits).text


def _riskiest(bits: ActionSet) -> tuple[int, ...]:
    ranks, some = _ranks()
    found = sorted(positions(bits & some), key=ranks.__getitem__)[:3]
    left = int(bits & ~some)
    while left and len(found) < 3:
        lowest = left & -left
        left ^= lowest
        found.append(lowest.bit_length() - 1)
    return tuple(found)
