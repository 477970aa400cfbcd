"""Entry points of REST APIs: methods without authorization, and the functions behind them."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.apis import api_access, api_integrations
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_integrations import REST_API, integrated_functions
from policypack.topology.apis.api_places import Places, placed_with
from policypack.topology.parts.entry_point import EntryPoint

METHOD = "aws:apigateway/method:Method"
INTEGRATION = "aws:apigateway/integration:Integration"
READS = (*api_access.READS, *api_integrations.READS, METHOD, INTEGRATION)
# What places a method or its integration within an API.
_PLACE = ("resourceId", "httpMethod", "restApi")


def rest_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every method that may be public, with the functions behind it."""
    for integration in stack.of_type(INTEGRATION):
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

    An API of another stack counts as reachable.

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
    return placed_with(stack, method, INTEGRATION, "httpMethod", _PLACE)
