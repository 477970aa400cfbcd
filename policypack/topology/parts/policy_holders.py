"""The types that hold IAM documents: for which purpose, in which property, and up to which size."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.policy_documents import PolicyDocument, policy_documents
from policypack.iam import Purpose
from policypack.iam.weaknesses import limits


def _paths(purpose: Purpose) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in policy_documents():
        if purpose.value in each.purposes:
            found[each.type] = (*found.get(each.type, ()), each.path)
    return found


# The properties that hold documents, by purpose and type; `[]` means every element of a list.
# Which policies are boundaries depends on the stack: `policypack.topology.roles.boundaries`.
PATHS: Mapping[Purpose, Mapping[str, tuple[str, ...]]] = {each: _paths(each) for each in Purpose}
# The first of them: nearly all types have one.
PROPERTIES: Mapping[Purpose, Mapping[str, str]] = {
    purpose: {kind: paths[0] for kind, paths in held.items()} for purpose, held in PATHS.items()
}

# The property that decides which purpose a document has, by type.
DECIDED_BY: Mapping[str, str] = {
    each.type: each.of for each in policy_documents() if len(each.purposes) > 1
}
# What AWS Organizations calls the purposes; without a type pulumi_aws takes the first.
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
TYPES_OF_ORGANIZATIONS: Mapping[Purpose, str] = {
    Purpose.SCP: "SERVICE_CONTROL_POLICY",
    Purpose.RCP: "RESOURCE_CONTROL_POLICY",
}

# The resource-based policies, by type.
RESOURCE_POLICIES: Mapping[str, PolicyDocument] = {
    each.type: each for each in policy_documents() if each.kind == Purpose.RESOURCE.value
}

# Where each type names the ARNs of the managed policies that it attaches.
MANAGED_AT: Mapping[str, str] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}

# How many characters the documents of one resource may have together, by type.
LIMITS: Mapping[Purpose, Mapping[str, int]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": limits.INLINE_OF_GROUP,
        "aws:iam/policy:Policy": limits.MANAGED,
        "aws:iam/role:Role": limits.INLINE_OF_ROLE,
        "aws:iam/rolePolicy:RolePolicy": limits.INLINE_OF_ROLE,
        "aws:iam/userPolicy:UserPolicy": limits.INLINE_OF_USER,
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (
            limits.INLINE_OF_PERMISSION_SET
        ),
    },
    Purpose.TRUST: {"aws:iam/role:Role": limits.TRUST},
    Purpose.SCP: {"aws:organizations/policy:Policy": limits.SCP},
    Purpose.RCP: {"aws:organizations/policy:Policy": limits.RCP},
}


def holders(*purposes: Purpose) -> tuple[str, ...]:
    """The types that hold documents of any of the purposes, each once."""
    return tuple(dict.fromkeys(kind for each in purposes for kind in PROPERTIES[each]))


def judged_by(rule: str) -> tuple[str, ...]:
    """The types whose resource-based policies the rule with the ID judges."""
    return tuple(each.type for each in policy_documents() if rule in each.rules)
