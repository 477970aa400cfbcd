"""Managed policies that the stack uses as permissions boundaries, and as nothing else.

A boundary grants nothing; it limits what the policies of its role or user grant:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.documents import MANAGED_AT
from policypack.topology.parts.links import is_computed
from policypack.topology.roles.principals import aws_managed_name

POLICY = "aws:iam/policy:Policy"
# Where a type names its boundary, and where one names the managed policies that it attaches.
_LIMITED_AT = {
    "aws:iam/role:Role": "permissionsBoundary",
    "aws:iam/user:User": "permissionsBoundary",
    "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment": (
        "permissionsBoundary.customerManagedPolicyReference.name"
    ),
}
_ATTACHED_AT = {
    **{kind: path for kind, path in MANAGED_AT.items() if kind.startswith("aws:iam/")},
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": (
        "customerManagedPolicyReference.name"
    ),
}
READS = tuple(dict.fromkeys((POLICY, *_LIMITED_AT, *_ATTACHED_AT)))
ATTACHING = frozenset(_ATTACHED_AT)


def is_boundary(stack: Stack, policy: Resource) -> Truth:
    """Whether the policy limits a role, a user or a permission set."""
    return _among(stack.once(_limiting), policy)


def is_boundary_alone(stack: Stack, policy: Resource) -> bool:
    """Whether the policy is a boundary for sure, and no attachment is or may be about it."""
    is_attached = _among(stack.once(_attached), policy)
    return is_boundary(stack, policy) is True and is_attached is False


def attached(stack: Stack) -> tuple[Resource, ...]:
    """The policies that an attachment is about for sure, each once."""
    urns = stack.once(_attached).urns
    return tuple(policy for policy in stack.of_type(POLICY) if policy.urn in urns)


def _among(found: _Named, policy: Resource) -> Truth:
    if policy.urn in found.urns:
        return True
    return False if found.unknown is None else found.unknown


class _Named(NamedTuple):
    """The policies that properties name, by URN, and the first unknown that may name one."""

    urns: frozenset[str]
    unknown: Unknown | None


def _limiting(stack: Stack) -> _Named:
    return _named_by(stack, _LIMITED_AT)


def _attached(stack: Stack) -> _Named:
    return _named_by(stack, _ATTACHED_AT)


def _named_by(stack: Stack, table: Mapping[str, str]) -> _Named:
    found = [*_policies(stack, table)]
    urns = frozenset(each.urn for each in found if isinstance(each, Resource))
    return _Named(urns, next((each for each in found if isinstance(each, Unknown)), None))


def _policies(stack: Stack, table: Mapping[str, str]) -> Iterator[Resource | Unknown]:
    """The policies that the properties of the table name, and an unknown for each that may."""
    for kind, path in table.items():
        for holder in stack.of_type(kind):
            recorded = stack.recorded(holder, path, POLICY)
            if recorded:
                yield from recorded
            elif not is_computed(holder, path):
                yield from _named(stack, holder, path)


def _named(stack: Stack, holder: Resource, path: str) -> Iterator[Resource | Unknown]:
    tree = or_unknown(holder.at, path)
    content = tree if isinstance(tree, Unknown) else tree.tree
    for text in content if isinstance(content, list) else [content]:
        if isinstance(text, Unknown):
            yield replace(text, owner=holder.urn)
        elif isinstance(text, str) and not aws_managed_name(text):
            yield from _by_name(stack, text.rpartition("/")[2])


def _by_name(stack: Stack, name: str) -> Iterator[Resource | Unknown]:
    """An account has one policy of a name, and ARNs end with it."""
    known, unknown = stack.once(_names)
    yield from known.get(name, ())
    yield from unknown


def _names(stack: Stack) -> tuple[dict[str, list[Resource]], list[Unknown]]:
    """The policies by their names, and the first name that is unknown."""
    known: dict[str, list[Resource]] = defaultdict(list)
    unknown: list[Unknown] = []
    for policy in stack.of_type(POLICY):
        name = policy.at("name").tree
        if isinstance(name, Unknown):
            unknown.append(replace(name, owner=policy.urn))
        else:
            known[name].append(policy)
    return known, unknown[:1]
