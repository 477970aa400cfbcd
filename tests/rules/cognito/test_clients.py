"""cognito-client-insecure-callback and -password-flow; -implicit-flow and -reveals-users beyond the
cases of their declarations."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

CALLBACK = "cognito-client-insecure-callback"
PASSWORD = "cognito-client-password-flow"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
MANAGED = "aws:cognito/managedUserPoolClient:ManagedUserPoolClient"
POOL = "aws:cognito/userPool:UserPool"
SAFE = "https://shop.example.com/callback"
OAUTH = {"allowedOauthFlowsUserPoolClient": True}


def callbacks(*urls: Any, **properties: Any) -> list[tuple[str, str, str]]:
    client = resource(CLIENT, {**OAUTH, "callbackUrls": [*urls], **properties})
    found = verdicts(CALLBACK, client, profile="strict")
    return [(each.outcome.value, each.path, each.severity.value) for each in found]


@pytest.mark.parametrize(
    "url",
    ["http://shop.example.com/callback", "HTTP://localhost.example.com", "https://*.example.com"],
)
def test_plain_http_and_wildcards_are_reported(url: str) -> None:
    assert callbacks(SAFE, url) == [("violates", "callbackUrls[1]", "high")]
    assert callbacks(SAFE, logoutUrls=[url]) == [("violates", "logoutUrls[0]", "high")]
    assert callbacks(SAFE, defaultRedirectUri=url) == [("violates", "defaultRedirectUri", "high")]


# https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
@pytest.mark.parametrize("url", ["http://localhost:3000", "http://127.0.0.1/", "http://[::1]:80"])
def test_localhost_is_reported_beside_a_deployed_application_only(url: str) -> None:
    assert callbacks(url) == []
    assert callbacks(SAFE, url) == [("violates", "callbackUrls[1]", "low")]
    assert callbacks(url, UNKNOWN)[0][0] == "undecided"


def test_localhost_is_reported_in_the_strict_profile_only() -> None:
    local = resource(CLIENT, {**OAUTH, "callbackUrls": [SAFE, "http://localhost:3000"]})
    assert outcomes(CALLBACK, local) == []
    assert outcomes(CALLBACK, local, profile="strict") == [("violates", "callbackUrls[1]")]


def test_https_and_custom_schemes_comply() -> None:
    assert callbacks(SAFE, "shop://signed-in", "com.example.shop:/callback") == []


def test_urls_of_a_client_without_oauth_are_not_used() -> None:
    bad = {"callbackUrls": ["http://shop.example.com"]}
    assert outcomes(CALLBACK, resource(CLIENT, bad)) == []
    assert outcomes(CALLBACK, resource(MANAGED, {**OAUTH, **bad})) == [
        ("violates", "callbackUrls[0]")
    ]


def test_an_unknown_url_leaves_the_others_judged() -> None:
    assert callbacks(UNKNOWN, "http://shop.example.com") == [
        ("violates", "callbackUrls[1]", "high"),
        ("undecided", "callbackUrls[0]", "high"),
    ]


def test_implicit_counts_only_where_oauth_is_on() -> None:
    rule, flows = "cognito-client-implicit-flow", {"allowedOauthFlows": ["code", "implicit"]}
    assert outcomes(rule, resource(CLIENT, {**OAUTH, **flows})) == [
        ("violates", "allowedOauthFlows[1]")
    ]
    assert outcomes(rule, resource(CLIENT, flows)) == []
    assert outcomes(rule, resource(CLIENT, {**OAUTH, "allowedOauthFlows": ["code"]})) == []


def client(*flows: Any, kind: str = CLIENT, pool: Any = "eu-central-1_a1b2c3d4e") -> Resource:
    return resource(kind, {"userPoolId": pool, "explicitAuthFlows": [*flows]}, "shop")


def pool(**triggers: Any) -> Resource:
    return resource(POOL, {"id": "eu-central-1_a1b2c3d4e", "lambdaConfig": triggers}, "customers")


@pytest.mark.parametrize("kind", [CLIENT, MANAGED])
@pytest.mark.parametrize("flow", ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"])
def test_the_password_flow_is_reported_in_both_spellings(flow: str, kind: str) -> None:
    it = client("ALLOW_REFRESH_TOKEN_AUTH", flow, kind=kind)
    assert outcomes(PASSWORD, it) == [("violates", "explicitAuthFlows[1]")]
    assert outcomes(PASSWORD, it, pool(preSignUp="arn")) == [("violates", "explicitAuthFlows[1]")]


@pytest.mark.parametrize(
    "flow",
    [
        *("ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"),
        # These need AWS credentials.
        *("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"),
    ],
)
def test_other_flows_comply(flow: str) -> None:
    assert outcomes(PASSWORD, client(flow)) == []


def test_a_migration_trigger_needs_the_flow() -> None:
    it, made = client("ALLOW_USER_PASSWORD_AUTH"), pool(userMigration="arn")
    assert outcomes(PASSWORD, it, made) == []
    unknown = pool(userMigration=UNKNOWN)
    assert outcomes(PASSWORD, it, unknown) == [("undecided", "lambdaConfig.userMigration")]


def test_unknown_flows_and_pools_are_undecided() -> None:
    assert outcomes(PASSWORD, client(UNKNOWN)) == [("undecided", "explicitAuthFlows[0]")]
    it = client("ALLOW_USER_PASSWORD_AUTH", pool=UNKNOWN)
    assert outcomes(PASSWORD, it) == [("undecided", "userPoolId")]


def test_flows_that_cognito_chooses_are_none() -> None:
    it = resource(CLIENT, {"explicitAuthFlows": UNKNOWN}, depends={})
    assert outcomes(PASSWORD, it) == []


@pytest.mark.parametrize(
    ("flows", "reported"),
    [(None, True), (["code", "client_credentials"], True), (["client_credentials"], False)],
)
def test_a_client_of_machines_has_no_users_to_reveal(flows: Any, reported: bool) -> None:
    found = outcomes("cognito-client-reveals-users", resource(CLIENT, {"allowedOauthFlows": flows}))
    assert found == ([("violates", "preventUserExistenceErrors")] if reported else [])
