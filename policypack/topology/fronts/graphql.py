"""AppSync APIs as fronts: the data sources that an API key or a sign-up gives access to.

https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.fronts.front import End, Front, ends_at, ends_of, linked_within, to
from policypack.topology.parts.functions import functions_at, functions_named, functions_within
from policypack.topology.parts.links import references
from policypack.topology.parts.property_texts import texts
from policypack.topology.roles.principals import ELSEWHERE, ROLE
from policypack.topology.triggers.wiring_table import DATA_SOURCE

# User pools in which anyone may register, and what they open.
#
# https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-admin-create-user-policy.html

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


GRAPHQL_API = "aws:appsync/graphQLApi:GraphQLApi"
EVENTS_API = "aws:appsync/api:Api"
_KEY, _POOL, _LAMBDA = "API_KEY", "AMAZON_COGNITO_USER_POOLS", "AWS_LAMBDA"
# Clients hold the key, so whoever has the client has it:
# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#api-key-authorization
_FIX = "Set authenticationType of {} to AWS_IAM, or to a user pool without self-registration"
_MODES = "eventConfig.{}[].authType"


def graphql_fronts(stack: Stack) -> Iterator[Front]:
    """The data sources of APIs, each with a separate door, and the authorizers."""
    for api in stack.of_type(GRAPHQL_API):
        is_open = all_of((negated(or_unknown(_is_private, api)), _accepts_anyone(stack, api)))
        says = "answers anyone who has an API key or signs up"
        yield from _sources(stack, api, is_open, says)
        yield _authorizer(stack, api, "lambdaAuthorizerConfig", "additionalAuthenticationProviders")
    for api in stack.of_type(EVENTS_API):
        yield from _sources(
            stack, api, _takes_keys(api), ("accepts events from anyone with an API key")
        )
        yield _authorizer(stack, api, "eventConfig.authProviders")


def _sources(stack: Stack, api: Resource, is_open: Truth, says: str) -> Iterator[Front]:
    for source in references(stack, DATA_SOURCE, "apiId", api.type).known.get(api.urn, ()):
        ends = ends_of(_ends, stack, source)
        yield Front(source, api, is_open, says, _FIX.format(api.name), ends)


def _ends(stack: Stack, source: Resource) -> Iterator[End]:
    """The function of a data source, else the role that acts on the source's resource.

    https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
    """
    if source.get("type") == _LAMBDA:
        yield from to(functions_at(stack, source, "lambdaConfig.functionArn"))
    else:
        yield from to(linked_within(stack, source, "serviceRoleArn", ROLE))


def _authorizer(stack: Stack, api: Resource, *paths: str) -> Front:
    """The function that decides about the requests of anyone."""
    is_open = negated(or_unknown(_is_private, api))
    ends = ends_of(_authorizers, stack, api, paths)
    says = "passes requests from anyone to its authorizer"
    return Front(api, api, is_open, says, "", ends)


def _authorizers(stack: Stack, api: Resource, paths: tuple[str, ...]) -> Iterator[End]:
    for path in paths:
        for text in texts(api.properties, path):
            if isinstance(text, Unknown):
                text._refuse()
            if ":function:" in text:
                yield from to(functions_named(stack, text))


def _is_private(api: Resource) -> bool:
    """https://docs.aws.amazon.com/appsync/latest/devguide/using-private-apis.html"""
    return str(api.get("visibility", "")) == "PRIVATE"


def _accepts_anyone(stack: Stack, api: Resource) -> Truth:
    """Whether the API's default way in is open to anyone; a further one opens what the schema's
    directives name."""
    default = _is_open(stack, api, api.properties)
    if default is True:
        return True
    further = any_of(_further(stack, api))
    if further is True:
        path = "additionalAuthenticationProviders"
        further = Unknown(path, "the fields that the schema's directives open", api.urn)
    return any_of((default, further))


def _further(stack: Stack, api: Resource) -> Iterator[Truth]:
    for each in until_unknown(api.properties.items("additionalAuthenticationProviders")):
        yield each if isinstance(each, Unknown) else _is_open(stack, api, each)


def _is_open(stack: Stack, api: Resource, provider: Value) -> Truth:
    kind = or_unknown(provider.get, "authenticationType", "")
    if isinstance(kind, Unknown):
        return kind
    if kind == _POOL:
        path = f"{provider.path}.userPoolConfig.userPoolId".lstrip(".")
        pools = or_unknown(linked_within, stack, api, path, POOL)
        return pools if isinstance(pools, Unknown) else accepts_any(stack, pools)
    return str(kind) == _KEY


def _takes_keys(api: Resource) -> Truth:
    """Whether an API key is enough to connect, and to publish or subscribe in some namespace."""
    held = [*texts(api.properties, _MODES.format("connectionAuthModes"))]
    return any_of(each if isinstance(each, Unknown) else each == _KEY for each in held)
