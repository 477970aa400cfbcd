"""Inline policies, and ways to give policies to a role that remove what others have given."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    first_few,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam import Document, Purpose
from policypack.topology.parts.documents import LIMITS, documents
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import is_computed, references
from policypack.topology.roles import policy_givers
from policypack.topology.roles.policy_givers import (
    Given,
    exclusive_in_account,
    inline_givers,
    managed_givers,
)
from policypack.topology.roles.principals import GROUP, USER
from policypack.topology.roles.principals import ROLE as _ROLE

# Which type gives an inline policy to a principal, and where it names that.
_SEPARATE = {
    _ROLE: ("aws:iam/rolePolicy:RolePolicy", "role"),
    USER: ("aws:iam/userPolicy:UserPolicy", "user"),
    GROUP: ("aws:iam/groupPolicy:GroupPolicy", "group"),
}


@rule(
    id="iam-policy-inline",
    types=(
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
        _ROLE,
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Move the document to a Policy resource and attach that",
)
def policy_inline(holder: Resource) -> Outcomes:
    """IAM policy is inline instead of managed.

    Inline policies have no versions and no ARN, so reviews of managed policies miss them, and other
    roles copy their text. For a single function an inline policy is often the better choice; this
    rule is for organizations that review policies centrally.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    if holder.type != _ROLE:
        yield _inline("policy")
        return
    yield from holder.each("inlinePolicies", _entry)


def _entry(entry: Value) -> Outcomes:
    # One entry without a policy is how the provider is asked to remove all inline policies.
    if entry.at("policy").is_set:
        yield _inline(entry.path)


def _inline(path: str) -> Finding:
    return Finding("the document has no versions and cannot be attached elsewhere", path)


@rule(
    id="iam-inline-policies-oversized",
    types=tuple(_SEPARATE),
    reads=tuple(kind for kind, _ in _SEPARATE.values()),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Move some of the documents to separate Policy resources and attach those",
)
def inline_policies_oversized(principal: Resource, stack: Stack) -> Outcomes:
    """IAM inline policies together exceed the size quota of their principal.

    IAM adds up the inline policies of a role, user or group, without whitespace. Each document can
    be short enough on its own; the one that exceeds the quota stops the deployment halfway.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    kind, path = _SEPARATE[principal.type]
    found = references(stack, kind, path, principal.type).to(principal)
    yield from (each for each in found if isinstance(each, Unknown))
    holders = [
        each
        for each in (principal, *found)
        if isinstance(each, Resource) and documents(each, Purpose.IDENTITY)
    ]
    sizes = {each: _size(each) for each in holders}
    limit = LIMITS[Purpose.IDENTITY][kind]
    # iam-policy-oversized judges what one resource holds.
    if len(holders) < 2 or max(sizes.values()) > limit:
        return
    if sum(sizes.values()) <= limit:
        yield from (each for holder in holders for each in _unknown(holder))
        return
    yield Finding(
        f"{first_few([each.name for each in holders if sizes[each]])} have "
        f"{sum(sizes.values()):,} characters without whitespace together; IAM accepts at most "
        f"{limit:,} in the inline policies of a {principal.type.rpartition(':')[2].lower()}"
    )


def _size(holder: Resource) -> int:
    parsed = documents(holder, Purpose.IDENTITY)
    return sum(each.size for each in parsed if isinstance(each, Document))


def _unknown(holder: Resource) -> Iterator[Unknown]:
    """Yields the unknown parts of the holder's documents, which make them longer."""
    for parsed in documents(holder, Purpose.IDENTITY):
        if isinstance(parsed, Unknown):
            yield parsed
        elif isinstance(parsed, Document):
            yield from parsed.unknown_leaves()


# Ways to give policies to a role that each remove what the others have given.
# `inlinePolicies` and `managedPolicyArns` of a role are exclusive lists, and so are the Exclusive
# resources, and PolicyAttachment, for its policy in the whole account:
# https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachmentsexclusive/
# https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/
# The exclusive lists of a role, and where an element has its name or ARN.
_ELEMENT = {"inlinePolicies": "name", "managedPolicyArns": ""}


