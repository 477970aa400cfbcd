"""The OpenAPI documents that open APIs: of an API itself, or put into a REST API."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.model.urns import component_name, maker_of
from policypack.supply_chain.manifests import ManifestError
from policypack.topology.apis.api_integrations import HTTP_API, REST_API, permitted
from policypack.topology.apis.openapi import OpenApi, read_openapi
from policypack.topology.parts.functions import functions_at, functions_named
from policypack.topology.parts.permissions import is_given

PUT = "aws:apigateway/restApiPut:RestApiPut"
READS = (REST_API, HTTP_API, PUT)
_BODY = "body"
# Components that write the body of the REST API that they make from their `routes`.
# https://github.com/pulumi/pulumi-awsx/blob/master/awsx-classic/apigateway/api.ts
# https://www.pulumi.com/registry/packages/aws-apigateway/api-docs/restapi/
_WITH_ROUTES = ("aws:apigateway:x:API", "aws-apigateway:index:RestAPI")


def api_bodies(stack: Stack) -> Mapping[Resource, OpenApi | Unknown]:
    """The document of each resource that has one; the Unknown is why it cannot be read."""
    return stack.once(_read)


def component_with_routes(api: Resource) -> str:
    """The component that writes the body of the API from its `routes`; "" for every other."""
    maker = maker_of(api.urn)
    return component_name(maker) if maker in _WITH_ROUTES else ""


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
