"""api-gateway-cors-any-origin."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import document
from tests.rules.apigateway.apis import PUT, REST_API, http_api, rest_api

RULE = "api-gateway-cors-any-origin"
INTEGRATION = "aws:apigateway/integrationResponse:IntegrationResponse"
GATEWAY = "aws:apigateway/response:Response"
ORIGIN = "https://shop.example.com"
REPLY = [("violates", "responseParameters")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
@pytest.mark.parametrize("origin", ["*", "https://*", "http://*"])
def test_an_http_api_that_allows_any_origin_violates(origin: str) -> None:
    api = http_api(corsConfiguration={"allowOrigins": [ORIGIN, origin]})
    assert outcomes(RULE, api) == [("violates", "corsConfiguration.allowOrigins[1]")]


@pytest.mark.parametrize("held", [{}, {"corsConfiguration": {"allowOrigins": [ORIGIN]}}])
def test_an_http_api_that_allows_its_own_websites_complies(held: dict[str, Any]) -> None:
    assert outcomes(RULE, http_api(**held)) == []


def test_an_unknown_origin_leaves_the_others_judged() -> None:
    api = http_api(corsConfiguration={"allowOrigins": [UNKNOWN, "*"]})
    assert [outcome for outcome, _ in outcomes(RULE, api)] == ["undecided", "violates"]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html
@pytest.mark.parametrize("origins", ["*", ["*"]])
def test_a_document_that_allows_any_origin_violates(origins: Any) -> None:
    body = document({}, **{"x-amazon-apigateway-cors": {"allowOrigins": origins}})
    assert outcomes(RULE, http_api(body=body)) == [("violates", "body")]
    # The configuration of the API itself overrides the document's.
    own = {"allowOrigins": [ORIGIN]}
    assert outcomes(RULE, http_api(body=body, corsConfiguration=own)) == []


def test_a_document_without_any_origin_complies_and_an_unknown_one_is_undecided() -> None:
    assert outcomes(RULE, http_api(body=document({}))) == []
    assert outcomes(RULE, http_api(body=UNKNOWN)) == [("undecided", "body")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-cors.html
@pytest.mark.parametrize(
    ("value", "expected"),
    [("'*'", REPLY), ("'https://*'", REPLY), (f"'{ORIGIN}'", []), ("stageVariables.origin", [])],
)
@pytest.mark.parametrize("header", ["Access-Control-Allow-Origin", "access-control-allow-origin"])
def test_the_header_of_a_method_is_judged(
    header: str, value: str, expected: list[tuple[str, str]]
) -> None:
    parameters = {
        f"method.response.header.{header}": value,
        "method.response.header.Access-Control-Allow-Headers": "'*'",
    }
    assert outcomes(RULE, resource(INTEGRATION, {"responseParameters": parameters})) == expected


def test_an_error_response_is_of_low_severity() -> None:
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    (found,) = verdicts(RULE, resource(GATEWAY, {"responseParameters": parameters}))
    assert found.severity.value == "low"
    assert "allowOrigins" not in found.fix
    (found,) = verdicts(RULE, resource(INTEGRATION, {"responseParameters": parameters}))
    assert found.severity.value == "medium"


def preflight(origin: str) -> str:
    """The document of a REST API whose mock integration answers preflight requests."""
    header = {"method.response.header.Access-Control-Allow-Origin": origin}
    reply = {"default": {"statusCode": "200", "responseParameters": header}}
    integration = {"type": "mock", "responses": reply}
    return document({"/orders": {"options": {"x-amazon-apigateway-integration": integration}}})


@pytest.mark.parametrize("kind", [REST_API, PUT])
def test_the_responses_of_an_operation_are_judged(kind: str) -> None:
    (found,) = verdicts(RULE, resource(kind, {"body": preflight("'*'")}))
    assert (found.path, found.severity.value) == ("body", "medium")
    assert found.message == "the header is set for any origin: OPTIONS /orders"
    assert outcomes(RULE, resource(kind, {"body": preflight(f"'{ORIGIN}'")})) == []


def test_an_error_response_of_a_document_is_of_low_severity() -> None:
    header = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    replies = {"DEFAULT_4XX": {"responseParameters": header}}
    body = document({}, **{"x-amazon-apigateway-gateway-responses": replies})
    (found,) = verdicts(RULE, rest_api(body=body))
    assert (found.path, found.severity.value) == ("body", "low")
    # An HTTP API has neither.
    assert outcomes(RULE, http_api(body=body)) == []
    assert outcomes(RULE, http_api(body=preflight("'*'"))) == []
