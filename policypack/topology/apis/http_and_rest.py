"""REST APIs and HTTP APIs: their methods, routes and integrations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from policypack.iam.meaning.truth import Truth, all_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.apis import api_access, api_integrations
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_integrations import HTTP_API, REST_API, integrated_functions
from policypack.topology.apis.api_places import Identity, Places, identity, placed_with
from policypack.topology.parts.functions import functions_at, text_of
from policypack.topology.parts.handlers import EntryPoint

METHOD = "aws:apigateway/method:Method"
REST_INTEGRATION = "aws:apigateway/integration:Integration"
READS_OF_REST_APIS = (*api_access.READS, *api_integrations.READS, METHOD, REST_INTEGRATION)
# What places a method or its integration within an API.
_PLACE = ("resourceId", "httpMethod", "restApi")


def rest_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every method that may be public, with the functions behind it."""
    for integration in stack.of_type(REST_INTEGRATION):
        functions = or_unknown(integrated_functions, stack, integration, "uri", "restApi")
        if isinstance(functions, Unknown) or functions:
            for method, is_public in _methods(stack, integration):
                yield EntryPoint(f"the method {method.name}", method, is_public, functions)


def _public_methods(stack: Stack) -> dict[Resource, bool | Unknown]:
    methods = stack.of_type(METHOD)
    table = {method: or_unknown(method_is_public, stack, method) for method in methods}
    return {method: is_public for method, is_public in table.items() if is_public is not False}


def method_is_public(stack: Stack, method: Resource) -> Truth:
    """Whether any caller may use the method. An API key is not authorization.

    An API of another stack is treated as reachable.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
    """
    if method.get("authorization", "NONE") != "NONE":
        return False
    apis = stack.linked(method, "restApi", REST_API)
    return all_of(is_reachable(stack, api) for api in apis)


def _methods(stack: Stack, integration: Resource) -> Iterator[tuple[Resource, bool | Unknown]]:
    """The methods of the integration that are public, or undecided.

    Where it is unknown whether a method is this integration's, the property that decides is
    undecided.
    """
    public = stack.once(_public_methods)
    named = (item for path in _PLACE for item in stack.recorded(integration, path, METHOD))
    recorded = dict.fromkeys(named)
    if recorded:
        yield from ((method, public[method]) for method in recorded if method in public)
        return
    places = stack.once(_public_places)
    for method in places.near(integration):
        belongs = or_unknown(places.is_same, integration, method)
        if isinstance(belongs, Unknown):
            yield method, belongs
        elif belongs:
            yield method, public[method]


def _public_places(stack: Stack) -> Places:
    return Places(_PLACE, stack.once(_public_methods))


def is_mocked(stack: Stack, method: Resource) -> bool:
    """Whether API Gateway answers itself, without a backend. Raises UnknownValueError.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
    """
    found = list(integrations_of(stack, method))
    return bool(found) and all(each.get("type") == "MOCK" for each in found)


def integrations_of(stack: Stack, method: Resource) -> Iterator[Resource]:
    """The integrations of the method, by the engine's record, or by place.

    Raises UnknownValueError.
    """
    return placed_with(stack, method, REST_INTEGRATION, "httpMethod", _PLACE)


ROUTE = "aws:apigatewayv2/route:Route"
HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"
STAGE = "aws:apigatewayv2/stage:Stage"
READS_OF_HTTP_APIS = (*api_integrations.READS, *api_access.READS, ROUTE, HTTP_INTEGRATION)


def http_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every route that may be public, with the functions behind it.

    An API with a `target` of its own gets a default route without authorization: quick create,
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
    """
    for api in stack.of_type(HTTP_API):
        if api.at("target").is_set:
            functions = or_unknown(functions_at, stack, api, "target")
            yield EntryPoint(f"the API {api.name}", api, is_reachable(stack, api), functions)
    for route in stack.of_type(ROUTE):
        is_public = route_is_public(stack, route)
        if is_public is not False:
            functions = or_unknown(functions_behind, stack, route)
            yield EntryPoint(f"the route {route.name}", route, is_public, functions)


def is_websocket(stack: Stack, stage: Resource) -> bool:
    """Whether the stage is of a WebSocket API of the stack. Raises UnknownValueError."""
    apis = stack.linked(stage, "apiId", HTTP_API)
    return any(api.get("protocolType") == "WEBSOCKET" for api in apis)


def route_is_public(stack: Stack, route: Resource) -> Truth:
    """Whether any caller may use the route. An API of another stack is treated as reachable."""
    is_open = or_unknown(_lacks_authorization, stack, route)
    if is_open is False:
        return False
    apis = or_unknown(stack.linked, route, "apiId", HTTP_API)
    reachable = [apis] if isinstance(apis, Unknown) else [is_reachable(stack, api) for api in apis]
    return all_of((is_open, *reachable))


def _lacks_authorization(stack: Stack, route: Resource) -> bool:
    """The `$connect` route of a WebSocket API decides for all its routes.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    """
    return any(gate.get("authorizationType", "NONE") == "NONE" for gate in gates(stack, route))


def gates(stack: Stack, route: Resource) -> Sequence[Resource]:
    """The routes that decide who may call this one: the `$connect` routes of its API, or itself.

    Raises UnknownValueError.
    """
    table = stack.once(_gates)
    return (table.get(identity(route, "apiId")) if table else None) or (route,)


def _gates(stack: Stack) -> dict[Identity, list[Resource]]:
    """The `$connect` routes by what their API is. Raises UnknownValueError."""
    table: dict[Identity, list[Resource]] = defaultdict(list)
    for route in stack.of_type(ROUTE):
        key = route.at("routeKey").tree
        if isinstance(key, str) and key == "$connect":
            table[identity(route, "apiId")].append(route)
    return table


def functions_behind(stack: Stack, route: Resource) -> tuple[Resource, ...]:
    """The functions that the route invokes. Raises UnknownValueError."""
    integrations = integrations_behind(stack, route)
    found = (integrated_functions(stack, item, "integrationUri", "apiId") for item in integrations)
    return tuple(function for functions in found for function in functions)


def integrations_behind(stack: Stack, route: Resource) -> tuple[Resource, ...]:
    """The integrations that the route calls. Raises UnknownValueError."""
    integrations = stack.recorded(route, "target", HTTP_INTEGRATION)
    if integrations:
        return integrations
    # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html
    identity = text_of(route.at("target")).removeprefix("integrations/")
    return tuple(_identified(stack, identity)) if identity else ()


def _identified(stack: Stack, identity: str) -> Iterator[Resource]:
    known, unknown = stack.once(_by_id)
    if identity in known:
        yield known[identity]
    elif unknown:
        raise UnknownValueError(unknown[0])


def _by_id(stack: Stack) -> tuple[dict[str, Resource], list[Unknown]]:
    pairs = [(item.at("id").tree, item) for item in stack.of_type(HTTP_INTEGRATION)]
    known = {identity: item for identity, item in pairs if isinstance(identity, str)}
    return known, [identity for identity, _ in pairs if isinstance(identity, Unknown)]
