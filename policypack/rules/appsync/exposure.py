"""Exposure of GraphQL APIs: introspection, unlimited queries and web ACLs."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.iam.meaning.truth import all_of, settled
from policypack.rules.appsync.authorization import EVENT_API, GRAPHQL_API
from policypack.topology.apis.graphql_schemas import is_recursive

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
    example="""
    aws.appsync.GraphQLApi(
        "shop",
        authentication_type="AWS_IAM",
        introspection_config="ENABLED",  # bad
        introspection_config="DISABLED",  # good
    )
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

    Example:
        aws.appsync.GraphQLApi(
            "shop",
            authentication_type="AWS_IAM",
            query_depth_limit=0,  # bad
            query_depth_limit=10,  # good
        )
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
    example="""
    api = aws.appsync.GraphQLApi("shop", authentication_type="AWS_IAM")
    aws.wafv2.WebAclAssociation(  # good
        "shop",  # good
        resource_arn=api.arn,  # good
        web_acl_arn="arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1a2b3c4d",  # good
    )  # good
    """,
)
