"""GraphQL APIs: authorization, exposure, caches, logs and traces."""

from __future__ import annotations

import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    differ,
    equal,
    given,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.operation import not_logged
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.iam.meaning.truth import all_of, settled
from policypack.start.lazy_patterns import lazy_pattern

# GraphQL schemas: whether their types lead back to themselves.
# A query is as deep as its client writes it where a type can be reached from itself: a job has a
# technician, who has jobs. Everywhere else the schema limits the depth.
# https://spec.graphql.org/October2021/#sec-Objects
_IGNORED = lazy_pattern(r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*')
_PARENTHESES = lazy_pattern(r"\([^()]*\)")
_TYPE = lazy_pattern(r"\b(type|interface)\s+(\w+)\s*(?:implements\b([^{@]*))?[^{]*?\{([^{}]*)\}")
_FIELD = lazy_pattern(r"\w+\s*:[\s\[]*(\w+)")
_UNION = lazy_pattern(r"\bunion\s+(\w+)[^=\n]*=\s*([\s|]*\w+(?:\s*\|\s*\w+)*)")


def is_recursive(schema: str) -> bool:
    """Whether one of the schema's types can be reached from itself."""
    text = _IGNORED.sub(" ", schema)
    while _PARENTHESES.search(text):
        text = _PARENTHESES.sub(" ", text)
    leads_to: dict[str, set[str]] = defaultdict(set)
    for _, name, interfaces, fields in _TYPE.findall(text):
        leads_to[name].update(_FIELD.findall(fields))
        # A field of an interface leads to each type that implements it.
        for interface in re.findall(r"\w+", interfaces):
            leads_to[interface].add(name)
    for name, members in _UNION.findall(text):
        leads_to[name].update(re.findall(r"\w+", members))
    try:
        TopologicalSorter(leads_to).prepare()
    except CycleError:
        return True
    return False


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


_LIMITS = ("queryDepthLimit", "resolverCountLimit")

api_introspectable = property_rule(
    id="appsync-api-introspectable",
    properties={GRAPHQL_API: "introspectionConfig"},
    must=equal("DISABLED"),
    default="ENABLED",
    message="introspectionConfig is not DISABLED",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set introspectionConfig to "DISABLED"',
    title="AppSync API allows introspection of its schema",
    why="""
    Every caller can read all types and fields, including those that no client uses, and so find
    fields without authorization. Tools that read the schema from the API need introspection, so
    keep it on in development.
    https://docs.aws.amazon.com/appsync/latest/devguide/configuration-limits.html
    """,
)


@rule(
    id="appsync-api-unbounded-query",
    types=(GRAPHQL_API,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set queryDepthLimit to the depth of the deepest query in use (at most 75), or set "
        "resolverCountLimit"
    ),
    cwe=(770,),
)
def api_unbounded_query(api: Resource) -> Outcomes:
    """AppSync API limits neither the depth of a query nor its resolvers.

    A single nested query starts up to 10,000 resolvers, each of which reads from a data source: a
    cheap denial of service that you pay for. Without a value, or with 0, the depth is unlimited and
    the resolver limit is 10,000. Either limit is enough. A schema whose types don't refer back to
    themselves also limits the depth.
    https://docs.aws.amazon.com/appsync/latest/devguide/configuration-limits.html
    """
    unset = (or_unknown(_is_unset, api, path) for path in _LIMITS)
    if settled(all_of((*unset, or_unknown(_may_be_deep, api)))):
        yield Finding("queryDepthLimit and resolverCountLimit are not set")


def _is_unset(api: Resource, path: str) -> bool:
    return not api.get(path)


def _may_be_deep(api: Resource) -> bool:
    """Whether the schema allows any depth; a schema outside the program may."""
    schema = api.get("schema")
    return not isinstance(schema, str) or is_recursive(schema)


api_without_waf = without_web_acl(
    id="appsync-api-without-waf",
    subject="AppSync API",
    kinds=(GRAPHQL_API, EVENT_API),
    is_public=lambda api, _: api.get("visibility") != "PRIVATE",
    why="""
    AWS WAF blocks known attacks, bots and floods before they reach the resolvers of a GraphQL API
    or the handlers of an Event API. Private APIs don't need it. The rule can't see web ACLs that
    Firewall Manager associates.
    https://docs.aws.amazon.com/appsync/latest/devguide/WAF-Integration.html
    https://docs.aws.amazon.com/appsync/latest/eventapi/using-waf-protect-apis.html
    """,
)


# Encryption of the cache of a GraphQL API.
# AppSync encrypts every new cache at rest and in transit, and has deprecated both properties. Only
# checks that read them, as Security Hub does, and caches that are older still depend on them.
# https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
_CACHE = "aws:appsync/apiCache:ApiCache"

cache_unencrypted = property_rule(
    id="appsync-cache-unencrypted",
    properties={_CACHE: "atRestEncryptionEnabled"},
    must=equal(True),
    default=False,
    message="atRestEncryptionEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    cwe=(311,),
    remediation="Set atRestEncryptionEnabled to true, which replaces an existing cache",
    title="AppSync API cache does not declare encryption at rest",
    why="""
    AppSync encrypts every new cache and ignores this property. Older caches keep the setting with
    which they were created, and Security Hub's control AppSync.1 reads the property.
    https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html
    https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
    """,
)

cache_without_tls = property_rule(
    id="appsync-cache-without-tls",
    properties={_CACHE: "transitEncryptionEnabled"},
    must=equal(True),
    default=False,
    message="transitEncryptionEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    cwe=(319,),
    remediation="Set transitEncryptionEnabled to true, which replaces an existing cache",
    title="AppSync API cache does not declare encryption in transit",
    why="""
    AppSync encrypts the traffic to every new cache and ignores this property. Older caches keep the
    setting with which they were created, and Security Hub's control AppSync.6 reads the property.
    https://docs.aws.amazon.com/securityhub/latest/userguide/appsync-controls.html
    https://javadoc.io/static/software.amazon.awssdk/appsync/2.41.21/deprecated-list.html
    """,
)


_ROLE = "logConfig.cloudwatchLogsRoleArn"

api_unlogged = not_logged(
    id="appsync-api-unlogged",
    subject="AppSync API",
    logs="request logs",
    properties={GRAPHQL_API: _ROLE, EVENT_API: f"eventConfig.{_ROLE}"},
    must=given("arn:aws:iam::111122223333:role/appsync-logs"),
    remediation=(
        "Set cloudwatchLogsRoleArn and the level in logConfig (eventConfig.logConfig of an Event "
        "API), and set excludeVerboseContent to true if requests contain personal data"
    ),
    why="""
    Without logs, you can investigate neither an attack nor its extent. With fieldLogLevel
    NONE, AppSync still logs requests, but not their fields.
    https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """,
)

api_fields_unlogged = not_logged(
    id="appsync-api-fields-unlogged",
    subject="AppSync API",
    logs="field-level logs",
    properties={GRAPHQL_API: "logConfig.fieldLogLevel"},
    must=differ("NONE", meeting="ERROR"),
    only_if={_ROLE: given("arn:aws:iam::111122223333:role/appsync-logs")},
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set logConfig.fieldLogLevel to "ERROR"',
    why="""
    Only the field-level log shows resolver errors, such as denied access. The level ALL also logs
    whole requests, unless excludeVerboseContent is true.
    https://docs.aws.amazon.com/appsync/latest/devguide/monitoring.html
    """,
)

api_untraced = property_rule(
    id="appsync-api-untraced",
    properties={GRAPHQL_API: "xrayEnabled"},
    must=equal(True),
    default=False,
    message="xrayEnabled is not true",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set xrayEnabled to true",
    title="AppSync API does not send traces to X-Ray",
    why="""
    A trace shows which resolvers and data sources a request reached, which you need to know in an
    incident. AppSync uses a service-linked role for traces, so you don't have to grant permissions.
    https://docs.aws.amazon.com/appsync/latest/devguide/x-ray-tracing.html
    """,
    fix={"xrayEnabled": True},
)
