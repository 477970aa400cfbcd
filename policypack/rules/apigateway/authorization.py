"""Methods, routes and operations that any caller may use."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import settled
from policypack.topology.apis import api_access, http_apis, rest_apis
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import is_preflight
from policypack.topology.apis.http_apis import ROUTE, gates, route_is_public
from policypack.topology.apis.openapi import PUT, api_bodies, component_with_routes
from policypack.topology.apis.rest_apis import METHOD, is_mocked, method_is_public

_ON_ROUTE = 'Set authorizationType to "AWS_IAM", or to "JWT" or "CUSTOM" with authorizerId'
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
_ON_CONNECT = (
    'Set authorizationType of the $connect route to "AWS_IAM", or to "CUSTOM" with authorizerId'
)
_WEBSOCKET = "WEBSOCKET"
_QUICK = "target creates a route for all requests, which requires no authorization"


@rule(
    id="api-gateway-method-without-auth",
    types=(METHOD,),
    reads=rest_apis.READS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=(
        'Set authorization to "AWS_IAM", or to "COGNITO_USER_POOLS" or "CUSTOM" with authorizerId'
    ),
    cwe=(862,),
)
def method_without_auth(method: Resource, stack: Stack) -> Outcomes:
    """REST API method is publicly accessible without authorization.

    API Gateway forwards every anonymous request to the backend. An API key only identifies a client
    for usage plans; AWS advises against using it for authorization. The rule doesn't report private
    APIs, APIs whose resource policy restricts callers, and APIs with mutual TLS on all paths.
    Methods for CORS preflight requests (OPTIONS) and mock integrations, which reach no backend, are
    ignored. Waive a webhook whose backend verifies a signature.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html

    Example:
        aws.apigateway.Method(
            "orders",
            rest_api="a1b2c3",
            resource_id="d4e5f6",
            http_method="POST",
            authorization="NONE",  # bad
            authorization="COGNITO_USER_POOLS",  # good
            authorizer_id="g7h8i9",  # good
        )
    """
    if settled(method_is_public(stack, method)) and not _needs_no_authorization(method, stack):
        key = ", and an API key does not authenticate" if method.get("apiKeyRequired") else ""
        yield Finding(f'authorization is "NONE"{key}', "authorization")


def _needs_no_authorization(method: Resource, stack: Stack) -> bool:
    return is_preflight(str(method.get("httpMethod"))) or is_mocked(stack, method)


@rule(
    id="api-gateway-route-without-auth",
    types=(ROUTE, HTTP_API),
    reads=http_apis.READS,
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=(
        'Set authorizationType to "AWS_IAM", or to "CUSTOM" or, for an HTTP API, "JWT" with '
        "authorizerId; for a WebSocket API, on its $connect route"
    ),
    cwe=(862,),
)
def route_without_auth(route: Resource, stack: Stack) -> Outcomes:
    """API Gateway route is publicly accessible without authorization.

    API Gateway forwards every anonymous request to the backend, because
    authorizationType defaults to NONE. A WebSocket API authorizes clients when they connect, so the
    authorization of its $connect route applies to all other routes. An API with its own target
    (quick create) gets an open route that matches all requests. Routes for CORS preflight requests
    (OPTIONS) are ignored.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html

    Example:
        aws.apigatewayv2.Route(
            "orders",
            api_id="a1b2c3",
            route_key="POST /orders",
            authorization_type="NONE",  # bad
            authorization_type="AWS_IAM",  # good
        )
    """
    if route.type == HTTP_API:
        yield from _quick_created(route, stack)
    elif settled(route_is_public(stack, route)) and not _needs_none(route, stack):
        message = f'authorizationType of {route.get("routeKey")} is "NONE"'
        yield Finding(message, "authorizationType", fix=_fix(route, stack))


def _fix(route: Resource, stack: Stack) -> str | None:
    """The fix for the protocol of the API, where it is known: WebSocket APIs have no JWT
    authorizers."""
    # The keys of an HTTP API have a method and a path; $default is one of both.
    key = str(route.get("routeKey"))
    if " /" in key:
        return _ON_ROUTE
    apis = or_unknown(stack.linked, route, "apiId", HTTP_API)
    found = () if isinstance(apis, Unknown) else apis
    protocols = {or_unknown(api.get, "protocolType") for api in found}
    if key == "$connect" or protocols == {_WEBSOCKET}:
        return _ON_CONNECT
    return _ON_ROUTE if protocols == {"HTTP"} else None


def _needs_none(route: Resource, stack: Stack) -> bool:
    """Whether it is for preflight requests, or the $connect route of its API decides."""
    return is_preflight(str(route.get("routeKey"))) or route not in gates(stack, route)


def _quick_created(api: Resource, stack: Stack) -> Outcomes:
    if api.is_given("target") and settled(is_reachable(stack, api)):
        fix = "Replace target with a Route that has authorizationType, and an Integration"
        yield Finding(_QUICK, "target", fix=fix)


@rule(
    id="api-gateway-body-without-auth",
    types=(REST_API, HTTP_API, PUT),
    reads=api_access.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation=(
        "Add to each operation in body a security scheme with x-amazon-apigateway-authorizer, or "
        'with x-amazon-apigateway-auth of the type "AWS_IAM"'
    ),
    cwe=(862,),
)
def body_without_auth(api: Resource, stack: Stack) -> Outcomes:
    """OpenAPI document has operations without authorization.

    API Gateway forwards every anonymous request to the backend. It ignores `security` at the root
    of a document, and a scheme without `x-amazon-apigateway-authorizer` is only documentation or an
    API key. The rule doesn't report private APIs and APIs whose resource policy restricts callers.
    Operations for CORS preflight requests (OPTIONS) and mock integrations are ignored.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html

    Example:
        operation = {
            "x-amazon-apigateway-integration": {
                "type": "http_proxy",
                "httpMethod": "POST",
                "uri": "https://example.com/orders",
            },
            "x-amazon-apigateway-auth": {"type": "NONE"},  # bad
            "x-amazon-apigateway-auth": {"type": "AWS_IAM"},  # good
        }
        aws.apigateway.RestApi(
            "orders",
            body=json.dumps({"openapi": "3.0.1", "paths": {"/orders": {"post": operation}}}),
        )
    """
    document = api_bodies(stack).get(api)
    if document is None:
        return
    is_public = is_reachable(stack, api)
    if is_public is False:
        return
    if isinstance(document, Unknown):
        yield document
        return
    unguarded = [each for each in document.operations if not each.is_authorized]
    names = [each.name for each in unguarded if not (is_preflight(each.name) or each.is_mocked)]
    if names and settled(is_public):
        message, component = (
            f"without authorization: {first_few(names)}",
            component_with_routes(api),
        )
        fix = f"Set iamAuthEnabled or authorizers of these routes of {component}"
        yield Finding(message, "body", fix=fix if component else None)
