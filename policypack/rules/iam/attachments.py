"""Managed policies of AWS that are attached to roles, groups and users.

A program names them by ARN, in a property that differs by type. A customer managed policy with the
same name is another policy: its document is judged where it is declared. The permissions of AWS
managed policies come from `facts.managed_policies`; newer or retired policies are judged by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    first_few,
    rule,
)
from policypack.iam import ManagedAccess, managed_access
from policypack.topology.parts.documents import MANAGED_AT
from policypack.topology.parts.links import comes_from, is_computed, linked
from policypack.topology.roles.callback_functions import (
    callback_cause,
    callback_fix,
    callback_function_of,
    task_role_cause,
)
from policypack.topology.roles.principals import ROLE, aws_managed_name
from policypack.topology.roles.role_privileges import trusted_beside

_POLICY = "aws:iam/policy:Policy"

_TYPES = tuple(MANAGED_AT)
# Where each type that gives managed policies to roles names them.
_ROLE_AT = {
    ROLE: "",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "role",
    "aws:iam/policyAttachment:PolicyAttachment": "roles",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "roleName",
}
# The path of policies for roles that a service assumes.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
_SERVICE_ROLE = ":policy/service-role/"
_ADMIN = frozenset({"administratoraccess", "iamfullaccess"})
# Policies that a service requires by name, so no narrower policy can replace them.
# https://docs.aws.amazon.com/waf/latest/DDOSAPIReference/API_AssociateDRTRole.html
_DEMANDED = frozenset({"awsshielddrtaccesspolicy"})
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ViewOnlyAccess.html
_WITHOUT_DATA = (
    "Attach ViewOnlyAccess, which reads settings and no data, or a Policy with the actions and the "
    "ARNs in use"
)
_BY_NAME = " (judged by its name, because its content is not among the known policies)"


@rule(
    id="iam-attachment-admin",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Replace the policy in policyArn, policyArns or managedPolicyArns with a Policy that "
        "allows only the actions in use"
    ),
    cwe=(250,),
)
def attachment_admin(holder: Resource) -> Outcomes:
    """IAM managed policy attachment grants administrator access.

    Excessive permissions let an attacker who compromises one function with this role control the
    account. AdministratorAccess allows every action. IAMFullAccess and AdministratorAccess-Amplify
    allow privilege escalation, because the holder can attach AdministratorAccess to itself. The
    same ARN as a permissions boundary grants nothing and isn't reported.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/IAMFullAccess.html
    """
    return _attached(holder, _admin)


@rule(
    id="iam-attachment-full-access",
    types=_TYPES,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Write a Policy with the actions and resources in use and attach that instead",
    cwe=(250,),
    implied_by=(Implication("lambda-callback-default-role"),),
)
def attachment_full_access(holder: Resource) -> Outcomes:
    """IAM managed policy attachment grants full access to a service.

    Excessive permissions let an attacker who compromises one function delete the tables and read
    the buckets of other teams; no workload needs all actions on all resources of a service. The
    rule judges what the policy grants, not its name: it doesn't report AWSXrayFullAccess, which
    only sends and reads traces, nor AWSShieldDRTAccessPolicy, which Shield requires. The severity
    is medium if the policy can't destroy or take over anything important. For a role, the rule
    doesn't report a policy that AWS made for service roles and that controls only this service,
    such as AWSGlueServiceRole; iam-attachment-foreign-service-role reports it at a role of another
    service.
    https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """
    check = _full_access_of_role if holder.type in _ROLE_AT else _full_access
    return _attached(holder, check)


@rule(
    id="iam-attachment-foreign-service-role",
    types=tuple(_ROLE_AT),
    reads=(ROLE,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Create a separate Role with this policy for the service, and give this Role a Policy "
        "with the actions and resources in use"
    ),
    cwe=(250,),
)
def attachment_foreign_service_role(holder: Resource, stack: Stack) -> Outcomes:
    """AWS service role policy is attached to a role of another principal.

    Policies for service roles give other principals excessive permissions: AWSGlueServiceRole, made
    for Glue's crawlers and jobs, allows all Glue actions on every resource. The role of a function,
    an instance or a user needs only a few of them, but an attacker there gets all. The rule doesn't
    report a role whose trust policy allows only the service.
    https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """

    def foreign(name: str, arn: Value) -> Outcomes:
        access = managed_access(name)
        if access is not None and _is_for_service_role(access, arn):
            for role in _roles(stack, holder):
                if isinstance(role, Unknown):
                    yield role
                else:
                    yield from _beside_the_service(role, access, name, arn.path)

    # What AWS alone gives a role is declared elsewhere, or not at all.
    return iter(()) if is_computed(holder, MANAGED_AT[holder.type]) else _attached(holder, foreign)


@rule(
    id="iam-attachment-reads-any-data",
    types=_TYPES,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Write a Policy with the actions and the ARNs in use and attach that instead",
    cwe=(250,),
    implied_by=(
        Implication("iam-attachment-admin"),
        Implication("iam-attachment-full-access"),
        Implication("lambda-callback-default-role"),
    ),
)
def attachment_reads_any_data(holder: Resource) -> Outcomes:
    """IAM managed policy attachment allows read access to any data.

    These policies grant excessive permissions: AmazonS3ReadOnlyAccess and AWSLambdaExecute allow
    reading the objects of every bucket, and AmazonDynamoDBReadOnlyAccess every table, including
    those of other teams. The rule doesn't report policies that AWS made for service roles, such as
    AWSLambdaSQSQueueExecutionRole.
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonS3ReadOnlyAccess.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """
    return _attached(holder, _reads)


@rule(
    id="iam-attachment-aws-managed",
    types=_TYPES,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Attach a customer managed Policy with only the actions and resources in use",
    implied_by=(
        Implication("iam-attachment-admin"),
        Implication("iam-attachment-full-access"),
        Implication("iam-attachment-foreign-service-role", resolved=Resolved.BY_IMPLIED),
        Implication("iam-attachment-reads-any-data"),
        Implication("lambda-callback-default-role"),
    ),
)
def attachment_aws_managed(holder: Resource, settings: Settings) -> Outcomes:
    """IAM attachment uses an AWS managed policy.

    AWS adds actions to its managed policies, so permissions grow without a review. The setting
    allowed_managed_policies lists the policies that may be attached; by default these are the
    narrow execution roles for functions, such as AWSLambdaBasicExecutionRole.
    https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """

    def changeable(name: str, arn: Value) -> Outcomes:
        if not settings.allows_managed_policy(name):
            yield Finding(f"{arn.path} names {name}, whose permissions AWS may extend", arn.path)

    return _attached(holder, changeable)


def _attached(holder: Resource, check: Callable[[str, Value], Outcomes]) -> Outcomes:
    """Judges the name and the ARN of every AWS managed policy that the holder attaches."""

    path = MANAGED_AT[holder.type]
    is_own = comes_from(holder, path, (_POLICY,))

    def named(arn: Value) -> Outcomes:
        # An unknown value that comes from policies of the program is the ARN of one of them.
        if is_own and isinstance(arn.tree, Unknown):
            return
        name = aws_managed_name(str(arn.content).strip())
        if name and name.lower() not in _DEMANDED:
            yield from (_where_it_is_made(holder, found) for found in check(name, arn))

    return holder.each(path, named) if path.endswith("s") else named(holder.at(path))


def _where_it_is_made(holder: Resource, found: Finding | Unknown) -> Finding | Unknown:
    """The finding with the cause and the fix for an attachment that an SDK makes."""
    if isinstance(found, Unknown):
        return found
    function = callback_function_of(holder)
    if function:
        # A dozen attachments have this one cause.
        return replace(found, fix=callback_fix(function), cause=callback_cause(function))
    return replace(found, cause=task_role_cause(holder))


def _admin(name: str, arn: Value) -> Outcomes:
    path = arn.path
    access = managed_access(name)
    if access is None and name.lower() in _ADMIN:
        yield Finding(f"{path} names {name}, which controls the account{_BY_NAME}", path)
    elif access is not None and access.is_admin:
        yield Finding(f"{path} names {name}, which controls the account", path)


def _roles(stack: Stack, holder: Resource) -> tuple[Resource | Unknown, ...]:
    """The roles of the stack that get the policies, or the unknown that decides; roles of other
    programs are theirs."""
    if holder.type == ROLE:
        return (holder,)
    found = linked(stack, holder, _ROLE_AT[holder.type], ROLE)
    return (found,) if isinstance(found, Unknown) else found


def _beside_the_service(role: Resource, access: ManagedAccess, name: str, path: str) -> Outcomes:
    trusted = [*trusted_beside(role, access.services)]
    known = [each for each in trusted if isinstance(each, str)]
    if known:
        allowed = f"all actions of {first_few(access.services)} on every resource"
        yield Finding(
            f"{path} names {name}, which allows {allowed}, and {first_few(known)} may assume the "
            f"role {role.name}",
            path,
        )
    else:
        yield from (each for each in trusted if isinstance(each, Unknown))


def _is_for_service_role(access: ManagedAccess, arn: Value) -> bool:
    """Whether AWS made the policy for the role of a service, and it controls that one alone."""
    whole = bool(access.controls and access.services) and access.is_of_one_service
    return whole and _SERVICE_ROLE in str(arn.content).lower()


def _full_access_of_role(name: str, arn: Value) -> Outcomes:
    access = managed_access(name)
    if access is None or not _is_for_service_role(access, arn):
        yield from _full_access(name, arn)


def _full_access(name: str, arn: Value) -> Outcomes:
    path = arn.path
    access = managed_access(name)
    claims = _claims_full_access(name.lower())
    if access is None:
        if claims:
            message = f"{path} names {name}, which allows all actions on all resources{_BY_NAME}"
            yield Finding(message, path)
    elif access.controls and not access.is_admin and (access.services or claims):
        whole = f"all actions of {first_few(access.services)} on every resource, above all"
        allowed = f"{whole if access.services else 'on every resource'} {access.controls}"
        is_own = _is_for_service_role(access, arn)
        severity = Severity.MEDIUM if is_own else Severity(access.gravity.value)
        yield Finding(f"{path} names {name}, which allows {allowed}", path, severity)


def _reads(name: str, arn: Value) -> Outcomes:
    access = managed_access(name)
    if access is not None and access.reads and _SERVICE_ROLE not in str(arn.content).lower():
        message = f"{arn.path} names {name}, which allows {access.reads} on every resource"
        fix = _WITHOUT_DATA if name.lower() == "readonlyaccess" else None
        yield Finding(message, arn.path, fix=fix)


def _claims_full_access(lower: str) -> bool:
    named = "fullaccess" in lower or lower.startswith(("poweruseraccess", "administratoraccess-"))
    return named and lower not in _ADMIN
