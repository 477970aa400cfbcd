"""Which functions an integration of API Gateway invokes, and which of its parts belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.functions import functions_at, text_of
from policypack.topology.permissions import PERMISSION, is_given
from policypack.unknown import UnknownValueError

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
READS = (REST_API, HTTP_API, PERMISSION)


def integrated_functions(
    stack: Stack, integration: Resource, uri: str, api: str
) -> tuple[Resource, ...]:
    """The functions that the integration invokes, by its `uri` property.

    `api` is the property that names its API. Raises UnknownValueError.
    """
    found = functions_at(stack, integration, uri)
    if found or "stageVariables" not in text_of(integration.at(uri)):
        return found
    return tuple(permitted(stack, lambda source: _is_source(stack, source, integration, api)))


def permitted(stack: Stack, is_source: Callable[[Resource], bool]) -> Iterator[Resource]:
    """The functions that API Gateway may invoke for an API: a stage variable hides which one it is.

    `is_source`: whether the source of a permission is the API.
    """
    for permission in stack.of_type(PERMISSION):
        if permission.get("principal") != "apigateway.amazonaws.com":
            continue
        if not is_given(permission.at("sourceArn")) or is_source(permission):
            yield from functions_at(stack, permission, "function")


def _is_source(stack: Stack, permission: Resource, integration: Resource, path: str) -> bool:
    sources = stack.recorded(permission, "sourceArn", REST_API, HTTP_API)
    apis = stack.recorded(integration, path, REST_API, HTTP_API)
    if sources and apis:
        return any(api in sources for api in apis)
    return _names(permission, text_of(integration.at(path)))


def is_source_of(stack: Stack, permission: Resource, api: Resource) -> bool:
    """Whether a permission's source is the API. Raises UnknownValueError."""
    sources = stack.recorded(permission, "sourceArn", REST_API, HTTP_API)
    return api in sources if sources else _names(permission, text_of(api.at("id")))


def _names(permission: Resource, identity: str) -> bool:
    return f":{identity}/" in text_of(permission.at("sourceArn"))


def is_same(one: Resource, other: Resource, path: str) -> bool:
    """Whether a property of two resources names the same. Raises UnknownValueError."""
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
