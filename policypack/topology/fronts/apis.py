"""APIs of API Gateway as fronts beyond anonymous calls of functions: service integrations, methods
for anyone who signs up, and authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_integrations import HTTP_API, REST_API, integrated_functions
from policypack.topology.apis.http_and_rest import (
    METHOD,
    ROUTE,
    functions_behind,
    integrations_behind,
    integrations_of,
    method_is_public,
    route_is_public,
)
from policypack.topology.apis.openapi import api_bodies
from policypack.topology.apis.openapi import functions_behind as behind_uri
from policypack.topology.fronts.front import (
    MACHINE,
    End,
    Front,
    ends_at,
    ends_of,
    linked_within,
    to,
)
from policypack.topology.fronts.graphql import FIX, POOL, accepts_any
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.functions import functions_at, text_of
from policypack.topology.parts.property_texts import leaves
from policypack.topology.roles.principals import ROLE

_AUTHORIZER = "aws:apigateway/authorizer:Authorizer"
_HTTP_AUTHORIZER = "aws:apigatewayv2/authorizer:Authorizer"
# The URI of an integration with a service: the action, or the path of its API.
# https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html#apigw-Type-Integration-uri
_URI = lazy_pattern(
    r"arn:[^:]+:apigateway:[^:]*:(?:[^:.]+\.)*(?P<service>[^:.]+):(?P<kind>action|path)/(?P<rest>.*)"
)
# The actions of S3 that the methods of HTTP stand for.
_OF_S3 = {"GET": "s3:GetObject", "PUT": "s3:PutObject", "DELETE": "s3:DeleteObject"}
# Services whose subtypes and actions have different names.
_SUBTYPES = {"eventbridge": "events", "stepfunctions": "states"}
# The types named by a URI or by the parameters of an integration, by service.
_TYPES: Mapping[str, tuple[str, ...]] = {
    "dynamodb": ("aws:dynamodb/table:Table",),
    "events": ("aws:cloudwatch/eventBus:EventBus",),
    "firehose": ("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",),
    "kinesis": ("aws:kinesis/stream:Stream",),
    "s3": BUCKETS,
    "sns": ("aws:sns/topic:Topic",),
    "sqs": ("aws:sqs/queue:Queue",),
    "states": (MACHINE,),
}
_ANONYMOUS = "Require authorization for {}"
_ASKS = "authorizes requests from anyone who can reach the API"
# The credentials of the caller, who then is signed in with IAM.
_OF_CALLER = lazy_pattern(r"arn:[^:]+:iam::\*:user/\*")


class _Call(NamedTuple):
    """A call of a service by an integration: one action, or all of the service; `names` has texts
    that may name a resource."""

    action: str
    names: tuple[str, ...]


def api_fronts(stack: Stack) -> Iterator[Front]:
    """The methods and routes with a service behind them, and those for a user pool; authorizers."""
    for method in stack.of_type(METHOD):
        yield from _of_method(stack, method)
    for route in stack.of_type(ROUTE):
        yield from _of_route(stack, route)
    yield from _of_bodies(stack)
    yield from _authorizers(stack)


def _of_method(stack: Stack, method: Resource) -> Iterator[Front]:
    is_public = or_unknown(method_is_public, stack, method)
    if is_public is not False:
        ends = ends_of(_services_of_method, stack, method)
        fix = _ANONYMOUS.format(method.name)
        yield Front(method, method, is_public, "allows anonymous requests", fix, ends)
        return
    pools = or_unknown(_pools_of_method, stack, method)
    if isinstance(pools, Unknown) or not pools:
        return
    apis = or_unknown(stack.linked, method, "restApi", REST_API)
    reachable = [apis] if isinstance(apis, Unknown) else [is_reachable(stack, api) for api in apis]
    ends = ends_of(_all_of_method, stack, method)
    yield _for_users(method, pools, all_of((accepts_any(stack, pools), *reachable)), ends)


def _for_users(
    door: Resource, pools: tuple[Resource, ...], is_open: Truth, ends: tuple[End, ...] | Unknown
) -> Front:
    names = " and ".join(each.name for each in pools)
    says = f"serves anyone who signs up to {names}"
    return Front(door, door, is_open, says, FIX.format(names), ends)


def _pools_of_method(stack: Stack, method: Resource) -> tuple[Resource, ...]:
    """The user pools whose users the method serves; scopes are given to some of them alone."""
    if method.get("authorization") != "COGNITO_USER_POOLS":
        return ()
    authorizers = stack.linked(method, "authorizerId", _AUTHORIZER)
    found = (linked_within(stack, each, "providerArns", POOL) for each in authorizers)
    return tuple(pool for pools in found for pool in pools)


def _of_route(stack: Stack, route: Resource) -> Iterator[Front]:
    is_public = route_is_public(stack, route)
    if is_public is not False:
        ends = ends_of(_services_of_route, stack, route)
        fix = _ANONYMOUS.format(route.name)
        yield Front(route, route, is_public, "allows anonymous requests", fix, ends)
        return
    pools = or_unknown(_pools_of_route, stack, route)
    if not isinstance(pools, Unknown) and pools:
        apis = or_unknown(stack.linked, route, "apiId", HTTP_API)
        reachable = (
            apis if isinstance(apis, Unknown) else all_of(is_reachable(stack, api) for api in apis)
        )
        ends = ends_of(_all_of_route, stack, route)
        yield _for_users(route, pools, all_of((accepts_any(stack, pools), reachable)), ends)


def _pools_of_route(stack: Stack, route: Resource) -> tuple[Resource, ...]:
    if route.get("authorizationType") != "JWT":
        return ()
    authorizers = stack.linked(route, "authorizerId", _HTTP_AUTHORIZER)
    found = (_issued_by(stack, each) for each in authorizers)
    return tuple(pool for pools in found for pool in pools)


def _issued_by(stack: Stack, authorizer: Resource) -> tuple[Resource, ...]:
    """The pools whose address the issuer is; it ends with the ID of the pool.

    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """
    recorded = stack.recorded(authorizer, "jwtConfiguration", POOL)
    if recorded:
        return recorded
    issuer = str(authorizer.get("jwtConfiguration.issuer", ""))
    return tuple(stack.named(POOL, issuer.rpartition("/")[2])) if issuer else ()


def _services_of_method(stack: Stack, method: Resource) -> Iterator[End]:
    for integration in integrations_of(stack, method):
        call = _called(text_of(integration.at("uri")), _method_of(integration))
        if call is not None:
            yield from _acting(stack, integration, "credentials", "uri", call)


def _method_of(integration: Resource) -> str:
    return str(integration.get("integrationHttpMethod", ""))


def _all_of_method(stack: Stack, method: Resource) -> Iterator[End]:
    for integration in integrations_of(stack, method):
        yield from to(integrated_functions(stack, integration, "uri", "restApi"))
    yield from _services_of_method(stack, method)


def _services_of_route(stack: Stack, route: Resource) -> Iterator[End]:
    for integration in integrations_behind(stack, route):
        call = _subtype(integration)
        if call is not None:
            yield from _acting(stack, integration, "credentialsArn", "requestParameters", call)


def _all_of_route(stack: Stack, route: Resource) -> Iterator[End]:
    yield from to(functions_behind(stack, route))
    yield from _services_of_route(stack, route)


def _called(uri: str, method: str) -> _Call | None:
    """The service call of a URI; None if it calls no service, or a function."""
    found = _URI.fullmatch(uri)
    if found is None or found["service"] == "lambda":
        return None
    service, rest = found["service"], found["rest"]
    names = tuple(filter(None, re.split(r"[/?&]", rest)))
    if found["kind"] == "action":
        action = f"{service}:{re.split(r'[/?&]', rest)[0]}"
        return _Call(action if expand(action) else f"{service}:*", ())
    if service == "s3":
        return _Call(_OF_S3.get(method.upper(), "s3:*"), names[:1])
    return _Call(f"{service}:*", names)


def _subtype(integration: Resource) -> _Call | None:
    """The call that the subtype of an integration makes, such as `SQS-SendMessage`."""
    service, _, action = str(integration.get("integrationSubtype", "") or "").partition("-")
    if not action:
        return None
    prefix = _SUBTYPES.get(service.lower(), service.lower())
    given = leaves(integration.at("requestParameters").tree)
    names = tuple(each for each in given if isinstance(each, str))
    return _Call(f"{prefix}:{action}", names)


def _acting(
    stack: Stack, integration: Resource, credentials: str, named: str, call: _Call
) -> Iterator[End]:
    """The role with the call, or the named resources if the stack doesn't have the role."""
    if _OF_CALLER.fullmatch(str(integration.get(credentials, "") or "")):
        return
    on = tuple(dict.fromkeys(_named(stack, integration, named, call)))
    roles = linked_within(stack, integration, credentials, ROLE)
    yield from (End(role, (call.action,), on) for role in roles)
    if not roles:
        yield from (End(each, (call.action,)) for each in on)