@rule(
    id="iam-role-policies-conflict",
    types=("aws:iam/role:Role",),
    reads=policy_givers.READS,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use either inlinePolicies and managedPolicyArns of Role (deprecated) or separate "
        "RolePolicy and RolePolicyAttachment resources"
    ),
)
def role_policies_conflict(role: Resource, stack: Stack) -> Outcomes:
    """IAM role policies are managed in exclusive ways that remove each other.

    inlinePolicies, managedPolicyArns and the Exclusive resources remove policies that they don't
    list; PolicyAttachment does so in the whole account. Each deployment removes what the other
    resource attached, such as a Deny statement or a permission that the function needs.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/
    """
    inline, managed = inline_givers(stack, role), managed_givers(stack, role)
    yield from until_unknown(_against(role, "inlinePolicies", inline))
    yield from until_unknown(_against(role, "managedPolicyArns", managed))
    yield from _not_listed(inline)
    if stack.of_type(policy_givers.INLINE_EXCLUSIVE) and len(inline) > 1:
        yield from (each for each in inline if isinstance(each, Unknown))
    yield from _not_listed(managed)
    yield from _attached_twice(managed, exclusive_in_account(stack))


def _against(role: Resource, path: str, others: tuple[Given | Unknown, ...]) -> Outcomes:
    """The provider also reports in the list what others have given; only the rest is the role's."""
    if not others or is_computed(role, path):
        return
    given = [each for each in others if isinstance(each, Given)]
    reported = frozenset().union(*(each.names for each in given))
    # One empty inline policy means "remove all", so it conflicts with every other one.
    for item in role.at(path).items():
        own = or_unknown(text_of, item.at(_ELEMENT[path]))
        if isinstance(own, Unknown):
            yield own
        elif own not in reported:
            yield from (_conflict(path, each) for each in given[:1])
            yield from (each for each in others if isinstance(each, Unknown) and not given)
            return


def _conflict(path: str, given: Given) -> Finding:
    return Finding(f"{path} of the role and {given.describe} remove each other's policies", path)


def _not_listed(givers: tuple[Given | Unknown, ...]) -> Outcomes:
    """A policy that an Exclusive resource of the role removes, since it does not list it."""
    given = [each for each in givers if isinstance(each, Given)]
    for exclusive in (each for each in given if each.is_exclusive_for_role):
        for other in given:
            if other is exclusive or exclusive.lists(other):
                continue
            unknown = other.unknown if exclusive.unknown is None else exclusive.unknown
            yield _removed(exclusive, other) if unknown is None else unknown


def _removed(exclusive: Given, other: Given) -> Finding:
    return Finding(
        f"{exclusive.describe} removes the policies that it does not list, and {other.describe} "
        "gives one of those to the role",
        fix=f"List the policies of {other.describe} in {exclusive.describe} too, or remove one of "
        "the two",
    )


def _attached_twice(managed: tuple[Given | Unknown, ...], exclusive: tuple[Given, ...]) -> Outcomes:
    """Yields policies that a PolicyAttachment manages and that another resource also attaches.

    A PolicyAttachment that names only other roles detaches the policy from this role.
    """
    given = [each for each in managed if isinstance(each, Given)]
    for alone in exclusive:
        others = [each for each in given if each.giver is not alone.giver]
        same = [each for each in others if alone.names & each.names]
        yield from (_detached(alone, each) for each in same[:1])
        if not same:
            waits = (each.unknown for each in (alone, *others))
            yield from (each for each in waits if others and each is not None)
    if len(managed) > 1 or exclusive:
        yield from (each for each in managed if isinstance(each, Unknown))


def _detached(alone: Given, other: Given) -> Finding:
    return Finding(
        f"{alone.describe} detaches its policy from every role, user and group that it does not "
        f"list, and {other.describe} attaches the same policy",
        fix=f"Replace {alone.describe} with a RolePolicyAttachment, GroupPolicyAttachment or "
        "UserPolicyAttachment for each of its holders",
    )
