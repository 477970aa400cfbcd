"""What Allow statements grant on resources of some kind, less what Deny takes.

An unknown widens what is possible and never what is sure. A Deny takes only what it covers for
sure: nothing while a leaf of it that matters is not known, and under a condition only if what it
spares is limited.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Leaves, Statement
from policypack.iam.document.forms import Texts, by_texts
from policypack.iam.meaning import actions, impact
from policypack.iam.meaning.actions import FIRST, NOTHING, ActionSet
from policypack.iam.meaning.conditions_on_access import limits_what, spares_what_is_limited
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    denies_unconditionally,
)
from policypack.iam.meaning.resource_patterns import fitting
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.meaning.resource_types import restrictable
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.model.unknown import Unknown


class Grant(NamedTuple):
    """One statement's share: its sure and its possible grants, and the unknowns of the difference.

    `pattern` is the Resource that it is about, "*" without one.
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
        """The grants within a permissions boundary: the ones that both allow."""
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
    """The grants of all Allow statements on the resources of the query."""
    every = tuple(expanded_statements)
    takes = denies_unconditionally if query.conditional else denies_but_limited
    denies = tuple(each for each in every if takes(each.statement))
    return together(share for each in every for share in _shares(each, denies, query))


def denies_but_limited(statement: Statement) -> bool:
    """Whether this is a Deny that removes all that it covers, or spares only limited access."""
    if denies_unconditionally(statement):
        return True
    return allows(statement) is False and spares_what_is_limited(statement.conditions)


def together(shares: Iterable[Grant]) -> Grants:
    """The shares with the union of their grants."""
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
    return actions.union(_taken(each, pattern, query) for each in denies)


def _taken(deny: ExpandedStatement, pattern: str, query: ResourceQuery) -> ActionSet:
    """The actions that a Deny takes from all that the pattern grants.

    A Deny on NotResource leaves those that work on some resource which it names, and those that
    work on `*` alone.
    """
    if query.is_covered_by(deny.statement, pattern):
        return deny.sure
    texts = deny.statement.not_resources.texts
    if not texts or any(isinstance(each, Unknown) for each in texts):
        return NOTHING
    named = actions.union(fitting(each) for each in texts if isinstance(each, str))
    return deny.sure & restrictable() & ~named


# Which element of a document grants a set of actions, for the path and the words of a finding.


class GrantingElement(NamedTuple):
    """An element of Action, or a NotAction as a whole, and the actions that it grants.

    `pattern` of a NotAction is what it leaves out; `resource` is what the grant is on, "" for any.
    """

    path: str
    pattern: str
    bits: ActionSet
    is_complement: bool = False
    resource: str = ""
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        shown = f"all but {self.pattern}" if self.is_complement else f'"{self.pattern}"'
        where = f' on "{self.resource}"' if self.resource else ""
        return f"{self.path} ({shown}{where})"


def riskiest_element(granted: Grants, wanted: ActionSet) -> GrantingElement:
    """The element that surely grants the riskiest of `wanted`, the first of equals."""
    return granting_element(granted, impact.riskiest(granted.sure & wanted)[0])


def granting_element(granted: Grants, position: int) -> GrantingElement:
    """The element that surely grants the action at a place, the first of several."""
    share = next(each for each in granted.shares if each.sure >> position & FIRST)
    return _granting(share, position)


def largest_element(granted: Grants, wanted: ActionSet) -> GrantingElement:
    """The one element that surely grants most of `wanted`, the first of equals."""
    found = [each for share in granted.shares for each in elements_of(share, wanted)]
    return max(found, key=lambda each: each.bits.bit_count())


def _granting(share: Grant, position: int) -> GrantingElement:
    statement = share.expanded.statement
    at = _place_of(position, share.expanded)
    if at is not None:
        text, path = statement.actions.leaf(at, statement.path)
        return GrantingElement(
            path,
            str(text),
            actions.expand(str(text)),
            resource=share.pattern,
            conditions=statement.conditions or share.expanded.met,
        )
    return GrantingElement(
        path=f"{statement.path}.NotAction",
        pattern=_left_out(statement.not_actions),
        bits=share.sure,
        is_complement=True,
        resource=share.pattern,
        conditions=statement.conditions or share.expanded.met,
    )


def _place_of(position: int, expanded: ExpandedStatement) -> int | None:
    """The place of the first text of Action that matches an action, None if none does."""
    wild = [at for at, pattern in expanded.wildcards if pattern.holds(position)]
    named = _places(expanded.statement.actions).get(actions.name(position).lower())
    return min(wild if named is None else [named, *wild], default=None)


@by_texts
def _places(texts: Texts) -> dict[str, int]:
    """The first place of each text, in lower case."""
    backwards = range(len(texts) - 1, -1, -1)
    return {text.lower(): at for at in backwards if isinstance(text := texts[at], str)}


def elements_of(share: Grant, wanted: ActionSet) -> Iterator[GrantingElement]:
    """Every element of Action or NotAction that is known, with its part of `wanted`."""
    statement = share.expanded.statement
    granted = share.sure & wanted
    if statement.not_actions.texts:
        left_out = _left_out(statement.not_actions)
        yield GrantingElement(f"{statement.path}.NotAction", left_out, granted, True)
    for leaf in statement.actions.each(statement.path):
        if not isinstance(leaf.text, Unknown):
            yield GrantingElement(leaf.path, leaf.text, actions.expand(leaf.text) & granted)


def wildcards_of(share: Grant) -> Iterator[GrantingElement]:
    """A NotAction, and every element of Action with a wildcard, with its sure grants."""
    statement = share.expanded.statement
    if statement.not_actions.texts:
        left_out = _left_out(statement.not_actions)
        yield GrantingElement(f"{statement.path}.NotAction", left_out, share.sure, True)
    for at, pattern in share.expanded.wildcards:
        text, path = statement.actions.leaf(at, statement.path)
        yield GrantingElement(path, str(text), pattern.bits & share.sure)


@by_texts
def spelled_out(texts: Texts) -> ActionSet:
    """The actions that are named without a wildcard."""
    return actions.joined(
        actions.by_service(each for each in patterns_of(texts) if not each.is_open)
    )


def patterns_of(texts: Texts) -> Iterator[actions.Pattern]:
    """The pattern of each known text of Action."""
    return (actions.pattern(text) for text in texts if not isinstance(text, Unknown))


def all_but(expanded: ExpandedStatement) -> actions.Pattern:
    """The actions that a NotAction leaves, as one pattern."""
    return actions.Pattern(0, expanded.possible, actions.services(), True)


def _left_out(leaves: Leaves) -> str:
    """Up to three patterns, and whether there are more."""
    texts = [text for text in leaves.texts if not isinstance(text, Unknown)]
    return ", ".join(texts[:3]) + (", ..." if len(texts) > 3 else "")
