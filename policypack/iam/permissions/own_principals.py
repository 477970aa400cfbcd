"""Escalation by writing the policies of principals that the holder creates or can become.

A common name, path or tag is not a fence there: a principal that the holder creates has it too. A
boundary is one, and so is the ARN of the policy to attach, unless the holder writes or removes it.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import lru_cache

from policypack.facts.escalation import (
    OWN_PRINCIPALS,
    WRITES_POLICIES,
    EscalationPath,
    OwnPrincipal,
)
from policypack.iam.document.elements import Condition, Leaves, Statement
from policypack.iam.document.globs import covers, has_wildcard, overlap
from policypack.iam.meaning import actions
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand_all
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.iam.meaning.resource_patterns import wide
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.meaning.tag_conditions import freed_by_tagging, meets, tagged_by, tags_resource
from policypack.iam.meaning.truth import Truth, any_of
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grants, together
from policypack.model.unknown import Unknown
from policypack.start.record import record

_POLICY_ARN, _BOUNDARY = "iam:policyarn", "iam:permissionsboundary"
_OF_AWS = ":iam::aws:policy/"


@record(frozen=True, eq=False)
class OwnPath:
    """A way to policies of one's own: the actions that write them, what grants it, and what it
    waits for."""

    path: EscalationPath
    decisive: ActionSet
    grants: Grants
    waits_for: tuple[Unknown, ...]


@record(frozen=True, eq=False)
class _Prepared:
    """A kind of principals with its actions as sets; `arn` is a pattern for all of them."""

    row: OwnPrincipal
    writes: ActionSet
    becomes: ActionSet
    unbinds: ActionSet
    arn: str


@lru_cache(maxsize=1)
def _every() -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(
            row,
            expand_all(*row.writes),
            expand_all(*row.becomes),
            expand_all(*row.unbinds),
            f"arn:aws:iam::*:{row.kind}/*",
        )
        for row in OWN_PRINCIPALS
    )


@lru_cache(maxsize=1)
def writing_actions() -> ActionSet:
    """The actions that write policies of principals."""
    return expand_all(*(action for row in OWN_PRINCIPALS for action in row.writes))


def own_paths(permissions: EffectivePermissions) -> Iterator[OwnPath]:
    """The ways to write one's own policies, one for each kind of principals: a sure one before an
    undecided one. A grant on all principals of the kind is a path by itself."""
    some = permissions.on_some_resource.possible
    if not some & writing_actions():
        return
    for kind in _every():
        if some & kind.writes and not permissions.wide.sure & kind.writes:
            yield from _best(_ways(permissions, kind))


def _best(ways: Iterable[OwnPath]) -> Iterator[OwnPath]:
    """The first that is sure, else the first: to know one is enough."""
    first = None
    for each in ways:
        if not each.waits_for:
            yield each
            return
        first = first or each
    yield from () if first is None else (first,)


def is_about_own(pattern: str, actions: ActionSet) -> bool:
    """Whether the pattern may match principals of a kind that the actions write or become."""
    return any(
        (kind.writes | kind.becomes | kind.unbinds) & actions and _may_be(pattern, kind)
        for kind in _every()
    )


def on_principal(
    permissions: EffectivePermissions, kind: str, arn: str, tags: Mapping[str, str]
) -> Grants:
    """The grants on one principal, such as a role, under no condition that limits the holder.

    `kind` is the kind in ARNs: role, user or group. `tags` has the tags that the principal surely
    has.
    """
    row = next(each for each in _every() if each.row.kind == kind)
    unfenced = _Unfenced(permissions, row.writes | row.becomes, row.unbinds, arn, tags)
    return unfenced.permissions().touching(arn)


def on_tagged(
    permissions: EffectivePermissions, arn: str, actions: ActionSet, tags: Mapping[str, str]
) -> Grants:
    """The grants of the actions on a resource with these tags, under no condition that limits the
    holder: a tag that the resource has, or that the holder can write, is not a limit."""
    return _Unfenced(permissions, actions, NOTHING, arn, tags).permissions().touching(arn)


def _ways(permissions: EffectivePermissions, kind: _Prepared) -> Iterator[OwnPath]:
    seen = set()
    for pattern in _patterns(permissions.expanded_statements, kind):
        if pattern in seen:
            continue
        seen.add(pattern)
        loosened = _Unfenced(permissions, kind.writes | kind.becomes, kind.unbinds, pattern)
        here = loosened.permissions().touching(pattern)
        becomes = kind.becomes
        if wide(pattern) & kind.writes:
            # The holder is among all roles or users, so it needs to become none of them.
            here, becomes = _on_all(here, kind), kind.writes
        if here.possible & kind.writes and here.possible & becomes:
            yield _way(kind, here, becomes)


def _on_all(granted: Grants, kind: _Prepared) -> Grants:
    """The grants on all principals of the kind."""
    every = together(each for each in granted.shares if wide(each.pattern) & kind.writes)
    return every._replace(boundary=granted.boundary)


def _way(kind: _Prepared, here: Grants, becomes: ActionSet) -> OwnPath:
    waits: list[Unknown] = []
    for wanted in (kind.writes, becomes):
        if not here.sure & wanted:
            waits += here.waits_for(wanted)
    named = (_first(kind.row.becomes, here) or (), _first(kind.row.writes, here) or ())
    path = EscalationPath(
        name=kind.row.does,
        actions=frozenset(each for some in named for each in some),
        decisive=frozenset(named[1]),
        source=kind.row.source,
        is_of_own=True,
    )
    return OwnPath(path, expand_all(*named[1]), here, tuple(waits))


def _first(names: Iterable[str], here: Grants) -> tuple[str, ...]:
    """The first of the actions that is granted, a sure one before another."""
    every = [(name, expand_all(name)) for name in names]
    sure = [name for name, bit in every if here.sure & bit]
    return tuple((sure or [name for name, bit in every if here.possible & bit])[:1])


def _patterns(statements: Iterable[ExpandedStatement], kind: _Prepared) -> Iterator[str]:
    """The patterns of principals whose policies some statement may write."""
    for expanded in statements:
        statement = expanded.statement
        if allows(statement) is False or not expanded.possible & kind.writes:
            continue
        texts = statement.resources.texts
        known = [each for each in texts if not isinstance(each, Unknown)]
        fit = (each for each in known if _may_be(each, kind))
        yield from (kind.arn if covers(each, kind.arn) else each for each in fit)
        if len(known) < len(texts) or not texts:
            yield kind.arn


def _may_be(pattern: str, kind: _Prepared) -> bool:
    """Whether the pattern may match a principal of the kind."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        return has_wildcard(pattern) and overlap(pattern, kind.arn)
    # In every partition.
    return all(map(overlap, parts[2:], kind.arn.split(":", 5)[2:]))


