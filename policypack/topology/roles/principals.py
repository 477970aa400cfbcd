"""The principals of a stack: roles, users and groups, who belongs to them, and their policies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import field, replace
from functools import cached_property
from typing import NamedTuple

from policypack import iam
from policypack.facts.managed_policies import source
from policypack.iam import Purpose
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.weaknesses.identity import effective_permissions
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.topology.parts.documents import MANAGED_AT, PROPERTIES
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import comes_from, is_computed, references

USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"
# Where a type names the one and where the many, and of which types those are.
_MEMBERSHIPS = {
    "aws:iam/userGroupMembership:UserGroupMembership": {USER: "user", GROUP: "groups"},
    "aws:iam/groupMembership:GroupMembership": {USER: "users", GROUP: "group"},
}
READS_OF_MEMBERSHIPS = (USER, GROUP, *_MEMBERSHIPS)


def has_groups(stack: Stack, user: Resource) -> bool | Unknown:
    """Whether a membership names the user, and a group."""
    return _is_member(stack, user, GROUP)


def has_members(stack: Stack, group: Resource) -> bool | Unknown:
    """Whether a membership names the group, and a user."""
    return _is_member(stack, group, USER)


def groups_of(stack: Stack, user: Resource) -> Iterator[Resource | Unknown]:
    """The groups that memberships put the user into, and an unknown for each that may be one."""
    for kind, paths in _MEMBERSHIPS.items():
        for membership in references(stack, kind, paths[USER], USER).to(user):
            if isinstance(membership, Unknown):
                yield membership
                continue
            found = or_unknown(stack.linked, membership, paths[GROUP], GROUP)
            yield from (found,) if isinstance(found, Unknown) else found


def _is_member(stack: Stack, one: Resource, others: str) -> bool | Unknown:
    """The answer, or the unknown value that it depends on."""
    answer: bool | Unknown = False
    for kind, paths in _MEMBERSHIPS.items():
        for membership in references(stack, kind, paths[one.type], one.type).to(one):
            if isinstance(membership, Unknown):
                answer = membership
                continue
            entry = _has_entry(stack, membership, paths[others], others)
            if entry is True:
                return True
            answer = entry if isinstance(entry, Unknown) else answer
    return answer


def _has_entry(stack: Stack, membership: Resource, path: str, kind: str) -> bool | Unknown:
    """Whether the membership has an entry there; an unknown list may be empty."""
    if stack.recorded(membership, path, kind):
        return True
    listed = or_unknown(membership.get, path)
    return listed if isinstance(listed, Unknown) else bool(listed)


ROLE = "aws:iam/role:Role"
ELSEWHERE = "that this program does not define"
_POLICY = "aws:iam/policy:Policy"
_INLINE = "aws:iam/rolePolicy:RolePolicy"
# Where a type names the role that it gives something to, and the managed policies that it gives.
_ROLE_AT = {
    _INLINE: "role",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
    "aws:iam/policyAttachment:PolicyAttachment": "roles",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "roleName",
}
READS = (ROLE, _POLICY, *(kind for kind in _ROLE_AT))
_USER_AT = {
    "aws:iam/userPolicy:UserPolicy": "user",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "user",
    "aws:iam/policyAttachment:PolicyAttachment": "users",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "userName",
}
_GROUP_AT = {
    "aws:iam/groupPolicy:GroupPolicy": "group",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "group",
    "aws:iam/policyAttachment:PolicyAttachment": "groups",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "groupName",
}
_GIVEN_AT = {ROLE: _ROLE_AT, USER: _USER_AT, GROUP: _GROUP_AT}
# AWS managed policies have `aws` as the account, in every partition, and may have a path.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_AWS_MANAGED = lazy_pattern(r"arn:[^:]+:iam::aws:policy/(?:.*/)?(?P<name>[^/]+)", re.IGNORECASE)


class Held(NamedTuple):
    """A document, and the resource that holds it."""

    holder: Resource
    document: Value


class AwsManaged(NamedTuple):
    """An AWS managed policy, and the property that names it."""

    name: str
    holder: Resource
    path: str


Policy = Held | AwsManaged | Unknown


def policies_of(stack: Stack, role: Resource) -> Iterator[Policy]:
    """All policies of the role, and an unknown for each that may be one or cannot be read."""
    found, loose = stack.once(_holders, role.type)
    yield from loose
    for holder in (role, *found.get(role.urn, ())):
        yield from _documents(holder)
        if holder.type in MANAGED_AT:
            yield from attached(stack, holder, MANAGED_AT[holder.type])


def aws_managed(stack: Stack, role: Resource, name: str) -> AwsManaged | Unknown | None:
    """The AWS managed policy of that name where the role has it; an unknown one may be that."""
    undecided: Unknown | None = None
    for policy in policies_of(stack, role):
        if isinstance(policy, AwsManaged) and policy.name.lower() == name.lower():
            return policy
        if isinstance(policy, Unknown):
            undecided = policy
    return undecided


def _holders(stack: Stack, to: str) -> tuple[dict[str, list[Resource]], list[Unknown]]:
    """The resources that attach policies to each role, user or group, by its URN, and the unknowns
    that may attach a policy to any.

    Two unknown policies represent all: together they allow whatever any number of them allows.
    """
    table: dict[str, list[Resource]] = defaultdict(list)
    loose: list[Unknown] = []
    for kind, path in _GIVEN_AT[to].items():
        found = references(stack, kind, path, to)
        loose += (unknown for _, unknown in found.undecided)
        for urn, giving in found.known.items():
            table[urn] += giving
    return dict(table), loose[:2]


def _documents(holder: Resource) -> Iterator[Policy]:
    if holder.type == ROLE:
        if not is_computed(holder, "inlinePolicies"):
            inline = holder.each("inlinePolicies", _document)
            yield from (
                each if isinstance(each, Unknown) else Held(holder, each) for each in inline
            )
    elif holder.type in PROPERTIES[Purpose.IDENTITY]:
        yield Held(holder, holder.at("policy"))


def _document(item: Value) -> Iterator[Value]:
    yield item.at("policy")


def attached(stack: Stack, holder: Resource, path: str) -> Iterator[Policy]:
    """The managed policies that a property of the holder names by ARN."""
    if is_computed(holder, path):
        return
    recorded = stack.recorded(holder, path, _POLICY)
    for policy in recorded:
        yield from _documents(policy)
    explained = comes_from(holder, path, (_POLICY,))
    for arn in _texts(holder, path):
        for found in _by_arn(stack, holder, path, arn):
            # The record has shown the policies that come from the program alone.
            if isinstance(found, Unknown):
                if not explained:
                    yield found
            # A policy that is recorded and also named by its ARN is one policy.
            elif found.holder not in recorded:
                yield found


def _texts(holder: Resource, path: str) -> Iterator[str | Unknown]:
    if path.endswith("s"):
        yield from holder.each(path, _text)
    else:
        yield or_unknown(text_of, holder.at(path))


def _text(item: Value) -> Iterator[str]:
    yield text_of(item)


def _by_arn(stack: Stack, holder: Resource, path: str, arn: str | Unknown) -> Iterator[Policy]:
    if isinstance(arn, Unknown):
        yield arn
        return
    managed = aws_managed_name(arn)
    policy = next(iter(stack.named(_POLICY, arn)), None)
    if managed:
        yield AwsManaged(managed, holder, path)
    elif policy is not None:
        yield from _documents(policy)
    elif arn:
        yield Unknown(path, f"a policy {ELSEWHERE}", holder.urn)


def aws_managed_name(arn: str) -> str:
    """The name of the AWS managed policy with this ARN, "" for another policy."""
    match = _AWS_MANAGED.fullmatch(arn)
    return match["name"] if match else ""


_BOUNDARY = "permissionsBoundary"


@record(frozen=False)
class Principal:
    """A role's policies, and its boundary where it has one.

    A malformed document is none of them: AWS refuses it, and so does the rule about it.
    """

    policies: list[iam.Policy] = field(default_factory=list)
    boundary: iam.Policy | None = None
    _holders: dict[str, Resource] = field(default_factory=dict)
    _managed: dict[str, AwsManaged] = field(default_factory=dict)

    @cached_property
    def permissions(self) -> EffectivePermissions:
        """The grants of all policies within the boundary; read it once all policies are added."""
        return effective_permissions(self.policies, self.boundary)

    def judged(self) -> Iterator[iam.Weakness | iam.Undecided]:
        """The role's weaknesses, each unknown at its place in the resource that has it."""
        for found in iam.principal_weaknesses(self.policies, self.boundary):
            if isinstance(found, iam.Undecided):
                yield iam.Undecided(found.kind, self.owned(found.unknown))
            else:
                yield found

    def add(self, policies: Iterable[Policy]) -> None:
        """Give the role more policies."""
        self.policies += self._documents(policies)

    def limit(self, policies: Iterable[Policy], otherwise: Unknown) -> None:
        """Set the boundary to the one policy that is named; `otherwise` replaces a policy that is
        missing or not readable."""
        documents = list(self._documents(policies))
        self.boundary = documents[0] if len(documents) == 1 else otherwise

    def _documents(self, policies: Iterable[Policy]) -> Iterator[iam.Policy]:
        for policy in policies:
            if isinstance(policy, Unknown):
                yield policy
            elif isinstance(policy, AwsManaged):
                self._managed.setdefault(policy.name, policy)
                yield _managed(policy)
            else:
                yield from self._parsed(policy)

    def _parsed(self, held: Held) -> Iterator[iam.Policy]:
        path = f"{held.holder.name}.{held.document.path}"
        self._holders[path] = held.holder
        with suppress(iam.MalformedDocument):
            yield iam.parse(held.document.tree, path, iam.Purpose.IDENTITY)

    def holders(self) -> tuple[Resource, ...]:
        """The resources of the stack that hold its documents."""
        return tuple(dict.fromkeys(self._holders.values()))

    def holder_of(self, path: str) -> Resource | None:
        """The resource whose document holds an outcome's path, None for AWS managed policies."""
        around = (each for each in self._holders if path.startswith(each))
        nearest = max(around, key=len, default=None)
        return None if nearest is None else self._holders[nearest]

    def place_of(self, path: str) -> tuple[str, str] | None:
        """Where the program gives an outcome's path: the URN of a resource, and a path in it."""
        holder = self.holder_of(path)
        if holder is not None:
            return holder.urn, path.removeprefix(f"{holder.name}.")
        policy = self._managed.get(path.partition(".")[0])
        return None if policy is None else (policy.holder.urn, policy.path)

    def owned(self, unknown: Unknown) -> Unknown:
        """The unknown at its place in the resource that holds it."""
        holder = self.holder_of(unknown.path)
        if holder is None:
            return unknown
        within = unknown.path.removeprefix(f"{holder.name}.")
        return replace(unknown, path=within, owner=holder.urn)


def principal_of(stack: Stack, role: Resource) -> Principal:
    """The role or user with all that the program gives it; read once for all rules."""
    known = stack.once(_by_role)
    if role.urn not in known:
        known[role.urn] = _principal(stack, role)
    return known[role.urn]


def _by_role(_: Stack) -> dict[str, Principal]:
    """Filled role by role: only those that a rule asks about are read."""
    return {}


def _principal(stack: Stack, role: Resource) -> Principal:
    principal = Principal()
    principal.add(policies_of(stack, role))
    for group in groups_of(stack, role) if role.type == USER else ():
        principal.add((group,) if isinstance(group, Unknown) else policies_of(stack, group))
    if role.at(_BOUNDARY).is_set:
        elsewhere = Unknown(_BOUNDARY, f"a boundary {ELSEWHERE}", role.urn)
        principal.limit(attached(stack, role, _BOUNDARY), elsewhere)
    return principal


def _managed(policy: AwsManaged) -> iam.Policy:
    document = iam.managed_policy(policy.name)
    if document is not None:
        return document
    return Unknown(
        policy.path,
        f"AWS's policy {policy.name}, which {source()} does not have",
        policy.holder.urn,
    )
