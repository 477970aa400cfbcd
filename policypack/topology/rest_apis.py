"""Entry points of REST APIs: methods without authorization, and the functions behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from policypack.iam.truth import Truth, all_of
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology import api_access, api_integrations
from policypack.topology.api_access import is_reachable
from policypack.topology.api_integrations import (
    REST_API,
    Identity,
    identity,
    integrated_functions,
    is_same,
)
from policypack.topology.entry_point import EntryPoint
from policypack.unknown import Unknown, or_unknown

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
                yield EntryPoint(f"the method {method.name}", is_public, functions)


def _public_methods(stack: Stack) -> dict[Resource, bool | Unknown]:
    methods = stack.of_type(METHOD)
    table = {method: or_unknown(method_is_public, stack, method) for method in methods}
    return {method: is_public for method, is_public in table.items() if is_public is not False}


def method_is_public(stack: Stack, method: Resource) -> Truth:
    """Whether any caller may use the method. An API key is not authorization.

    An API of another stack counts as reachable.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-to-api.html
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
    recorded = {item for path in _PLACE for item in stack.recorded(integration, path, METHOD)}
    for method in public if recorded else _near(stack, integration):
        belongs = method in recorded if recorded else or_unknown(_same_place, integration, method)
        if isinstance(belongs, Unknown):
            yield method, belongs
        elif belongs:
            yield method, public[method]


def _near(stack: Stack, integration: Resource) -> Iterable[Resource]:
    """The public methods that may be at the place of the integration, by the first part of it."""
    here = or_unknown(identity, integration, _PLACE[0])
    if isinstance(here, Unknown):
        return stack.once(_public_methods)
    known, unknown = stack.once(_by_place)
    return (*known.get(here, ()), *unknown)


def _by_place(stack: Stack) -> tuple[dict[Identity, list[Resource]], list[Resource]]:
    known: dict[Identity, list[Resource]] = defaultdict(list)
    unknown = []
    for method in stack.once(_public_methods):
        place = or_unknown(identity, method, _PLACE[0])
        if isinstance(place, Unknown):
            unknown.append(method)
        else:
            known[place].append(method)
    return known, unknown


def _same_place(integration: Resource, method: Resource) -> bool:
    return all(is_same(integration, method, path) for path in _PLACE)


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
    recorded, others = stack.once(_integrations)
    yield from recorded.get(method.urn, ())
    yield from (each for each in others if _same_place(each, method))


def _integrations(stack: Stack) -> tuple[dict[str, list[Resource]], list[Resource]]:
    """The integrations by method in the engine's record, and those without a record."""
    recorded: dict[str, list[Resource]] = defaultdict(list)
    others: list[Resource] = []
    for integration in stack.of_type(INTEGRATION):
        methods = stack.recorded(integration, "httpMethod", METHOD)
        for method in methods:
            recorded[method.urn].append(integration)
        others += [] if methods else [integration]
    return recorded, others
