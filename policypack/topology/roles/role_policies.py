"""Which policies the program gives to a role, a user or a group: inline, attached, AWS managed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam import Purpose
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import comes_from, is_computed, references
from policypack.topology.parts.policy_holders import MANAGED_AT, PROPERTIES
from policypack.topology.roles.memberships import GROUP, USER

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
