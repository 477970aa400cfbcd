"""Cross-origin resource sharing: which websites may call an API."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    first_few,
    one_of_each,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.apis import openapi
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.openapi import ORIGIN_HEADER, PUT, OpenApi

_INTEGRATION_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse"
_GATEWAY_RESPONSE = "aws:apigateway/response:Response"
_FOR_RESPONSES = "Return one https:// origin instead of '*' in responseParameters"
_ANY_ORIGIN = ("*", "https://*", "http://*")


@rule(
    id="api-gateway-cors-any-origin",
    types=(HTTP_API, REST_API, PUT, _INTEGRATION_RESPONSE, _GATEWAY_RESPONSE),
    reads=openapi.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "List the exact https:// origins in corsConfiguration.allowOrigins, or return one instead"
        " of '*' in responseParameters"
    ),
    cwe=(942,),
)
def cors_any_origin(subject: Resource, stack: Stack) -> Outcomes:
    """API Gateway API allows any origin (CORS).

    Scripts of every website can call the API from a visitor's browser and read the response, which
    matters most for an API that is open to the visitor's network. Error responses of API Gateway
    itself contain no data, so they are of low severity. The rule can't see headers that the code
    behind a proxy integration returns.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html

    Example:
        aws.apigatewayv2.Api(
            "orders",
            protocol_type="HTTP",
            cors_configuration={
                "allow_methods": ["GET"],
                "allow_origins": ["*"],  # bad
                "allow_origins": ["https://shop.example.com"],  # good
            },
        )
    """
    if subject.type in (_INTEGRATION_RESPONSE, _GATEWAY_RESPONSE):
        yield from subject.each("responseParameters", lambda each: _header(each, subject.type))
        return
    if subject.type == HTTP_API:
        yield from subject.each("corsConfiguration.allowOrigins", _origin)
    document = openapi.api_bodies(stack).get(subject)
    # The API's own configuration overrides the document's.
    if document is None or subject.at("corsConfiguration").is_set:
        return
    if isinstance(document, Unknown):
        yield document
    else:
        yield from _of_http_api(document) if subject.type == HTTP_API else _of_rest_api(document)


def _of_http_api(document: OpenApi) -> Outcomes:
    if any(map(_is_any, document.cors_origins)):
        yield Finding("x-amazon-apigateway-cors in the document allows any origin", "body")


def _of_rest_api(document: OpenApi) -> Outcomes:
    found = {each.name: any_of(map(_may_be_any, each.origins)) for each in document.operations}
    names = [name for name, truth in found.items() if truth is True]
    of_gateway = any_of(map(_may_be_any, document.gateway_origins))
    if names:
        yield Finding(f"the header is set for any origin: {first_few(names)}", "body")
    elif of_gateway is True:
        message = "x-amazon-apigateway-gateway-responses set the header for any origin"
        yield Finding(message, "body", Severity.LOW)
    else:
        unknown = (each for each in (*found.values(), of_gateway) if isinstance(each, Unknown))
        yield from one_of_each(unknown)


def _origin(origin: Value) -> Outcomes:
    if _is_any(str(origin.content)):
        yield Finding(f"allowOrigins has {origin.content}", origin.path)


def _header(parameter: Value, kind: str) -> Outcomes:
    if not parameter.path.lower().endswith(ORIGIN_HEADER):
        return
    if _is_any(str(parameter.content)):
        severity = Severity.LOW if kind == _GATEWAY_RESPONSE else None
        message = "the header is set for any origin"
        yield Finding(message, "responseParameters", severity, _FOR_RESPONSES)


def _is_any(origin: str) -> bool:
    """Whether it is any website. A response parameter holds a text in quotes."""
    return origin.strip("'\"") in _ANY_ORIGIN


def _may_be_any(origin: str | Unknown) -> Truth:
    return origin if isinstance(origin, Unknown) else _is_any(origin)
