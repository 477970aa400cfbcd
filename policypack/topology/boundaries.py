"""Managed policies that the stack uses as permissions boundaries, and as nothing else.

A boundary grants nothing; it limits what the policies of its role or user grant:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.links import linked
from policypack.topology.origins import is_computed
from policypack.unknown import Unknown

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
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment": (
        "customerManagedPolicyReference.name"
    ),
}
READS = tuple(dict.fromkeys((POLICY, *_LIMITED_AT, *_ATTACHED_AT)))


def is_boundary_alone(stack: Stack, policy: Resource) -> bool:
    """Whether the policy is a boundary, and no attachment is or may be about it."""
    return policy.urn in stack.once(_boundaries)


def _boundaries(stack: Stack) -> frozenset[str]:
    """The URNs; an attachment of a policy that is not known yet may be about any of them."""
    attached = tuple(_policies(stack, _ATTACHED_AT))
    if any(isinstance(each, Unknown) for each in attached):
        return frozenset()
    limiting = _policies(stack, _LIMITED_AT)
    return frozenset(each.urn for each in limiting if isinstance(each, Resource)) - {
        each.urn for each in attached if isinstance(each, Resource)
    }


def _policies(stack: Stack, table: Mapping[str, str]) -> Iterator[Resource | Unknown]:
    for kind, path in table.items():
        for holder in stack.of_type(kind):
            if is_computed(holder, path):
                continue
            found = linked(stack, holder, path, POLICY)
            yield from (found,) if isinstance(found, Unknown) else found
