"""API keys, which authorize every holder of the client."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.start.lazy_patterns import lazy_pattern

GRAPHQL_API = "aws:appsync/graphQLApi:GraphQLApi"
EVENT_API = "aws:appsync/api:Api"
_NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
_KEY = "API_KEY"
_PROVIDERS = "additionalAuthenticationProviders"
_DEFAULT_MODES = (
    *("eventConfig.defaultPublishAuthModes", "eventConfig.defaultSubscribeAuthModes"),
    "eventConfig.connectionAuthModes",
)
_NAMESPACE_MODES = ("publishAuthModes", "subscribeAuthModes")
_DIRECTIVE = lazy_pattern(r"@aws_api_key\b")
# Descriptions and comments, which may name the directive too.
# https://spec.graphql.org/October2021/#sec-Descriptions
_PROSE = lazy_pattern(r'"""(?:[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')


@rule(
    id="appsync-api-key-auth",
    types=(GRAPHQL_API, EVENT_API),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Use "AMAZON_COGNITO_USER_POOLS", "AWS_IAM", "OPENID_CONNECT" or "AWS_LAMBDA" instead of '
        '"API_KEY"'
    ),
    cwe=(306,),
)
def api_key_auth(api: Resource) -> Outcomes:
    """AppSync API authorizes requests by an API key by default.

    An API key provides no authentication: it ships in the client, so it identifies no user. Fields
    without an authorization directive use the default provider; a second provider doesn't protect
    them. For Event APIs, the rule checks the default modes. A private API accepts the key only from
    its VPCs, so its finding is of low severity.
    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
    https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html

    Example:
        aws.appsync.GraphQLApi(
            "shop",
            authentication_type="API_KEY",  # bad
            authentication_type="AWS_IAM",  # good
        )
    """
    if api.type == GRAPHQL_API:
        yield from _graphql(api)
    else:
        for path in _DEFAULT_MODES:
            yield from until_unknown(api.each(path, _mode))


def _graphql(api: Resource) -> Outcomes:
    if api.get("authenticationType") == _KEY:
        visibility = or_unknown(api.get, "visibility")
        is_private = isinstance(visibility, str) and visibility == "PRIVATE"
        message = "authenticationType is API_KEY"
        yield Finding(message, "authenticationType", Severity.LOW if is_private else None)


def _mode(mode: Value) -> Outcomes:
    if mode.get("authType") == _KEY:
        yield Finding("authType is API_KEY", f"{mode.path}.authType")


@rule(
    id="appsync-api-secondary-key-auth",
    types=(GRAPHQL_API, _NAMESPACE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove API_KEY, or mark only public fields with @aws_api_key and waive the rule for them"
    ),
    cwe=(306,),
)
def api_secondary_key_auth(resource: Resource) -> Outcomes:
    """AppSync API also accepts an API key.

    An API key provides no authentication: it ships in the client, so it identifies no user. As an
    additional provider it applies to types and fields with the directive @aws_api_key; the rule
    doesn't report an API whose schema has none. The modes of a channel namespace override those of
    its Event API.
    https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
    https://docs.aws.amazon.com/appsync/latest/eventapi/configure-event-api-auth.html

    Example:
        aws.appsync.GraphQLApi(
            "shop",
            authentication_type="AWS_IAM",
            additional_authentication_providers=[
                {"authentication_type": "API_KEY"},  # bad
                {  # good
                    "authentication_type": "AMAZON_COGNITO_USER_POOLS",  # good
                    "user_pool_config": {"user_pool_id": "eu-central-1_a1b2c3d4e"},  # good
                },  # good
            ],
        )
    """
    if resource.type == GRAPHQL_API:
        schema = resource.at("schema")
        yield from resource.each(_PROVIDERS, lambda provider: _provider(provider, schema))
    else:
        for path in _NAMESPACE_MODES:
            yield from until_unknown(resource.each(path, _mode))


def _provider(provider: Value, schema: Value) -> Outcomes:
    if provider.get("authenticationType") == _KEY and _reaches_fields(schema.content):
        yield Finding("authenticationType is API_KEY", f"{provider.path}.authenticationType")


def _reaches_fields(schema: str | None) -> bool:
    """Whether the key may reach a field: the program may give the schema elsewhere."""
    return not schema or bool(_DIRECTIVE.search(_PROSE.sub(" ", schema)))
