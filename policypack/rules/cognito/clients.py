"""App clients: which sign-in flows they allow, and where these end."""

from __future__ import annotations

from functools import partial
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
    example="""
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id="eu-central-1_a1b2c3d4e",
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_flows=["implicit"],  # bad
        allowed_oauth_flows=["code"],  # good
        allowed_oauth_scopes=["openid"],
        callback_urls=["https://shop.example.com/callback"],
        supported_identity_providers=["COGNITO"],
    )
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

    Example:
        aws.cognito.UserPoolClient(
            "shop",
            user_pool_id="eu-central-1_a1b2c3d4e",
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["code"],
            allowed_oauth_scopes=["openid"],
            callback_urls=[
                "http://shop.example.com/callback",  # bad
                "https://shop.example.com/callback",  # good
            ],
            supported_identity_providers=["COGNITO"],
        )
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

    Example:
        aws.cognito.UserPoolClient(
            "shop",
            user_pool_id="eu-central-1_a1b2c3d4e",
            explicit_auth_flows=[
                "ALLOW_USER_PASSWORD_AUTH",  # bad
                "ALLOW_USER_SRP_AUTH",  # good
                "ALLOW_REFRESH_TOKEN_AUTH",
            ],
        )
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
    example="""
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id="eu-central-1_a1b2c3d4e",
        prevent_user_existence_errors="LEGACY",  # bad
        prevent_user_existence_errors="ENABLED",  # good
    )
    """,
    fix={"preventUserExistenceErrors": "ENABLED"},
)
