"""The OpenAPI documents that open APIs: of an API itself, or put into a REST API."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.supply_chain.manifests import ManifestError
from policypack.topology.api_integrations import HTTP_API, REST_API, permitted
from policypack.topology.functions import functions_at, functions_named
from policypack.topology.openapi import OpenApi, read_openapi
from policypack.topology.permissions import is_given
from policypack.unknown import Unknown, UnknownValueError, or_unknown

PUT = "aws:apigateway/restApiPut:RestApiPut"
READS = (REST_API, HTTP_API, PUT)
_BODY = "body"


def api_bodies(stack: Stack) -> Mapping[Resource, OpenApi | Unknown]:
    """The document of each resource that has one; the Unknown is why it cannot be read."""
    return stack.once(_read)


def functions_behind(stack: Stack, api: Resource, uri: str) -> tuple[Resource, ...]:
    """The functions that the URI of an integration or authorizer in the API's body invokes.

    Raises UnknownValueError.
    """
    if "stageVariables" in uri:
        return tuple(permitted(stack, api, "restApiId" if api.type == PUT else "id"))
    return functions_named(stack, uri)


def functions_in_unread(stack: Stack, api: Resource, why: Unknown) -> tuple[Resource, ...]:
    """The functions that a body which cannot be read is made of, by the engine's record.

    Raises UnknownValueError where the record shows none.
    """
    found = or_unknown(functions_at, stack, api, _BODY)
    if isinstance(found, Unknown) or not found:
        raise UnknownValueError(why)
    return found


def _read(stack: Stack) -> dict[Resource, OpenApi | Unknown]:
    with_body = (api for api in stack.of_type(*READS) if is_given(api.at(_BODY)))
    return {api: or_unknown(_document, api) for api in with_body}


def _document(api: Resource) -> OpenApi:
    try:
        return read_openapi(api.at(_BODY).content)
    except ManifestError as fault:
        reason = f"line {fault.line} {fault.reason}"
    except RecursionError:
        reason = "it is nested too deeply"
    wanted = f"an OpenAPI document that can be read: {reason}"
    raise UnknownValueError(Unknown(_BODY, wanted, api.urn))
