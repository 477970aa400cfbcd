"""A role's access to a resource, by its policies, the resource's, denies and boundaries."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.iam import Document
from policypack.iam.meaning import actions
from policypack.iam.meaning.actions import NOTHING, ActionSet
from policypack.iam.meaning.consent import Consent, consent_of
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, Grants, grants
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.resource_documents import Own, own_documents
from policypack.principals.targets import Part, Target, targets
from policypack.principals.verbs import ROLE, assuming
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.roles.principals import principal_of

# Which resources of a stack a role may touch at all: most roles name a few of many.
#
# An answer holds every target on which `accesses` grants something, in the order of `targets`.

# The fixed start of a pattern ends here.
_OPEN = lazy_pattern(r"[*]|\$\{")
_LAST = "\U0010ffff"
# Principals that aren't a role or user of the account.
_OTHERS = frozenset({"Service", "Federated", "CanonicalUser"})


class _Index:
    """The targets by what the patterns of their parts begin with."""

    def __init__(self, every: Iterable[Target]) -> None:
        self._heads: dict[str, list[int]] = defaultdict(list)
        self.always: list[int] = []
        self.everyone: list[int] = []
        for number, target in enumerate(every):
            self.everyone.append(number)
            if OWN_ACCOUNT in target.arn:
                self.always.append(number)
                continue
            for head in {_head(part.pattern) for part in target.parts}:
                self._heads[head].append(number)
        self._sorted = sorted(self._heads)
        self._lengths = sorted({len(each) for each in self._sorted})

    def touched(self, pattern: str) -> Iterator[int]:
        """The numbers of the targets that may overlap with a pattern."""
        head = _head(pattern)
        if not head:
            yield from self.everyone
            return
        first = bisect_left(self._sorted, head)
        for at in range(first, bisect_right(self._sorted, head + _LAST)):
            yield from self._heads[self._sorted[at]]
        for length in self._lengths:
            if length < len(head):
                yield from self._heads.get(head[:length], ())


def _head(pattern: str) -> str:
    """The common start of all texts that the pattern matches; "" if it contains `?`."""
    return "" if "?" in pattern else _OPEN.split(pattern, maxsplit=1)[0]


def candidates(stack: Stack, role: Resource) -> tuple[Target, ...]:
    """The targets that the role may have access to."""
    return stack.once(_candidates, role)


def _candidates(stack: Stack, role: Resource) -> tuple[Target, ...]:
    every, index = targets(stack), stack.once(_index)
    found = set(stack.once(_open_to_principals)) | set(index.always)
    for expanded in principal_of(stack, role).permissions.expanded_statements:
        if allows(expanded.statement) is not False:
            wanted = expanded.possible
            numbers = set(_numbers(index, expanded)) - found
            found |= {each for each in numbers if every[each].actions & wanted}
    return tuple(every[each] for each in sorted(found))


def _numbers(index: _Index, expanded: ExpandedStatement) -> Iterator[int]:
    statement = expanded.statement
    if not statement.resources:
        yield from index.everyone
    for text in statement.resources.texts:
        yield from index.everyone if isinstance(text, Unknown) else index.touched(text)


def _index(stack: Stack) -> _Index:
    return _Index(targets(stack))


def _open_to_principals(stack: Stack) -> tuple[int, ...]:
    """The targets whose own policies may mean a role or a user of the account."""
    return tuple(
        number
        for number, target in enumerate(targets(stack))
        if any(map(_may_mean_principals, own_documents(stack, target.resource)))
    )


def _may_mean_principals(own: Own) -> bool:
    document = own.document
    if isinstance(document, Unknown) or document.unknowns:
        return True
    return any(
        statement.not_principals
        or not statement.principals
        or any(each.kind not in _OTHERS for each in statement.principals)
        for statement in document.statements
    )


KEY = "aws:kms/key:Key"


@record(frozen=True, eq=False)
class Access:
    """One principal's access to one part of a resource, by identity and by resource policies."""

    part: Part
    by_identity: Grants
    by_resource: Grants
    own: tuple[Own, ...]

    @property
    def sure(self) -> ActionSet:
        """The actions that are certainly granted."""
        return (self.by_identity.sure | self.by_resource.sure) & self.part.actions

    @property
    def possible(self) -> ActionSet:
        """The actions that are granted, or may be once the unknown values are known."""
        return (self.by_identity.possible | self.by_resource.possible) & self.part.actions

    def waits_for(self, wanted: ActionSet) -> Iterator[Unknown]:
        """The values that decide about actions of `wanted`."""
        open_ = wanted & self.possible & ~self.sure
        yield from self.by_identity.waits_for(open_)
        yield from self.by_resource.waits_for(open_)

    def shares(self, wanted: ActionSet) -> Iterator[tuple[Grant, bool]]:
        """The statements that grant actions of `wanted`, and whether the role holds them."""
        for granted, is_identity in ((self.by_identity, True), (self.by_resource, False)):
            yield from ((each, is_identity) for each in granted.shares if each.possible & wanted)


