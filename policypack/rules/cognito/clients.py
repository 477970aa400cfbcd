"""App clients and identity providers: sign-in flows, tokens and credentials."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from policypack.authoring import (
    PLAIN_HTTP,
    Finding,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Settings,
    Severity,
    Stack,
    Value,
    differ,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.plaintext_secrets import credentials_at
from policypack.rules.cognito.pools import USER_POOL
from policypack.topology.parts.links import is_computed

CLIENTS = (
    "aws:cognito/userPoolClient:UserPoolClient",
    "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
)
_USES_OAUTH = "allowedOauthFlowsUserPoolClient"
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
_PASSWORD_FLOWS = ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH")
_LISTS = ("callbackUrls", "logoutUrls")
_DEFAULT = "defaultRedirectUri"
_FLOWS = "explicitAuthFlows"
# No user signs in to a client of machines.
_MACHINES = ["client_credentials"]
_SIGNS_USERS_IN = Requirement(
    'not be "client_credentials" alone', lambda held: held != _MACHINES, ["code"], _MACHINES
)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

client_implicit_flow = property_rule(
    id="cognito-client-implicit-flow",
    properties=dict.fromkeys(CLIENTS, "allowedOauthFlows[]"),
    must=differ("implicit", meeting="code"),
    only_if={_USES_OAUTH: equal(True)},
    message="allowedOauthFlows includes implicit, so the callback URL contains tokens",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Replace "implicit" in allowedOauthFlows with "code", and use PKCE in the client',
    title="Cognito app client allows the OAuth implicit flow",
    why="""
    Tokens in a URL remain in the browser's history, in logs and in referrers. The code flow with
    PKCE keeps them out of the URL; OAuth 2.1 removes the implicit flow.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
    """,
)


@rule(
    id="cognito-client-insecure-callback",
    types=CLIENTS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Use exact https:// URLs in callbackUrls, logoutUrls and defaultRedirectUri",
    cwe=(601, 319),
)
def client_insecure_callback(client: Resource, settings: Settings) -> Outcomes:
    """Cognito app client has a plain HTTP or wildcard callback URL.

    Cognito sends the authorization code or the tokens to this URL, so a wildcard is an open
    redirect to URLs that an attacker controls, and over HTTP an attacker on the network path can
    read them. Cognito rejects both at deployment. It accepts http://localhost for development; the
    rule reports it only in the profile strict, with severity low, and only if the client also has
    an https:// URL. Custom schemes of native apps aren't reported.
    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
    """
    if client.get(_USES_OAUTH, False) is not True:
        return
    callback = partial(_callback, client, settings.profile is Profile.STRICT)
    for path in _LISTS:
        yield from until_unknown(client.each(path, callback))
    yield from until_unknown(callback(client.at(_DEFAULT)))


def _callback(client: Resource, is_strict: bool, url: Value) -> Outcomes:
    """The outcomes about one URL; no part of it but its host is shown."""
    text = str(url.content or "")
    host = urlsplit(text.strip()).hostname or ""
    if "*" in text:
        yield Finding("the URL has a wildcard", url.path)
    elif not PLAIN_HTTP.match(text):
        return
    elif host not in _LOOPBACK:
        yield Finding("the URL begins with http://", url.path)
    elif is_strict and _is_deployed(client):
        message = f"http://{host} is listed together with an https:// URL"
        fix = f"Remove the http://{host} URL, and use a separate client for development"
        yield Finding(message, url.path, Severity.LOW, fix)


def _is_deployed(client: Resource) -> bool:
    """Whether the client serves more than the developer's own machine."""
    urls = [str(url.content) for path in _LISTS for url in client.properties.items(path)]
    return any(url.lower().startswith("https://") for url in urls)


@rule(
    id="cognito-client-password-flow",
    types=CLIENTS,
    reads=(USER_POOL,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Replace "ALLOW_USER_PASSWORD_AUTH" in explicitAuthFlows with "ALLOW_USER_SRP_AUTH" or '
        '"ALLOW_USER_AUTH"'
    ),
)
def client_password_flow(client: Resource, stack: Stack) -> Outcomes:
    """Cognito app client allows sign-in with plaintext passwords.

    The password passes through the client's code, and anyone who knows the client's ID can guess
    passwords with simple requests. With SRP, the password never leaves the device. The rule doesn't
    report pools with a userMigration trigger, which need this flow, nor the ADMIN flows, which
    require a backend's AWS credentials.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-import-using-lambda.html
    """
    if not is_computed(client, _FLOWS):
        yield from client.each(_FLOWS, partial(_flow, stack, client))