@record(frozen=True, eq=False)
class _Unfenced:
    """The permissions without the conditions that the holder can meet as it likes, where a
    statement is about the actions on the resources of a pattern."""

    held: EffectivePermissions
    actions: ActionSet
    unbinds: ActionSet
    pattern: str
    tags: Mapping[str, str] = field(default_factory=dict)

    def permissions(self) -> EffectivePermissions:
        """The permissions without the conditions that the holder can meet."""
        statements = self.held.expanded_statements
        if not any(each.statement.conditions for each in statements):
            return self.held
        found = (each for every in map(self._loosened, statements) for each in every)
        return EffectivePermissions(tuple(found), self.held.boundary)

    def _loosened(self, expanded: ExpandedStatement) -> Iterator[ExpandedStatement]:
        statement = expanded.statement
        if not statement.conditions or not expanded.possible & self.actions:
            yield expanded
            return
        truths = [(each, self._is_vain(each)) for each in statement.conditions]
        if allows(statement) is False:
            # Of a Deny nothing is left where its condition is never met.
            if all(truth is False for _, truth in truths):
                yield expanded
            return
        if any(truth is not False for _, truth in truths):
            kept = tuple(_kept(each, truth) for each, truth in truths if truth is not True)
            expanded = _under(expanded, kept)
        yield self._without_tags(expanded)

    def _is_vain(self, condition: Condition) -> Truth:
        """Whether the holder writes what the condition compares, or takes it away."""
        key = condition.key.lower()
        if key == _POLICY_ARN:
            return self._writes_one(condition.leaves)
        if key == _BOUNDARY:
            return any_of((self._writes_one(condition.leaves), self._may(self.unbinds)))
        return False

    def _writes_one(self, policies: Leaves) -> Truth:
        named = (each for each in policies.texts if not isinstance(each, Unknown))
        # Nobody but AWS writes its policies.
        own = (each for each in named if _OF_AWS not in each)
        return any_of(self._may(expand_all(*WRITES_POLICIES), each) for each in own)

    def _may(self, actions: ActionSet, pattern: str | None = None) -> Truth:
        """Whether one of the actions is granted on the pattern, without a limit."""
        if not self.held.on_some_resource.possible & actions:
            return False
        granted = self.held.touching(pattern or self.pattern)
        if granted.sure & actions:
            return True
        return next(granted.waits_for(actions), False)

    def _without_tags(self, expanded: ExpandedStatement) -> ExpandedStatement:
        """The statement without its conditions on tags, where the holder may write all of them."""
        conditions = expanded.statement.conditions
        left = tuple(each for each in conditions if not meets(each, self.tags))
        if len(left) < len(conditions):
            expanded, conditions = _under(expanded, left), left
        if not any(map(tags_resource, conditions)):
            return expanded
        tagged = tagged_by(self.held.expanded_statements, self._reach)
        truth = any_of(truth for _, truth in freed_by_tagging(expanded, tagged))
        kept = tuple(
            _kept(each, truth) if tags_resource(each) else each
            for each in conditions
            if truth is not True or not tags_resource(each)
        )
        return _under(expanded, kept)

    def _reach(self, statement: Statement) -> Iterator[tuple[ActionSet, Unknown | None]]:
        for _, touches in ResourceQuery(touching=self.pattern).targets(statement):
            if touches is not False:
                yield actions.everything(), None if touches is True else touches


def _kept(condition: Condition, truth: Truth) -> Condition:
    """The condition; with the unknown as its text if one decides whether the holder can meet it."""
    if not isinstance(truth, Unknown):
        return condition
    return condition._replace(leaves=condition.leaves._replace(texts=(truth,), memory=None))


def _under(expanded: ExpandedStatement, conditions: tuple[Condition, ...]) -> ExpandedStatement:
    statement = expanded.statement._replace(conditions=conditions, memory=None)
    return expanded._replace(statement=statement, memory=None)
