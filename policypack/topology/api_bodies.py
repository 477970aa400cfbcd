"""APIs that an OpenAPI document in their property `body` opens."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.supply_chain.manifests import ManifestError
from policypack.topology.api_integrations import HTTP_API, REST_API, is_source_of, permitted
from policypack.topology.functions import functions_at, functions_named
from policypack.topology.openapi import OpenApi, read_openapi
from policypack.topology.permissions import is_given
from policypack.unknown import Unknown, UnknownValueError, or_unknown

_BODY = "body"


def api_bodies(stack: Stack) -> Mapping[Resource, OpenApi | Unknown]:
    """The document of each API that has one, read once; the Unknown is why it cannot be read."""
    return stack.once(_read)


def functions_behind(stack: Stack, api: Resource, uri: str) -> tuple[Resource, ...]:
    """The functions that the URI of an integration or authorizer in the API's body invokes.

    Raises UnknownValueError.
    """
    if "stageVariables" in uri:
        return tuple(permitted(stack, lambda source: is_source_of(stack, source, api)))
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
    with_body = (api for api in stack.of_type(REST_API, HTTP_API) if is_given(api.at(_BODY)))
    return {api: or_unknown(_document, api) for api in with_body}


def _document(api: Resource) -> OpenApi:
    try:
        return read_openapi(api.at(_BODY).content)
    except ManifestError as fault:
        wanted = f"an OpenAPI document that can be read: line {fault.line} {fault.reason}"
        raise UnknownValueError(Unknown(_BODY, wanted, api.urn)) from None
