"""Identity pools: who gets AWS credentials from them, and with which role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Part,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    one_of_each,
    rule,
    until_unknown,
)
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS, Kind
from policypack.iam.meaning.truth import any_of
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ELSEWHERE, ROLE
from policypack.topology.roles.role_privileges import privileges_of

_POOL = "aws:cognito/identityPool:IdentityPool"
_GUESTS = "allowUnauthenticatedIdentities"
_ROLES, _MAPPINGS = "roles", "roleMappings"
_GROUP = "aws:cognito/userGroup:UserGroup"
# A user of an application needs none of them. Many actions have no resource, so a wildcard there
# is not enough.
_TOO_MUCH = KINDS_OF_PERMISSIONS - {Kind.ANY_RESOURCE}
_GRANTS = (
    *sorted(each.value for each in _TOO_MUCH),
    "iam-attachment-admin",
    "iam-attachment-full-access",
    "iam-attachment-reads-any-data",
)


@rule(
    id="cognito-identity-pool-guest-access",
    types=(_POOL,),
    # A role's trust policy names the pool by its ID, which is known once the stack is complete.
    reads=(_POOL,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f"Set {_GUESTS} to false",
    cwe=(306,),
    implied_by=(Implication(Kind.TRUSTS_ANY_IDENTITY.value),),
)
def identity_pool_guest_access(pool: Resource, stack: Stack) -> Outcomes:
    """Cognito identity pool gives AWS credentials to anonymous users.

    Without authentication, anyone who knows the pool's ID, which ships in the client, can call AWS
    with the guest role. In the enhanced flow, an AWS session policy restricts that role; the
    classic flow has no such restriction, so its severity is high. Waive the rule for web analytics
    and maps, which use guests with a role for few actions.
    https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
    """
    if not pool.get(_GUESTS, False):
        return
    message = f"{_GUESTS} is true"
    arn = pool.at("arn").tree
    cause = arn.rpartition("/")[2] if isinstance(arn, str) else None
    if pool.at("allowClassicFlow").tree is True:
        message += ", and allowClassicFlow lets guests avoid the session policy of AWS"
        yield Finding(message, _GUESTS, Severity.HIGH, cause=cause)
    else:
        yield Finding(message, _GUESTS, cause=cause)


@rule(
    id="cognito-identity-role-broad",
    types=("aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",),
    reads=(*principals.READS, _GROUP),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "In the role's policies, list the few actions that the application's users need, and name"
        " their own resources, such as a prefix with the user's identity ID"
    ),
    cwe=(250,),
    absorbs=_GRANTS,
)
def identity_role_broad(attachment: Resource, stack: Stack) -> Outcomes:
    """Cognito identity pool gives its users a privileged role.

    Every user of the application, or every guest, gets AWS credentials with the excessive
    permissions of this role. The rule judges the roles for guests and signed-in users and those of
    role mappings, each by all its policies within its permissions boundary. Findings about the
    policies are folded into this one; their waivers don't cover it. If a mapping takes the role
    from the token, only members of a user group get that group's role, so the severity is high. In
    the enhanced flow, an AWS session policy restricts guests, but not signed-in users.
    https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools-security-best-practices.html
    """
    for path in (_ROLES, _MAPPINGS):
        for role in until_unknown(_roles(stack, attachment, path)):
            if isinstance(role, Unknown):
                yield role
            else:
                yield from _privileged(stack, attachment, role, path)
    if stack.of_type(_GROUP):
        yield from _of_groups(stack, attachment)


def _of_groups(stack: Stack, attachment: Resource) -> Outcomes:
    # Mappings that are unknown as a whole are already reported.
    if isinstance(attachment.at(_MAPPINGS).tree, Unknown):
        return
    takes = any_of(attachment.each(_MAPPINGS, _takes_role_of_token))
    if isinstance(takes, Unknown):
        yield takes
    elif takes:
        for group in stack.of_type(_GROUP):
            yield from until_unknown(_of_group(stack, attachment, group))


def _takes_role_of_token(mapping: Value) -> Iterator[bool]:
    yield mapping.get("type") == "Token"


def _of_group(stack: Stack, attachment: Resource, group: Resource) -> Outcomes:
    arn = group.at("roleArn")
    for role in _named(stack, group, arn) if arn.is_set else ():
        if isinstance(role, Unknown):
            yield role
        else:
            yield from _privileged(stack, attachment, role, _MAPPINGS, Severity.HIGH)


def _privileged(
    stack: Stack,
    attachment: Resource,
    role: Resource,
    path: str,
    severity: Severity | None = None,
) -> Outcomes:
    privileges = privileges_of(stack, [role], _TOO_MUCH)
    if privileges.dangerous:
        message = f"role {role.name}: {privileges.dangerous[0].message}"
        # That users get the role is the other part, which only this rule reports.
        parts = (Part(attachment.urn, path), *(Part(*each.place) for each in privileges.dangerous))
        yield Finding(message, path, severity, parts=parts)
    else:
        # One outcome for each property, however many privileges depend on it.
        yield from one_of_each(privileges.undecided)


def _roles(stack: Stack, attachment: Resource, path: str) -> Iterator[Resource | Unknown]:
    """The roles that a property names, once each, and an unknown for each that is not known."""
    recorded = stack.recorded(attachment, path, ROLE)
    if recorded:
        yield from recorded
    elif path == _ROLES:
        yield from attachment.each(path, partial(_named, stack, attachment))
    else:
        yield from attachment.each(path, partial(_mapped, stack, attachment))


def _mapped(stack: Stack, attachment: Resource, mapping: Value) -> Iterator[Resource | Unknown]:
    for rule_ in mapping.items("mappingRules"):
        yield from until_unknown(_named(stack, attachment, rule_.at("roleArn")))


def _named(stack: Stack, attachment: Resource, arn: Value) -> Iterator[Resource | Unknown]:
    elsewhere = Unknown(arn.path, f"the policies of a role {ELSEWHERE}", attachment.urn)
    yield from stack.linked(attachment, arn.path, ROLE) or (elsewhere,)
