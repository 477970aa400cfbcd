"""Managed policies of AWS that are attached to roles, groups and users.

A program names them by ARN, in a property that differs by type. A policy of the customer's own with
the same name is another policy: its document is judged where it is declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.values import Value

# Where each type names the managed policies that it attaches.
_ARNS_AT = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
}
_TYPES = tuple(_ARNS_AT)

# AWS's own policies have `aws` for an account, in every partition, and may stand under a path.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_AWS_MANAGED = re.compile(r"arn:[^:]+:iam::aws:policy/(?:.*/)?(?P<name>[^/]+)", re.IGNORECASE)
# https://docs.aws.amazon.com/lambda/latest/dg/security-iam-awsmanpol.html
_EXECUTION_ROLE = re.compile(r"AWSLambda\w*ExecutionRole", re.IGNORECASE)
_ADMIN = frozenset({"administratoraccess", "iamfullaccess"})


@rule(
    id="iam-attachment-admin",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Replace AdministratorAccess or IAMFullAccess in policyArn or managedPolicyArns by a "
        "Policy of the actions in use"
    ),
)
def attachment_admin(holder: Resource) -> Outcomes:
    """A managed policy that gives administrator access is attached.

    AdministratorAccess allows everything; IAMFullAccess lets its holder attach that to itself. Who
    takes over one function with such a role has the whole account. As a permissions boundary the
    same ARN grants nothing, and is not reported.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/IAMFullAccess.html

    Example:
        aws.iam.RolePolicyAttachment(
            "orders", role="orders", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"  # bad
            "orders",  # good
            role="orders",  # good
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )
    """
    return _attached(holder, _admin)


@rule(
    id="iam-attachment-full-access",
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Write a Policy with the actions and resources in use and attach that instead",
)
def attachment_full_access(holder: Resource) -> Outcomes:
    """A managed policy with full access to a service is attached.

    Every action on every resource of a service is more than any workload uses: who takes over the
    function also deletes the other teams' tables and reads their buckets. AWS's execution roles
    (AWSLambdaBasicExecutionRole and its kin) are narrow enough and are not reported.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Example:
        aws.iam.RolePolicyAttachment(
            "orders", role="orders", policy_arn="arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"  # bad
            "orders",  # good
            role="orders",  # good
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )
    """
    return _attached(holder, _full_access)


def _attached(holder: Resource, check: Callable[[Value], Outcomes]) -> Outcomes:
    """Judges every ARN that the holder attaches."""
    path = _ARNS_AT[holder.type]
    return holder.each(path, check) if path.endswith("s") else check(holder.at(path))


def _admin(arn: Value) -> Outcomes:
    name = _aws_name(arn)
    if name.lower() in _ADMIN:
        yield Finding(f"{name} gives administrator access", arn.path)


def _full_access(arn: Value) -> Outcomes:
    name = _aws_name(arn)
    if name.lower() in _ADMIN:
        return
    if name.lower() == "poweruseraccess":
        yield Finding(f"{name} gives full access to nearly every service", arn.path)
    elif "fullaccess" in name.lower():
        yield Finding(f"{name} gives full access to a service", arn.path)


def _changeable(arn: Value) -> Outcomes:
    name = _aws_name(arn)
    if name and not _EXECUTION_ROLE.fullmatch(name):
        yield Finding(f"AWS may change what {name} allows", arn.path)


def _aws_name(arn: Value) -> str:
    match = _AWS_MANAGED.fullmatch(str(arn.content).strip())
    return match["name"] if match else ""


@rule(
    id="iam-attachment-aws-managed",
    types=_TYPES,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Attach a customer-managed Policy with the same, narrowed content",
)
def attachment_aws_managed(holder: Resource) -> Outcomes:
    """An AWS managed policy is attached, whose content AWS may change.

    AWS adds actions to its policies without asking, so what was reviewed is not what is granted
    tomorrow. The execution roles for functions (AWSLambdaBasicExecutionRole and its kin) are narrow
    and are accepted.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Example:
        aws.iam.RolePolicyAttachment(
            "orders", role="orders", policy_arn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"  # bad
            "orders",  # good
            role="orders",  # good
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )
    """
    return _attached(holder, _changeable)
