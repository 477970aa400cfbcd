"""Cross-origin resource sharing: which websites may call an API."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology import api_bodies
from policypack.topology.api_integrations import HTTP_API
from policypack.unknown import Unknown
from policypack.values import Value

_INTEGRATION_RESPONSE = "aws:apigateway/integrationResponse:IntegrationResponse"
_GATEWAY_RESPONSE = "aws:apigateway/response:Response"
_ANY_ORIGIN = ("*", "https://*", "http://*")
_HEADER = ".header.access-control-allow-origin"


@rule(
    id="api-gateway-cors-any-origin",
    types=(HTTP_API, _INTEGRATION_RESPONSE, _GATEWAY_RESPONSE),
    reads=api_bodies.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "List the exact https:// origins in corsConfiguration.allowOrigins, or return one instead "
        "of '*' in responseParameters"
    ),
)
def cors_any_origin(subject: Resource, stack: Stack) -> Outcomes:
    """API Gateway API allows any origin (CORS).

    The script of every website may call the API from a visitor's browser and read the answer, which
    matters most where an API is open to the visitor's network. Error responses of API Gateway
    itself hold no data: they are of low severity. What a proxy integration's code returns is not
    seen here.
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
    if subject.type != HTTP_API:
        yield from subject.each("responseParameters", lambda each: _header(each, subject.type))
        return
    yield from subject.each("corsConfiguration.allowOrigins", _origin)
    document = api_bodies.api_bodies(stack).get(subject)
    # The API's own configuration overrides the document's.
    if document is None or subject.at("corsConfiguration").is_set:
        return
    if isinstance(document, Unknown):
        yield document
    elif any(origin in _ANY_ORIGIN for origin in document.cors_origins):
        yield Finding("x-amazon-apigateway-cors in the document allows any origin", "body")


def _origin(origin: Value) -> Outcomes:
    if origin.content in _ANY_ORIGIN:
        yield Finding(f"allowOrigins has {origin.content}", origin.path)


def _header(parameter: Value, kind: str) -> Outcomes:
    if not parameter.path.lower().endswith(_HEADER):
        return
    if str(parameter.content).strip("'\"") in _ANY_ORIGIN:
        severity = Severity.LOW if kind == _GATEWAY_RESPONSE else None
        yield Finding("the header is set for any origin", "responseParameters", severity)
