"""appsync-api-key-auth and appsync-api-secondary-key-auth."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

PRIMARY = "appsync-api-key-auth"
SECONDARY = "appsync-api-secondary-key-auth"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
EVENTS = "aws:appsync/api:Api"
NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
KEY, USERS = {"authType": "API_KEY"}, {"authType": "AMAZON_COGNITO_USER_POOLS"}


def graphql(kind: Any, **properties: Any) -> list[tuple[str, str, str]]:
    api = resource(GRAPHQL, {"authenticationType": kind, **properties})
    return [(each.outcome.value, each.path, each.severity.value) for each in verdicts(PRIMARY, api)]


@pytest.mark.parametrize(
    ("visibility", "severity"),
    [(None, "high"), ("GLOBAL", "high"), (UNKNOWN, "high"), ("PRIVATE", "low")],
)
def test_an_api_key_by_default_is_reported(visibility: Any, severity: str) -> None:
    found = graphql("API_KEY", visibility=visibility)
    assert found == [("violates", "authenticationType", severity)]


@pytest.mark.parametrize(
    "kind", ["AWS_IAM", "AMAZON_COGNITO_USER_POOLS", "OPENID_CONNECT", "AWS_LAMBDA"]
)
def test_other_ways_to_authorize_comply(kind: str) -> None:
    assert graphql(kind) == []
    # The other rule judges these.
    assert (
        graphql(kind, additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}]) == []
    )


def test_a_second_provider_does_not_protect_the_fields_of_the_first() -> None:
    second = [{"authenticationType": "AWS_IAM"}]
    assert len(graphql("API_KEY", additionalAuthenticationProviders=second)) == 1


def test_an_unknown_provider_is_undecided() -> None:
    assert graphql(UNKNOWN)[0][:2] == ("undecided", "authenticationType")


def events(**config: Any) -> list[tuple[str, str]]:
    return outcomes(PRIMARY, resource(EVENTS, {"name": "shop", "eventConfig": config}))


@pytest.mark.parametrize(
    "modes", ["defaultPublishAuthModes", "defaultSubscribeAuthModes", "connectionAuthModes"]
)
def test_each_default_mode_of_an_event_api_is_judged(modes: str) -> None:
    at = f"eventConfig.{modes}"
    assert events(**{modes: [USERS, KEY]}) == [("violates", f"{at}[1].authType")]
    assert events(**{modes: [USERS]}) == []
    assert events(**{modes: [UNKNOWN, KEY]}) == [
        ("violates", f"{at}[1].authType"),
        ("undecided", f"{at}[0]"),
    ]


def test_a_provider_that_no_default_mode_uses_is_not_reported() -> None:
    assert events(authProviders=[KEY, USERS], connectionAuthModes=[USERS]) == []


def second(*kinds: Any, schema: Any = None) -> list[tuple[str, str]]:
    providers = [{"authenticationType": kind} for kind in kinds]
    properties = {
        "authenticationType": "AWS_IAM",
        "additionalAuthenticationProviders": providers,
        "schema": schema,
    }
    return outcomes(SECONDARY, resource(GRAPHQL, properties))


AT = "additionalAuthenticationProviders[1].authenticationType"


# https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
@pytest.mark.parametrize(
    "schema",
    [
        # The schema may come from elsewhere.
        None,
        "type Query { items: [Item] @aws_api_key @aws_iam }",
        "type Query @aws_api_key { items: [Item] }",
        'type Query { "Items" items: [Item] @aws_api_key }',
    ],
)
def test_a_key_that_reaches_fields_is_reported(schema: str | None) -> None:
    assert second("AWS_LAMBDA", "API_KEY", schema=schema) == [("violates", AT)]


@pytest.mark.parametrize(
    "schema",
    [
        "type Query { items: [Item] @aws_iam }",
        "# @aws_api_key\ntype Query { items: [Item] }",
        '"""No "field" has @aws_api_key."""\ntype Query { items: [Item] }',
        'type Query { "not @aws_api_key" items: [Item] @aws_api_keys }',
    ],
)
def test_a_key_that_reaches_no_field_complies(schema: str) -> None:
    assert second("AWS_LAMBDA", "API_KEY", schema=schema) == []


def test_other_providers_comply_and_unknown_ones_are_undecided() -> None:
    assert second("AWS_LAMBDA", "OPENID_CONNECT") == []
    assert second("AWS_LAMBDA", UNKNOWN) == [("undecided", AT)]
    assert second("AWS_LAMBDA", "API_KEY", schema=UNKNOWN) == [("undecided", "schema")]


@pytest.mark.parametrize("modes", ["publishAuthModes", "subscribeAuthModes"])
def test_the_modes_of_a_namespace_are_judged(modes: str) -> None:
    def namespace(*held: Any) -> list[tuple[str, str]]:
        return outcomes(SECONDARY, resource(NAMESPACE, {"apiId": "a1b2c3", modes: [*held]}))

    assert namespace(USERS, KEY) == [("violates", f"{modes}[1].authType")]
    assert namespace(USERS) == []
    assert namespace(UNKNOWN) == [("undecided", f"{modes}[0]")]
