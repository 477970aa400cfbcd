"""Execution roles of functions, and public functions with a privileged one."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from policypack import iam
from policypack.authoring import (
    Finding,
    Outcomes,
    Part,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    UnknownValueError,
    first_few,
    one_of_each,
    or_unknown,
    rule,
)
from policypack.forms.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.topology.parts.accounts import accounts_in
from policypack.topology.parts.functions import FUNCTION, text_of
from policypack.topology.parts.links import linked, references
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ROLE, principal_of
from policypack.topology.roles.role_privileges import DANGEROUS, role_privileges
from policypack.topology.triggers import validation

# AWS's own policies for logs, network interfaces and traces.
# https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
_BASICS = (
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
)


@rule(
    id="lambda-function-shared-role",
    types=(FUNCTION,),
    reads=principals.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Create one Role for each function and pass its ARN in role",
    cwe=(250,),
)
def function_shared_role(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function shares its execution role with other functions.

    A shared role gives each function excessive permissions: the permissions that all of them need.
    An attacker who controls one function can act as each of the others. AWS recommends least
    privilege, which requires one role per function. The rule reports only the first function of
    those that share a role. It doesn't report roles that grant only what every function needs, such
    as writing logs.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """
    role = or_unknown(_role_of, stack, function)
    if isinstance(role, Unknown):
        if len(stack.of_type(FUNCTION)) > 1:
            yield role
        return
    first, *others = stack.once(_sharers).get(function.urn, (function,))
    if function is first and others and not _grants_the_basics_alone(stack, function):
        names = [other.name for other in others]
        yield Finding(f"role is also the execution role of {first_few(names)}", "role")


