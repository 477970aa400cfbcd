"""What a role may do to a resource: its policies, the resource's own, denies and boundaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from policypack.iam import Document
from policypack.iam.meaning import action_index
from policypack.iam.meaning.action_sets import NOTHING, ActionSet
from policypack.iam.meaning.consent import Consent, consent_of
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, Grants, grants
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.resource_documents import Own, own_documents
from policypack.principals.targets import Part, Target
from policypack.principals.verbs import ROLE, assuming
from policypack.start.record import record
from policypack.topology.roles.principals import principal_of

KEY = "aws:kms/key:Key"


@record(frozen=True, eq=False)
class Access:
    """What one principal may do to one part of a resource, by identity and by resource policies."""

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
    """What the role may do to each part of the target. A role is no target of its own."""
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
    """What a role may do in another account: both its own policies and those there must allow it.

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
    """A limit on identity policies: what the resource leaves to them, and what needs no consent."""
    found, free = grants(account, query), action_index.everything() & ~demanding
    return Grants(found.shares, found.sure | free, found.possible | free)


def _demanding(resource: Resource) -> ActionSet:
    """The actions for which identity policies are not enough, whatever account they are in.

    A key without a policy of the program's gets AWS's default, which leaves all to the account:
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    if resource.type == KEY:
        return action_index.service("kms")
    return assuming() if resource.type == ROLE else NOTHING
