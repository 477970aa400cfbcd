"""What actions on every resource of a kind do to others, as sets; see `facts.action_impact`."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from policypack.facts import action_impact, sensitive_actions
from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.documented_actions import RETIRED_SERVICES
from policypack.facts.high_risk_actions import HIGH_RISK_ACTIONS
from policypack.facts.impact_sets import read_impact_sets
from policypack.iam.document.elements import Leaves, Statement
from policypack.iam.meaning import actions, resource_types
from policypack.iam.meaning.actions import (
    NOTHING,
    ActionSet,
    expand,
    expand_all,
    name,
    positions,
    union,
)
from policypack.iam.meaning.kind import Gravity
from policypack.model.unknown import Unknown
from policypack.start.wording import first_few

_OBSERVING = ("List", "Read", "Tagging", TELEMETRY, ASSOCIATION)


class Sets(NamedTuple):
    """Sets of actions with the same effect on others; `tools/mine_impact_sets.py` makes them.

    Each of the first eight is a kind of weakness, and the grave ones are parts of these kinds.
    `minor_writes` make something new, label it or send measurements.
    """

    data: ActionSet
    secrets: ActionSet
    decrypts: ActionSet
    invokes: ActionSet
    assumes: ActionSet
    permits: ActionSet
    writes: ActionSet
    others: ActionSet
    grave_reads: ActionSet
    grave_permissions: ActionSet
    grave_writes: ActionSet
    minor_writes: ActionSet


@lru_cache(maxsize=1)
def known_sets() -> Sets:
    """The sets, read from the file."""
    return Sets(**{name: ActionSet(bits, 16) for name, bits in read_impact_sets().items()})


def grave_permissions() -> ActionSet:
    """The actions that open data or the account to others."""
    return known_sets().grave_permissions


@lru_cache(maxsize=1)
def inventory() -> ActionSet:
    """The actions that list resources and their settings."""
    return expand_all(*action_impact.INVENTORY)


@lru_cache(maxsize=1)
def control() -> ActionSet:
    """The actions that give control over data, code, permissions, functions or roles."""
    of = known_sets()
    own_kinds = expand_all(*sensitive_actions.OWN_KINDS)
    return of.grave_writes | of.grave_permissions | of.invokes | of.assumes | own_kinds


@lru_cache(maxsize=1)
def grave() -> ActionSet:
    """The actions that give control, content or credentials."""
    of = known_sets()
    return control() | of.grave_reads | of.secrets | of.decrypts


@lru_cache(maxsize=1)
def changing() -> ActionSet:
    """The actions that change, delete or open what belongs to others, however grave that is."""
    return resource_types.at_level("Write", "Permissions management") & ~known_sets().minor_writes


def gravity_of(serious: ActionSet) -> Gravity:
    """High where there is a serious action."""
    return Gravity.HIGH if serious else Gravity.MEDIUM


@lru_cache(maxsize=1)
def harmless_services() -> frozenset[str]:
    """The services that a wildcard may grant as a whole: those of the table, those whose actions
    all observe, label or measure, and those that AWS has retired, of which nothing is left."""
    harmless = resource_types.at_level(*_OBSERVING)
    readable = expand_all(*sensitive_actions.READ_DATA) | grave()
    observing = (
        each.prefix
        for each in actions.services()
        if not each.mask & readable and not each.mask & ~harmless
    )
    return action_impact.HARMLESS_SERVICES.union(observing, RETIRED_SERVICES)


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