def _flow(stack: Stack, client: Resource, flow: Value) -> Outcomes:
    if flow.content in _PASSWORD_FLOWS and not _migrates(stack, client):
        yield Finding(f"explicitAuthFlows has {flow.content}", flow.path)


def _migrates(stack: Stack, client: Resource) -> bool:
    pools = stack.linked(client, "userPoolId", USER_POOL)
    return any(pool.is_given("lambdaConfig.userMigration") for pool in pools)


client_reveals_users = property_rule(
    id="cognito-client-reveals-users",
    properties=dict.fromkeys(CLIENTS, "preventUserExistenceErrors"),
    must=equal("ENABLED"),
    default="LEGACY",
    only_if={"allowedOauthFlows": _SIGNS_USERS_IN},
    message="preventUserExistenceErrors is not ENABLED, so errors reveal whether a user exists",
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    cwe=(204,),
    remediation='Set preventUserExistenceErrors to "ENABLED"',
    title="Cognito app client allows user enumeration",
    why="""
    An attacker learns which people have an account, and tries leaked passwords only on them.
    Clients that are created through the API, as by Pulumi, have the value LEGACY by default. The
    rule doesn't report clients with only the flow client_credentials, because no users sign in to
    them.
    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
    """,
    fix={"preventUserExistenceErrors": "ENABLED"},
)


_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


class _Token(NamedTuple):
    """A kind of token: its unit by default, and Cognito's default validity in that unit."""

    name: str
    unit: str
    default: int


# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
_ACCESS, _ID = _Token("access", "hours", 1), _Token("id", "hours", 1)
_REFRESH = _Token("refresh", "days", 30)

client_tokens_irrevocable = property_rule(
    id="cognito-client-tokens-irrevocable",
    properties=dict.fromkeys(CLIENTS, "enableTokenRevocation"),
    must=equal(True),
    default=True,
    message="enableTokenRevocation is not true",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(613,),
    remediation="Set enableTokenRevocation to true",
    title="Cognito app client does not allow token revocation",
    why="""
    Without revocation, a stolen refresh token works until it expires, after 30 days by default.
    Revocation invalidates it, and the access tokens that were created from it. New clients have
    revocation unless the program disables it.
    https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
    """,
    fix={"enableTokenRevocation": True},
)


@rule(
    id="cognito-client-tokens-long-lived",
    types=CLIENTS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set accessTokenValidity and idTokenValidity to 1 hour or less, and refreshTokenValidity "
        "to 30 days or less"
    ),
    cwe=(613,),
)
def client_tokens_long_lived(client: Resource) -> Outcomes:
    """Cognito app client tokens are valid for longer than the default.

    A long-lived token extends the time in which a stolen token works, and APIs don't ask Cognito
    whether an access token was revoked. By default, access and ID tokens are valid for 1 hour and
    refresh tokens for 30 days. With refresh token rotation, each refresh token works only once, so
    its validity isn't judged.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
    """
    yield from until_unknown(_validity(client, _ACCESS))
    yield from until_unknown(_validity(client, _ID))
    yield from until_unknown(_refresh_validity(client))


def _refresh_validity(client: Resource) -> Outcomes:
    found = [*until_unknown(_validity(client, _REFRESH))]
    if found and client.get("refreshTokenRotation.feature") != "ENABLED":
        yield from found


def _validity(client: Resource, token: _Token) -> Outcomes:
    path = f"{token.name}TokenValidity"
    # Cognito takes 0 for its default.
    held = client.get(path, 0)
    if not held:
        return
    unit = client.get(f"tokenValidityUnits.{token.name}Token", token.unit)
    if held * _SECONDS[unit] > token.default * _SECONDS[token.unit]:
        yield Finding(f"{token.name} tokens are valid for {held} {unit}", path)


# The second one belongs to Sign in with Apple.
_CREDENTIALS = ("providerDetails.client_secret", "providerDetails.private_key")


@rule(
    id="cognito-identity-provider-secret",
    types=("aws:cognito/identityProvider:IdentityProvider",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Read the credential from Pulumi's secret configuration (config.require_secret)",
    cwe=(312,),
)
def identity_provider_secret(provider: Resource) -> Outcomes:
    """Cognito identity provider has a plaintext client secret.

    A plaintext secret is readable by everyone with access to the program's source or its state.
    With it, an attacker can impersonate your application to the provider and redeem the codes of
    its users.
    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    yield from credentials_at(provider, _CREDENTIALS)
