"""User pools in which anyone may register, and what they open.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.fronts.front import Front, ends_at, linked_within
from policypack.topology.parts.functions import functions_within
from policypack.topology.parts.links import references
from policypack.topology.roles.role_policies import ELSEWHERE, ROLE

POOL = "aws:cognito/userPool:UserPool"
_CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
_DOMAIN = "aws:cognito/userPoolDomain:UserPoolDomain"
IDENTITY_POOL = "aws:cognito/identityPool:IdentityPool"
ATTACHMENT = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"
FIX = "Set adminCreateUserConfig.allowAdminCreateUserOnly of {} to true"


def sign_up_fronts(stack: Stack) -> Iterator[Front]:
    """The triggers of open user pools, and the roles of identity pools that take their users."""
    for pool in stack.of_type(POOL):
        is_open = or_unknown(accepts_anyone, stack, pool)
        fix = FIX.format(pool.name)
        ends = ends_at(functions_within, stack, pool, "lambdaConfig")
        yield Front(pool, pool, is_open, "calls its triggers for anyone who signs up", fix, ends)
    for attachment in stack.of_type(ATTACHMENT):
        yield from _of_identities(stack, attachment)


def _of_identities(stack: Stack, attachment: Resource) -> Iterator[Front]:
    identities = or_unknown(stack.linked, attachment, "identityPoolId", IDENTITY_POOL)
    if isinstance(identities, Unknown):
        return
    for identity in identities:
        pools = or_unknown(linked_within, stack, identity, "cognitoIdentityProviders", POOL)
        is_open = pools if isinstance(pools, Unknown) else accepts_any(stack, pools)
        names = "" if isinstance(pools, Unknown) else " and ".join(each.name for each in pools)
        says = f"gives the role to anyone who signs up to {names or 'a user pool'}"
        roles = ends_at(linked_within, stack, attachment, "roles.authenticated", ROLE)
        yield Front(attachment, attachment, is_open, says, FIX.format(names), roles)
        says = "gives the role to anyone, without sign-in"
        fix = f"Set allowUnauthenticatedIdentities of {identity.name} to false"
        is_open = or_unknown(_takes_guests, identity)
        roles = ends_at(linked_within, stack, attachment, "roles.unauthenticated", ROLE)
        yield Front(attachment, attachment, is_open, says, fix, roles)


def _takes_guests(identity: Resource) -> bool:
    return identity.get("allowUnauthenticatedIdentities", False) is True


def accepts_any(stack: Stack, pools: tuple[Resource, ...]) -> Truth:
    """Whether anyone may register in one of the pools."""
    return any_of(accepts_anyone(stack, each) for each in pools)


def accepts_anyone(stack: Stack, pool: Resource) -> Truth:
    """Whether anyone may register: the pool takes sign-ups, through a client without a secret, or
    through a page of Cognito, which has the secret."""
    takes = or_unknown(lambda: pool.get("adminCreateUserConfig.allowAdminCreateUserOnly") is True)
    return all_of((negated(takes), _has_public_client(stack, pool)))


def _has_public_client(stack: Stack, pool: Resource) -> Truth:
    clients = references(stack, _CLIENT, "userPoolId", POOL).to(pool)
    if not clients:
        return Unknown("id", f"the clients of the pool {ELSEWHERE}", pool.urn)
    has_page = any_of(
        each if isinstance(each, Unknown) else True
        for each in references(stack, _DOMAIN, "userPoolId", POOL).to(pool)
    )
    without_secret = any_of(
        each if isinstance(each, Unknown) else negated(or_unknown(_has_secret, each))
        for each in clients
    )
    return any_of((without_secret, has_page))


def _has_secret(client: Resource) -> bool:
    return client.get("generateSecret") is True
