"""What Allow statements grant on resources of some kind, less what Deny takes.

An unknown widens what is possible and never what is sure. A Deny takes only what it covers for
sure: nothing while a leaf of it that matters is not known, and under a condition only where what it
spares is limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from policypack.iam.document.elements import Statement
from policypack.iam.meaning import action_sets
from policypack.iam.meaning.action_sets import NOTHING, ActionSet
from policypack.iam.meaning.conditions_on_access import limits_what, spares_what_is_limited
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    denies_unconditionally,
)
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.model.unknown import Unknown


class Grant(NamedTuple):
    """One statement's share: what it surely and possibly grants, and what the rest waits for.

    `pattern` is the Resource that it is about, "*" where there is none.
    """

    expanded: ExpandedStatement
    sure: ActionSet
    possible: ActionSet
    waits_for: Unknown | None
    pattern: str = "*"


class Grants(NamedTuple):
    """All shares together, within what `boundary` grants."""

    shares: tuple[Grant, ...]
    sure: ActionSet
    possible: ActionSet
    boundary: Grants | None = None

    def waits_for(self, wanted: ActionSet) -> Iterator[Unknown]:
        """The leaves that decide about actions of `wanted`."""
        for share in self.shares:
            if share.possible is share.sure:
                continue
            open_ = share.possible & ~share.sure & wanted
            if open_ and share.waits_for is not None:
                yield share.waits_for
            if open_ and self.boundary is not None:
                yield from self.boundary.waits_for(open_)

    def within(self, boundary: Grants) -> Grants:
        """What is left of them under a permissions boundary: what both grant."""
        shares = tuple(
            each._replace(
                sure=each.sure & boundary.sure, possible=each.possible & boundary.possible
            )
            for each in self.shares
        )
        return Grants(
            shares, self.sure & boundary.sure, self.possible & boundary.possible, boundary
        )


def grants(expanded_statements: Iterable[ExpandedStatement], query: ResourceQuery) -> Grants:
    """What all Allow statements grant on what is asked for."""
    every = tuple(expanded_statements)
    takes = denies_unconditionally if query.conditional else denies_but_limited
    denies = tuple(each for each in every if takes(each.statement))
    return together(share for each in every for share in _shares(each, denies, query))


def denies_but_limited(statement: Statement) -> bool:
    """Whether this is a Deny that leaves nothing of what it covers, or only what is limited."""
    if denies_unconditionally(statement):
        return True
    return allows(statement) is False and spares_what_is_limited(statement.conditions)


def together(shares: Iterable[Grant]) -> Grants:
    """The shares with what they grant in all."""
    every = tuple(shares)
    sure = unsure = NOTHING
    for share in every:
        sure |= share.sure
        # Nearly always one and the same number, and such numbers are long.
        if share.possible is not share.sure:
            unsure |= share.possible
    return Grants(every, sure, sure | unsure)


def _shares(
    expanded: ExpandedStatement, denies: tuple[ExpandedStatement, ...], query: ResourceQuery
) -> Iterator[Grant]:
    base = allows(expanded.statement)
    if base is not False and not query.conditional:
        base = all_of((base, negated(limits_what(expanded.statement.conditions))))
    if base is False:
        return
    seen: set[ActionSet] = set()
    for pattern, wide in query.targets(expanded.statement):
        truth = all_of((base, wide))
        denied = _denied(denies, pattern, query) if denies and truth is not False else NOTHING
        # A statement has a target per resource, and most of their shares are alike.
        if truth is True and denied not in seen:
            seen.add(denied)
            yield _share(expanded, truth, denied, pattern)
        elif isinstance(truth, Unknown):
            yield _share(expanded, truth, denied, pattern)


def _share(expanded: ExpandedStatement, truth: Truth, denied: ActionSet, pattern: str) -> Grant:
    sure, possible = expanded.sure, expanded.possible
    if denied:
        sure, possible = sure & ~denied, possible & ~denied
    if isinstance(truth, Unknown):
        return Grant(expanded, NOTHING, possible, truth, pattern)
    return Grant(expanded, sure, possible, expanded.unknown, pattern)


def _denied(denies: tuple[ExpandedStatement, ...], pattern: str, query: ResourceQuery) -> ActionSet:
    return action_sets.union(
        each.sure for each in denies if query.is_covered_by(each.statement, pattern)
    )
