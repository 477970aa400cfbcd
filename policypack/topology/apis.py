"""Entry points of API Gateway: methods and routes without authorization, and their functions."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.entry_point import EntryPoint
from policypack.topology.functions import functions_at, text_of
from policypack.topology.permissions import PERMISSION, is_given
from policypack.unknown import Unknown, UnknownValueError, or_unknown

_REST_API = "aws:apigateway/restApi:RestApi"
_METHOD = "aws:apigateway/method:Method"
_REST_INTEGRATION = "aws:apigateway/integration:Integration"
_HTTP_API = "aws:apigatewayv2/api:Api"
_ROUTE = "aws:apigatewayv2/route:Route"
_HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"
READS = (
    _REST_API,
    _METHOD,
    _REST_INTEGRATION,
    _HTTP_API,
    _ROUTE,
    _HTTP_INTEGRATION,
    PERMISSION,
)
# What places a method or its integration within an API.
_PLACE = ("resourceId", "httpMethod", "restApi")


def api_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every method or route that may be public, with the functions behind it.

    An HTTP API with a `target` of its own gets a default route without authorization: quick create,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
    """
    for api in stack.of_type(_HTTP_API):
        if api.at("target").is_set:
            functions = or_unknown(functions_at, stack, api, "target")
            yield EntryPoint(f"the API {api.name}", True, functions)
    for integration in stack.of_type(_REST_INTEGRATION):
        functions = or_unknown(_functions, stack, integration, "uri", "restApi")
        if isinstance(functions, Unknown) or functions:
            for method, is_public in _methods(stack, integration):
                yield EntryPoint(f"the method {method.name}", is_public, functions)
    for route in stack.of_type(_ROUTE):
        is_public = or_unknown(_route_is_public, stack, route)
        if is_public is not False:
            functions = or_unknown(_behind, stack, route)
            yield EntryPoint(f"the route {route.name}", is_public, functions)


def _public_methods(stack: Stack) -> dict[Resource, bool | Unknown]:
    methods = stack.of_type(_METHOD)
    table = {method: or_unknown(_method_is_public, stack, method) for method in methods}
    return {method: is_public for method, is_public in table.items() if is_public is not False}


def _method_is_public(stack: Stack, method: Resource) -> bool:
    """An API key is not authorization, and a private API is accessible from a VPC only.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-to-api.html
    """
    if method.get("authorization", "NONE") != "NONE":
        return False
    apis = stack.linked(method, "restApi", _REST_API)
    return not any("PRIVATE" in str(api.get("endpointConfiguration.types")) for api in apis)


def _route_is_public(stack: Stack, route: Resource) -> bool:
    """The `$connect` route of a WebSocket API decides for all its routes.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    """
    gates = [gate for gate in stack.once(_connects) if _same(gate, route, "apiId")]
    return any(gate.get("authorizationType", "NONE") == "NONE" for gate in gates or (route,))


def _connects(stack: Stack) -> tuple[Resource, ...]:
    keys = ((route, route.at("routeKey").tree) for route in stack.of_type(_ROUTE))
    return tuple(route for route, key in keys if isinstance(key, str) and key == "$connect")


def _methods(stack: Stack, integration: Resource) -> Iterator[tuple[Resource, bool | Unknown]]:
    """The methods of the integration that are public, or undecided.

    Where it is unknown whether a method is this integration's, the property that decides is
    undecided.
    """
    recorded = {item for path in _PLACE for item in stack.recorded(integration, path, _METHOD)}
    for method, is_public in stack.once(_public_methods).items():
        belongs = method in recorded or (
            not recorded and or_unknown(_same_place, integration, method)
        )
        if isinstance(belongs, Unknown):
            yield method, belongs
        elif belongs:
            yield method, is_public


def _same_place(integration: Resource, method: Resource) -> bool:
    return all(_same(integration, method, path) for path in _PLACE)


def _behind(stack: Stack, route: Resource) -> tuple[Resource, ...]:
    integrations = stack.recorded(route, "target", _HTTP_INTEGRATION)
    if not integrations:
        # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
        identity = text_of(route.at("target")).removeprefix("integrations/")
        integrations = tuple(_identified(stack, identity)) if identity else ()
    found = (_functions(stack, item, "integrationUri", "apiId") for item in integrations)
    return tuple(function for functions in found for function in functions)


def _identified(stack: Stack, identity: str) -> Iterator[Resource]:
    known, unknown = stack.once(_http_integrations)
    if identity in known:
        yield known[identity]
    elif unknown:
        raise UnknownValueError(unknown[0])


def _http_integrations(stack: Stack) -> tuple[dict[str, Resource], list[Unknown]]:
    pairs = [(item.at("id").tree, item) for item in stack.of_type(_HTTP_INTEGRATION)]
    known = {identity: item for identity, item in pairs if isinstance(identity, str)}
    return known, [identity for identity, _ in pairs if isinstance(identity, Unknown)]


def _functions(stack: Stack, integration: Resource, uri: str, api: str) -> tuple[Resource, ...]:
    found = functions_at(stack, integration, uri)
    if found or "stageVariables" not in text_of(integration.at(uri)):
        return found
    return tuple(_permitted(stack, integration, api))


def _permitted(stack: Stack, integration: Resource, path: str) -> Iterator[Resource]:
    """The functions that API Gateway may invoke: a stage variable hides which one it is."""
    for permission in stack.of_type(PERMISSION):
        if permission.get("principal") == "apigateway.amazonaws.com":
            source = permission.at("sourceArn")
            if not is_given(source) or _is_source(stack, permission, integration, path):
                yield from functions_at(stack, permission, "function")


def _is_source(stack: Stack, permission: Resource, integration: Resource, path: str) -> bool:
    sources = stack.recorded(permission, "sourceArn", _REST_API, _HTTP_API)
    apis = stack.recorded(integration, path, _REST_API, _HTTP_API)
    if sources and apis:
        return any(api in sources for api in apis)
    return f":{text_of(integration.at(path))}/" in text_of(permission.at("sourceArn"))


def _same(one: Resource, other: Resource, path: str) -> bool:
    return _identity(one, path) == _identity(other, path)


def _identity(resource: Resource, path: str) -> str | frozenset[str]:
    """What the property names: its value, or the resources that an unknown value comes from."""
    try:
        return text_of(resource.at(path))
    except UnknownValueError:
        recorded = resource.property_dependencies.get(path)
        if not recorded:
            raise
        return frozenset(recorded)
