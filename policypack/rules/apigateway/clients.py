"""The clients of an API: keys, usage plans, user pools, and websites (CORS)."""

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
    differ,
    equal,
    first_few,
    one_of_each,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.apis import api_parts, openapi
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import STAGE, documents, parts
from policypack.topology.apis.http_and_rest import METHOD
from policypack.topology.apis.openapi import ORIGIN_HEADER, PUT, OpenApi
from policypack.topology.parts.functions import text_of

_PLAN = "aws:apigateway/usagePlan:UsagePlan"

method_without_api_key = property_rule(
    id="api-gateway-method-without-api-key",
    properties={METHOD: "apiKeyRequired"},
    must=equal(True),
    default=False,
    only_if={"httpMethod": differ("OPTIONS", meeting="POST")},
    message="apiKeyRequired is false, so no usage plan limits the caller",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set apiKeyRequired to true, and add a UsagePlan with an ApiKey for each client",
    title="REST API method requires no API key",
    why="""
    A usage plan counts and limits the requests of each client by its API key. An API key is not
    authorization. Methods for CORS preflight requests (OPTIONS) are ignored.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """,
)

method_without_cognito = property_rule(
    id="api-gateway-method-without-cognito",
    properties={METHOD: "authorization"},
    # A separate rule reports methods without any authorization.
    must=equal("COGNITO_USER_POOLS", "NONE"),
    default="NONE",
    message="authorization uses a mechanism other than Cognito",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        'Set authorization to "COGNITO_USER_POOLS", and authorizerId to an Authorizer of that type'
    ),
    title="REST API method does not authorize with a Cognito user pool",
    why="""
    For organizations that manage all users in Cognito. IAM and Lambda authorizers are equally
    secure.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
    """,
)


@rule(
    id="api-gateway-stage-without-usage-plan",
    types=(STAGE,),
    reads=(_PLAN, *api_parts.READS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Add the stage to apiStages of a UsagePlan",
)
def stage_without_usage_plan(stage: Resource, stack: Stack) -> Outcomes:
    """REST API stage that requires API keys has no usage plan.

    API Gateway accepts an API key only through a usage plan of the stage, which also sets the
    client's quota and rate. The rule ignores stages in which no method requires a key.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """
    apis = stack.linked(stage, "restApi", REST_API)
    if not any(_requires_key(stack, api) for api in apis):
        return
    if not any(_has_stage(stack, plan, stage) for plan in stack.of_type(_PLAN)):
        yield Finding("methods require an API key, and no UsagePlan has the stage in apiStages")


def _requires_key(stack: Stack, api: Resource) -> bool:
    """Whether a method or an operation of the API requires an API key.

    Raises UnknownValueError.
    """
    if any(method.get("apiKeyRequired") for method in parts(stack, METHOD, api)):
        return True
    operations = (each for body in documents(stack, api) for each in body.operations)
    return any(each.requires_key for each in operations)


def _has_stage(stack: Stack, plan: Resource, stage: Resource) -> bool:
    """Whether the plan lists the stage. Raises UnknownValueError."""
    if stage in stack.recorded(plan, "apiStages", STAGE):
        return True
    entries = plan.properties.items("apiStages")
    return any(_is_entry_of(stack, plan, entry, stage) for entry in entries)


def _is_entry_of(stack: Stack, plan: Resource, entry: Value, stage: Resource) -> bool:
    if text_of(entry.at("stage")) != text_of(stage.at("stageName")):
        return False
    recorded = stack.recorded(plan, "apiStages", REST_API)
    apis = stack.recorded(stage, "restApi", REST_API)
    by_record = bool(apis) and set(apis) <= set(recorded)
    return by_record or text_of(entry.at("apiId")) == text_of(stage.at("restApi"))


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
