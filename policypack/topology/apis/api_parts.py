"""The parts of an API, whether it is declared as resources or as an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.topology.apis import openapi
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_places import placed_with
from policypack.topology.apis.http_and_rest import HTTP_INTEGRATION, METHOD, REST_INTEGRATION
from policypack.topology.apis.openapi import AUTHORIZER, AWS_IAM, NONE, PUT, OpenApi, Operation
from policypack.topology.parts.links import references

READS = (*openapi.READS, METHOD, REST_INTEGRATION)
# Where the parts of an API name it, and where an integration has its type.
_API_AT = {REST_API: "restApi", HTTP_API: "apiId"}
_TYPE_AT = {REST_INTEGRATION: "type", HTTP_INTEGRATION: "integrationType"}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
_HTTP = ("HTTP", "HTTP_PROXY")


def is_preflight(name: str) -> bool:
    """Whether the method or route is for CORS preflight requests, which carry no credentials.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
    """
    return name.upper().split(" ")[0] == "OPTIONS"


def authorizations(stack: Stack, api: Resource) -> frozenset[str]:
    """How the operations of a REST API are authorized, but for preflight requests.

    Raises UnknownValueError.
    """
    methods = ((str(each.get("httpMethod")), each) for each in parts(stack, METHOD, api))
    own = {_authorization(method) for name, method in methods if not is_preflight(name)}
    listed = (operation for body in documents(stack, api) for operation in body.operations)
    return frozenset(own | {each.authorization for each in listed if not is_preflight(each.name)})


def _authorization(method: Resource) -> str:
    held = method.get("authorization", NONE)
    return held if held in (NONE, AWS_IAM) else AUTHORIZER


def parts(stack: Stack, kind: str, api: Resource) -> Iterator[Resource]:
    """The methods or integrations of an API.

    Raises UnknownValueError if another may be one, after those that are.
    """
    found = references(stack, kind, _API_AT[api.type], api.type)
    yield from found.known.get(api.urn, ())
    if found.unknown:
        raise UnknownValueError(found.unknown[0])


def documents(stack: Stack, api: Resource) -> Iterator[OpenApi]:
    """The documents that open the API: its own, and those that are put into it.

    Raises UnknownValueError.
    """
    own = openapi.api_bodies(stack)
    puts = references(stack, PUT, "restApiId", REST_API)
    for holder in (api, *puts.to(api)):
        # A document that may be put into any API may be put into this one.
        document = holder if isinstance(holder, Unknown) else own.get(holder)
        if isinstance(document, Unknown):
            raise UnknownValueError(document)
        if document is not None:
            yield document


def sends_http(kind: str, connection: str) -> bool:
    """Whether an integration of the type calls a URL outside of a VPC link."""
    return kind.upper() in _HTTP and connection.upper() != "VPC_LINK"


def operation_sends_http(operation: Operation) -> bool:
    """Whether the operation of a document calls a URL outside of a VPC link."""
    return sends_http(operation.integration_type, operation.connection_type)


def calls_public_backend(stack: Stack, api: Resource) -> bool:
    """Whether an integration of a REST or WebSocket API calls a URL outside of a VPC link.

    Raises UnknownValueError.
    """
    if api.type == HTTP_API:
        # No document opens a WebSocket API.
        return any(map(_integration_sends_http, parts(stack, HTTP_INTEGRATION, api)))
    own = any(map(_integration_sends_http, parts(stack, REST_INTEGRATION, api)))
    listed = (operation for body in documents(stack, api) for operation in body.operations)
    return own or any(operation_sends_http(each) for each in listed)


def _integration_sends_http(integration: Resource) -> bool:
    """Whether the integration calls a URL outside of a VPC link."""
    kind = integration.get(_TYPE_AT[integration.type])
    return sends_http(str(kind), str(integration.get("connectionType")))


STAGE = "aws:apigateway/stage:Stage"
METHOD_SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
READS_OF_STAGES = (STAGE, METHOD_SETTINGS)
# The method path that means all methods of a stage.
# https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
ALL_METHODS = "*/*"
_PLACE = ("stageName", "restApi")


def method_settings(stack: Stack, stage: Resource) -> Iterator[Resource]:
    """The settings of methods in the stage, by the engine's record, or by API and stage name.

    Raises UnknownValueError if it is unknown whether settings are this stage's, after those that
    are.
    """
    return placed_with(stack, stage, METHOD_SETTINGS, "stageName", _PLACE)


def settings_of_all_methods(stack: Stack, stage: Resource) -> Iterator[Resource]:
    """The settings that hold for every method of the stage. Raises UnknownValueError."""
    for settings in method_settings(stack, stage):
        if settings.get("methodPath") == ALL_METHODS:
            yield settings
