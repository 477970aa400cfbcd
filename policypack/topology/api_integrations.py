"""Which functions an integration of API Gateway invokes, and which of its parts belong together."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.functions import functions_at, text_of
from policypack.topology.permissions import PERMISSION, is_given
from policypack.unknown import UnknownValueError

REST_API = "aws:apigateway/restApi:RestApi"
HTTP_API = "aws:apigatewayv2/api:Api"
_APIS = (REST_API, HTTP_API)
READS = (*_APIS, PERMISSION)


def integrated_functions(
    stack: Stack, integration: Resource, uri: str, api: str
) -> tuple[Resource, ...]:
    """The functions that the integration invokes, by its `uri` property.

    `api` is the property that names its API. Raises UnknownValueError.
    """
    found = functions_at(stack, integration, uri)
    if found or "stageVariables" not in text_of(integration.at(uri)):
        return found
    return tuple(permitted(stack, integration, api))


def permitted(stack: Stack, resource: Resource, path: str) -> Iterator[Resource]:
    """The functions that API Gateway may invoke for an API: a stage variable hides which one it is.

    The API is the resource itself, or the one that its property at `path` names. Raises
    UnknownValueError.
    """
    for permission in stack.of_type(PERMISSION):
        if permission.get("principal") == "apigateway.amazonaws.com":
            source = permission.at("sourceArn")
            if not is_given(source) or _is_source(stack, permission, resource, path):
                yield from functions_at(stack, permission, "function")


def _is_source(stack: Stack, permission: Resource, resource: Resource, path: str) -> bool:
    sources = stack.recorded(permission, "sourceArn", *_APIS)
    apis = (resource,) if resource.type in _APIS else stack.recorded(resource, path, *_APIS)
    if sources and apis:
        return any(api in sources for api in apis)
    return f":{text_of(resource.at(path))}/" in text_of(permission.at("sourceArn"))


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