def _named(stack: Stack, integration: Resource, path: str, call: _Call) -> Iterator[Resource]:
    """The resources of the service that the integration is made of, or names."""
    kinds = _TYPES.get(call.action.partition(":")[0], ())
    yield from stack.recorded(integration, path, *kinds)
    yield from (found for name in call.names for kind in kinds for found in stack.named(kind, name))


def _of_bodies(stack: Stack) -> Iterator[Front]:
    """The operations of OpenAPI documents that call a service, and the documents' authorizers."""
    for api, document in api_bodies(stack).items():
        if isinstance(document, Unknown):
            continue
        is_open = is_reachable(stack, api)
        for operation in document.operations:
            call = (
                None
                if operation.is_authorized
                else _called(operation.uri, str(operation.integration.get("httpMethod", "")))
            )
            if call is not None:
                role = str(operation.integration.get("credentials", "") or "")
                ends = ends_of(_of_operation, stack, api, role, call)
                says = f"allows anonymous requests: {operation.name}"
                fix = f"Set a security scheme for {operation.name} of {api.name}"
                yield Front(api, api, is_open, says, fix, ends)
        for authorizer in document.authorizers:
            ends = ends_at(behind_uri, stack, api, authorizer.uri) if authorizer.uri else ()
            yield Front(api, api, is_open, _ASKS, "", ends)


def _of_operation(stack: Stack, api: Resource, role: str, call: _Call) -> Iterator[End]:
    on = tuple(dict.fromkeys(_named(stack, api, "body", call)))
    roles = tuple(stack.named(ROLE, role)) or stack.recorded(api, "body", ROLE)
    yield from (End(each, (call.action,), on) for each in roles)
    if not roles:
        yield from (End(each, (call.action,)) for each in on)


def _authorizers(stack: Stack) -> Iterator[Front]:
    """The functions that decide about the requests of anyone who reaches the API."""
    for kind, path, api in (
        (_AUTHORIZER, "restApi", REST_API),
        (_HTTP_AUTHORIZER, "apiId", HTTP_API),
    ):
        for authorizer in stack.of_type(kind):
            ends = ends_at(functions_at, stack, authorizer, "authorizerUri")
            apis = or_unknown(stack.linked, authorizer, path, api)
            is_open = (
                apis
                if isinstance(apis, Unknown)
                else any_of(is_reachable(stack, each) for each in apis)
            )
            yield Front(authorizer, authorizer, is_open, _ASKS, "", ends)