def accesses(stack: Stack, role: Resource, target: Target) -> tuple[Access, ...]:
    """The role's access to each part of the target. A role isn't a target of itself."""
    return stack.once(_accesses, role, target)


def _accesses(stack: Stack, role: Resource, target: Target) -> tuple[Access, ...]:
    return accesses_with(stack, role, target, principal_of(stack, role).permissions)


def accesses_with(
    stack: Stack,
    role: Resource,
    target: Target,
    held: EffectivePermissions,
    refused: frozenset[str] = frozenset(),
) -> tuple[Access, ...]:
    """The same, if the role had other permissions, and policies of the target did not have the
    statements at the paths `refused`."""
    held = held.for_caller(role.at("arn").tree)
    own = own_documents(stack, target.resource)
    anywhere = held.on_some_resource.possible
    if not own and not anywhere & target.actions:
        # Most roles have no action at all on most resources.
        return ()
    documents = (without(each.document, refused) for each in own)
    says = consent_of(documents, role.at("arn").tree)
    if not same_account(stack, role, target.resource):
        return tuple(_across(held, own, says, part) for part in target.parts)
    judge = partial(_access, held, own, says, _demanding(target.resource))
    return tuple(map(judge, target.parts))


def same_account(stack: Stack, one: Resource, other: Resource) -> bool:
    """Whether both are in one account, unless it is known that they are not."""
    accounts = {stack.account_of(one), stack.account_of(other)}
    return len(accounts) < 2 or None in accounts


def _across(held: EffectivePermissions, own: tuple[Own, ...], says: Consent, part: Part) -> Access:
    """A role's access in another account: its own policies and the policies there must allow it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
    """
    query = ResourceQuery(touching=part.pattern, conditional=True)
    agreed = grants((*says.to_account, *says.to_principal), query)
    by_identity = _with(held, says.denies, held.expanded_statements).on(query).within(agreed)
    return Access(part, by_identity, Grants((), NOTHING, NOTHING), own)


def without(document: Document | Unknown, refused: frozenset[str]) -> Document | Unknown:
    """The document without the statements at the paths."""
    if isinstance(document, Unknown) or not refused:
        return document
    kept = tuple(each for each in document.statements if each.path not in refused)
    return replace(document, statements=kept)


def _access(
    held: EffectivePermissions,
    own: tuple[Own, ...],
    says: Consent,
    demanding: ActionSet,
    part: Part,
) -> Access:
    query = ResourceQuery(touching=part.pattern, conditional=True)
    by_identity = _with(held, says.denies, held.expanded_statements).on(query)
    if own and demanding:
        by_identity = by_identity.within(_consented(says.to_account, query, demanding))
    by_resource = _with(held, says.denies, (*says.to_principal, *held.denies)).on(query)
    return Access(part, by_identity, by_resource, own)


def _with(
    held: EffectivePermissions,
    denies: tuple[ExpandedStatement, ...],
    statements: tuple[ExpandedStatement, ...],
) -> EffectivePermissions:
    return EffectivePermissions((*statements, *denies), held.boundary)


def _consented(
    account: tuple[ExpandedStatement, ...], query: ResourceQuery, demanding: ActionSet
) -> Grants:
    """A limit on identity policies: grants left to them, and actions that need no consent."""
    found, free = grants(account, query), actions.everything() & ~demanding
    return Grants(found.shares, found.sure | free, found.possible | free)


def _demanding(resource: Resource) -> ActionSet:
    """The actions for which identity policies are not enough, whatever account they are in.

    A key without a policy of the program's gets AWS's default, which leaves all to the account:
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    if resource.type == KEY:
        return actions.service("kms")
    return assuming() if resource.type == ROLE else NOTHING
