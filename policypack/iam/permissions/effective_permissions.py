"""The effective permissions of one principal: all its statements, within its boundary.

Every search for weaknesses of identity policies asks here, and each answer is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from operator import is_
from typing import NamedTuple

from policypack.iam.document.elements import Statement
from policypack.iam.document.forms import Texts, by_statement, by_texts
from policypack.iam.document.globs import covers
from policypack.iam.meaning.actions import NOTHING, ActionSet, everything, union
from policypack.iam.meaning.conditions_on_access import holds_when_passing, limits_what
from policypack.iam.meaning.consent import for_caller
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.iam.meaning.resource_patterns import denied, excluded, fitting, wide
from policypack.iam.meaning.resource_query import SOME_RESOURCE, ResourceQuery
from policypack.iam.meaning.tag_conditions import (
    Freed,
    Tagged,
    creating,
    demands_request_tag,
    freed_by_tagging,
    may_be_freed_by_tagging,
    tagged_by,
)
from policypack.iam.meaning.truth import all_of, negated
from policypack.iam.permissions.grants import Grant, Grants, denies_but_limited, grants, together
from policypack.model.unknown import Unknown
from policypack.start.record import record


class _Width(NamedTuple):
    """A Resource pattern, the actions for which it is as good as `*`, and the unknown value that
    this depends on."""

    pattern: str
    actions: ActionSet
    unknown: Unknown | None = None


@record(frozen=True, eq=False)
class EffectivePermissions:
    """The permissions of the statements within `boundary`, None without a boundary.

    `asked` has the actions of interest, None for all of them: the resources of a statement cost
    more to compute than its actions, and most statements name none of these.
    """

    expanded_statements: tuple[ExpandedStatement, ...]
    boundary: EffectivePermissions | None = None
    asked: ActionSet | None = None

    def on(self, query: ResourceQuery) -> Grants:
        """The grants on the resources of the query."""
        granted = grants(self.expanded_statements, query)
        return granted if self.boundary is None else granted.within(self.boundary.on(query))

    def for_caller(self, caller: str | Unknown) -> EffectivePermissions:
        """The same for the principal with this ARN: conditions that it fixes itself are decided."""
        if isinstance(caller, Unknown):
            return self
        if caller not in self._for_callers:
            decided = tuple(
                each
                for one in self.expanded_statements
                if (each := for_caller(one, caller)) is not None
            )
            boundary = None if self.boundary is None else self.boundary.for_caller(caller)
            is_same = boundary is self.boundary and _are_same(decided, self.expanded_statements)
            found = self if is_same else EffectivePermissions(decided, boundary)
            self._for_callers[caller] = found
        return self._for_callers[caller]

    @cached_property
    def _for_callers(self) -> dict[str, EffectivePermissions]:
        return {}

    def touching(self, pattern: str) -> Grants:
        """The grants without a limiting condition on any resource that the pattern matches."""
        if pattern not in self._touched:
            self._touched[pattern] = self.on(ResourceQuery(touching=pattern))
        return self._touched[pattern]

    @cached_property
    def _touched(self) -> dict[str, Grants]:
        return {}

    @cached_property
    def denies(self) -> tuple[ExpandedStatement, ...]:
        """The statements that surely take something away, or leave only what is limited."""
        return tuple(each for each in self._others if denies_but_limited(each.statement))

    @cached_property
    def _others(self) -> tuple[ExpandedStatement, ...]:
        """The statements that do not simply allow, of which most documents have none."""
        return tuple(
            [each for each in self.expanded_statements if allows(each.statement) is not True]
        )

    @cached_property
    def _conditional_denies(self) -> tuple[ExpandedStatement, ...]:
        return tuple(
            each
            for each in self._others
            if each.statement.conditions and allows(each.statement) is False
        )

    def denied_when_passing(self, service: str, pattern: str) -> ActionSet:
        """The actions that are denied on the pattern where a role is passed to the service."""
        denies = (
            each
            for each in self._conditional_denies
            if holds_when_passing(each.statement.conditions, service)
        )
        return _denied(tuple(denies), pattern)

    @cached_property
    def on_some_resource(self) -> Grants:
        """The grants on any resource at all, under any condition."""
        if self.boundary is None and not self.denies:
            return together(_undenied_shares(self.expanded_statements))
        return self.on(SOME_RESOURCE)

    @cached_property
    def without_own_tags(self) -> EffectivePermissions:
        """The same without conditions on tags that the holder may put on every resource."""
        every = self.expanded_statements
        limited = [each for each in every if may_be_freed_by_tagging(each.statement)]
        if not limited:
            return self
        tagged = tuple(tagged_by(every, partial(_reach_some, self.denies)))
        freed = tuple(
            each._replace(
                statement=each.statement._replace(conditions=(), memory=None),
                sure=each.sure & actions if truth is True else NOTHING,
                possible=each.possible & actions,
                unknown=truth if isinstance(truth, Unknown) else each.unknown,
                memory=None,
                met=each.statement.conditions,
            )
            for each in limited
            for actions, truth in freed_by_tagging(each, tagged)
        )
        return EffectivePermissions((*every, *freed), self.boundary) if freed else self

    @cached_property
    def wide(self) -> Grants:
        """The grants on all resources of a kind, without a limiting condition.

        Statements without actions of interest are skipped.
        """
        shares = _wide_shares(self.expanded_statements, self.denies, self.asked)
        granted = together(shares)
        return granted if self.boundary is None else granted.within(self.boundary.wide)

    def about_all(self) -> EffectivePermissions:
        """The same, with all actions asked about."""
        if self.asked is None:
            return self
        return EffectivePermissions(self.expanded_statements, self.boundary)

    @cached_property
    def is_known(self) -> bool:
        """Whether there is no unknown in it."""
        known = all(map(_is_known, self.expanded_statements))
        return known and (self.boundary is None or self.boundary.is_known)


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    return len(some) == len(others) and all(map(is_, some, others))


def _is_known(expanded: ExpandedStatement) -> bool:
    statement = expanded.statement
    return statement.memory is not None or next(statement.unknown_leaves(), None) is None


def _undenied_shares(expanded_statements: tuple[ExpandedStatement, ...]) -> Iterator[Grant]:
    """What `grants` would answer for `SOME_RESOURCE`, found faster, where nothing is denied."""
    for expanded in expanded_statements:
        statement = expanded.statement
        effect = statement.effect
        if isinstance(effect, Unknown) or statement.not_resources.texts:
            yield from grants((expanded,), SOME_RESOURCE).shares
        elif effect == "Allow":
            yield Grant(expanded, expanded.sure, expanded.possible, expanded.unknown)


def _wide_shares(
    expanded_statements: tuple[ExpandedStatement, ...],
    denies: tuple[ExpandedStatement, ...],
    asked: ActionSet | None,
) -> Iterator[Grant]:
    tagged: tuple[Tagged, ...] | None = None
    for expanded in expanded_statements:
        # Wildcards are asked about by themselves.
        if asked is not None and not expanded.possible & asked and not expanded.wildcards:
            continue
        open_ = _open(expanded)
        if open_ is None:
            if not may_be_freed_by_tagging(expanded.statement):
                continue
            if tagged is None:
                tagged = tuple(tagged_by(expanded_statements, partial(_reach, denies)))
            open_ = tuple(_opened(expanded, freed_by_tagging(expanded, tagged)))
        for pattern, actions, decides in open_:
            left = actions & ~_denied(denies, pattern) if denies else actions
            if left:
                yield _wide_share(expanded, left, pattern, decides)


@by_statement
def _open(expanded: ExpandedStatement) -> tuple[_Width, ...] | None:
    """The wide grants of a statement by itself; None if its conditions limit it."""
    statement = expanded.statement
    if allows(statement) is False or not _widths(statement):
        return ()
    if not statement.conditions:
        return tuple(_opened(expanded, [(everything(), True)]))
    limited = limits_what(statement.conditions)
    return None if limited is True else tuple(_opened(expanded, [(everything(), negated(limited))]))


def _opened(expanded: ExpandedStatement, freed: Iterable[Freed]) -> Iterator[_Width]:
    """The patterns that are wide, for the actions that no condition limits."""
    statement, reaching = expanded.statement, _reaching(expanded)
    for actions, truth in freed:
        base = all_of((allows(statement), truth))
        for pattern, width, unknown in _widths(statement):
            left = _both(_both(width, actions), reaching)
            if left:
                yield _Width(pattern, left, base if isinstance(base, Unknown) else unknown)


def _both(some: ActionSet, others: ActionSet) -> ActionSet:
    """The intersection. Such numbers are long, and one of them often has all actions."""
    return others if some is everything() else some & others


def _reach(
    denies: tuple[ExpandedStatement, ...], statement: Statement
) -> Iterator[tuple[ActionSet, Unknown | None]]:
    """The actions for which the resources of a statement are as good as `*`."""
    for pattern, width, unknown in _widths(statement):
        yield width & ~_denied(denies, pattern), unknown


def _reach_some(
    denies: tuple[ExpandedStatement, ...], statement: Statement
) -> Iterator[tuple[ActionSet, Unknown | None]]:
    """The actions that work on resources of a kind that the statement reaches as a whole, also
    those that need resources of another kind besides."""
    for pattern, width, unknown in _widths(statement):
        if width & ~_denied(denies, pattern):
            yield fitting(pattern), unknown


def _reaching(expanded: ExpandedStatement) -> ActionSet:
    """The actions that reach resources which are there already."""
    conditions = expanded.statement.conditions
    if conditions and demands_request_tag(conditions):
        return expanded.possible & ~creating()
    return expanded.possible


def _wide_share(
    expanded: ExpandedStatement, width: ActionSet, pattern: str, decides: Unknown | None
) -> Grant:
    if decides is not None:
        return Grant(expanded, NOTHING, width, decides, pattern)
    sure = width if expanded.unknown is None else expanded.sure & width
    return Grant(expanded, sure, width, expanded.unknown, pattern)


def _widths(statement: Statement) -> tuple[_Width, ...]:
    """Every Resource pattern that is wide for some action."""
    if statement.resources.texts:
        return _wide_patterns(statement.resources)
    return (_not_excluded(statement, excluded),)


@by_texts
def _wide_patterns(texts: Texts) -> tuple[_Width, ...]:
    every = map(_width, texts)
    return tuple(each for each in every if each.actions)


def _width(text: str | Unknown) -> _Width:
    if isinstance(text, Unknown):
        return _Width("*", everything(), text)
    return _Width(text, wide(text))


def _not_excluded(statement: Statement, leaves_out: Callable[[str], ActionSet]) -> _Width:
    """The same for NotResource: wide is what none of its patterns leaves out."""
    left_out, unknown = NOTHING, None
    for text in statement.not_resources.texts:
        if isinstance(text, Unknown):
            unknown = text
        else:
            left_out |= leaves_out(text)
    return _Width("*", everything() & ~left_out, unknown)


def _denied(denies: tuple[ExpandedStatement, ...], pattern: str) -> ActionSet:
    return union(each.sure & _covered(each.statement, pattern) for each in denies)


def _covered(deny: Statement, pattern: str) -> ActionSet:
    """The actions that a Deny removes on all resources of the pattern."""
    if not deny.resources.texts:
        rest = _not_excluded(deny, wide)
        return rest.actions if rest.unknown is None else NOTHING
    found = NOTHING
    for text in deny.resources.texts:
        if not isinstance(text, Unknown):
            if covers(text, pattern):
                return everything()
            found |= denied(text)
    return found