@rule(
    id="lambda-role-without-boundary",
    types=(ROLE,),
    reads=(FUNCTION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set permissionsBoundary to the ARN in the setting permissions_boundary",
)
def role_without_boundary(role: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda execution role lacks the organization's permissions boundary.

    A permissions boundary limits what all policies of a role can grant, so that an overly
    permissive policy grants no more than the organization allows. The setting
    `permissions_boundary` names the required boundary; without it, the rule reports nothing.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    wanted = settings.permissions_boundary
    users = references(stack, FUNCTION, "role", ROLE).to(role)
    if wanted is None or not users:
        return
    boundary = role.at("permissionsBoundary")
    if isinstance(boundary.tree, Unknown):
        yield boundary.tree
    elif boundary.tree != wanted:
        # Those that use the role for sure come first.
        if isinstance(users[0], Unknown):
            yield users[0]
            return
        held = (
            f"permissionsBoundary is {boundary.tree}"
            if boundary.tree
            else "permissionsBoundary is not set"
        )
        yield Finding(f"{held}, not {wanted}", boundary.path)


def _grants_the_basics_alone(stack: Stack, function: Resource) -> bool:
    """Whether the role is one of the stack whose policies grant only what every function needs."""
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown) or len(roles) != 1:
        return False
    principal = principal_of(stack, roles[0])
    allowed, unknown = iam.allowed_actions(principal.policies, principal.boundary)
    return bool(principal.policies) and unknown is None and allowed <= _basics()


@lru_cache(maxsize=1)
def _basics() -> frozenset[str]:
    documents = [found for name in _BASICS if (found := iam.managed_policy(name))]
    return iam.allowed_actions(documents)[0]


def _sharers(stack: Stack) -> dict[str, list[Resource]]:
    """The functions with the role of each function, itself included, by the function's URN.

    A function whose role is not known is not among them.
    """
    table: dict[str, list[Resource]] = defaultdict(list)
    for function in sorted(stack.of_type(FUNCTION), key=lambda each: each.name):
        role = or_unknown(_role_of, stack, function)
        if isinstance(role, str) and role:
            table[role].append(function)
    return {
        function.urn: group
        for functions in table.values()
        for group in _by_account(functions)
        for function in group
    }


def _by_account(functions: list[Resource]) -> list[list[Resource]]:
    """The functions with roles of one name, apart where their accounts are known to differ."""
    table: dict[str, list[Resource]] = defaultdict(list)
    for function in functions:
        role = function.at("role").tree
        table["".join(accounts_in(role)) if isinstance(role, str) else ""].append(function)
    return list(table.values()) if len(table.keys() - {""}) > 1 else [functions]


def _role_of(stack: Stack, function: Resource) -> str:
    """The name of the role, which is unique in an account.

    The URN of a role of the stack stands for a name that is not known. Raises UnknownValueError.
    """
    roles = linked(stack, function, "role", ROLE)
    if isinstance(roles, Unknown):
        raise UnknownValueError(roles)
    if len(roles) != 1:
        return text_of(function.at("role")).rpartition("/")[2]
    name = roles[0].at("name").tree
    return name if isinstance(name, str) else roles[0].urn


role_trusted_by_others = document_rule(
    id="lambda-role-trusted-by-others",
    kind=Kind.TRUSTS_LAMBDA_AND_OTHERS,
    types=(ROLE,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(250,),
    remediation=(
        "Leave only lambda.amazonaws.com in assumeRolePolicy, and create a Role for each other "
        "principal"
    ),
    title="Lambda execution role trusts other principals too",
    why="""
    A shared role gives excessive permissions both ways: each principal that can assume it has all
    permissions of the function, and the function has those of the other principals. One role per
    purpose needs fewer permissions, and its use in CloudTrail is unambiguous. Lambda@Edge needs
    edgelambda.amazonaws.com in addition to lambda.amazonaws.com.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    """,
)


# What opens a function alone. An OpenAPI document and the $connect route of a WebSocket API open
# several, so their findings stand by themselves.
_OPENS = (
    "lambda-url-without-auth",
    "lambda-permission-public",
    "lambda-resource-policy-public",
    "api-gateway-method-without-auth",
    "api-gateway-route-without-auth",
)
_GRANTS = (
    *sorted(each.value for each in DANGEROUS),
    "iam-attachment-admin",
    "iam-attachment-full-access",
)


@rule(
    id="lambda-function-public-and-privileged",
    types=(FUNCTION,),
    reads=(*validation.READS, *principals.READS),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Require authentication at the entry point, or move the privileged work to a function "
        "behind it and reduce the role's permissions"
    ),
    cwe=(284, 250),
    absorbs=(*_OPENS, *_GRANTS),
)
def function_public_and_privileged(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function is publicly accessible with a privileged role.

    A single flaw in a publicly accessible function gives anonymous callers the excessive
    permissions of its role. Public entry points are function URLs without authentication,
    permissions or resource policies for any principal, and API Gateway methods, routes or OpenAPI
    operations without authorization, unless the API is private or its resource policy restricts
    callers. A role is privileged if its policies together grant administrator access, a whole
    service, `iam:PassRole` on any role, or a path to privilege escalation. The findings of the
    rules about each half are folded into this one. It is waived if all of them are waived; a waiver
    of one half doesn't waive it.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    """
    entries = validation.entry_points(stack, function)
    if not (entries.public or entries.undecided):
        return
    privileges = role_privileges(stack, function)
    if entries.public and privileges.dangerous:
        entry, privilege = entries.public[0].name, privileges.dangerous[0].message
        message = f"{entry} is publicly accessible, and the role is privileged: {privilege}"
        opened = (Part(each.resource.urn, "") for each in entries.public)
        granted = (Part(*each.place) for each in privileges.dangerous)
        yield Finding(message, "role", parts=(*opened, *granted))
    elif privileges.dangerous or privileges.undecided:
        waiting = [] if entries.public else entries.undecided
        if not privileges.dangerous:
            waiting = waiting + privileges.undecided
        # One outcome for each property, however many privileges depend on it.
        yield from one_of_each(waiting)
