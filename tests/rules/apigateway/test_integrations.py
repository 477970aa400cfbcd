"""Integrations over plain HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import document
from tests.rules.apigateway.apis import (
    HTTP_API,
    HTTP_INTEGRATION,
    PUT,
    REST_API,
    http_api,
    rest_api,
    rest_integration,
)

RULE = "api-gateway-integration-plain-http"
PRIVATE = "api-gateway-private-integration-plain-http"
PLAIN = "http://backend.example.com/orders"
SAFE = "https://backend.example.com/orders"
LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/orders/50/f2"
LINK = {"connectionType": "VPC_LINK"}


def http_integration(uri: Any, kind: str = "HTTP_PROXY", **properties: Any) -> Resource:
    held = {"integrationType": kind, "integrationUri": uri, **properties}
    return resource(HTTP_INTEGRATION, held, "integration")


# https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
@pytest.mark.parametrize("kind", ["HTTP", "HTTP_PROXY"])
def test_an_integration_over_plain_http_violates(kind: str) -> None:
    assert outcomes(RULE, rest_integration(PLAIN, type=kind)) == [("violates", "uri")]
    assert outcomes(RULE, http_integration(PLAIN, kind)) == [("violates", "integrationUri")]
    assert outcomes(RULE, rest_integration(SAFE, type=kind)) == []
    assert outcomes(RULE, http_integration(SAFE, kind)) == []


def test_a_quick_created_api_to_plain_http_violates() -> None:
    assert outcomes(RULE, http_api(target=PLAIN)) == [("violates", "target")]
    assert outcomes(RULE, http_api(target=SAFE)) == []
    assert outcomes(RULE, http_api()) == []


def test_a_target_that_is_made_of_a_function_is_no_address() -> None:
    behind = resource("aws:lambda/function:Function", {}, "orders")
    balancer = resource("aws:lb/loadBalancer:LoadBalancer", {}, "balancer")
    for made_of, expected in ((behind, []), (balancer, [("undecided", "target")])):
        api = resource(HTTP_API, {"target": UNKNOWN}, depends={"target": [made_of]})
        assert outcomes(RULE, api) == expected


def test_other_integrations_have_no_address() -> None:
    assert outcomes(RULE, rest_integration(PLAIN, type="AWS_PROXY")) == []
    assert outcomes(RULE, rest_integration(UNKNOWN, type="AWS_PROXY")) == []
    assert outcomes(RULE, rest_integration(None, type="MOCK")) == []
    assert outcomes(RULE, rest_integration(PLAIN, **LINK)) == []
    assert outcomes(RULE, http_integration(LISTENER, **LINK)) == []


def test_a_stage_variable_may_hold_the_scheme() -> None:
    variable = rest_integration("${stageVariables.backend}/orders")
    assert outcomes(RULE, variable) == [("undecided", "uri")]
    host = rest_integration("http://${stageVariables.host}/orders")
    assert outcomes(RULE, host) == [("violates", "uri")]
    assert outcomes(RULE, rest_integration(UNKNOWN)) == [("undecided", "uri")]


# https://docs.aws.amazon.com/apigateway/latest/api/API_TlsConfig.html
def test_a_certificate_that_is_not_verified_violates() -> None:
    path = "tlsConfig.insecureSkipVerification"
    for skips, expected in ((True, [("violates", path)]), (False, [])):
        tls = {"insecureSkipVerification": skips}
        assert outcomes(RULE, rest_integration(tlsConfig=tls)) == expected


def body(**integration: Any) -> str:
    return document({"/orders": {"post": {"x-amazon-apigateway-integration": integration}}})


@pytest.mark.parametrize("kind", [REST_API, HTTP_API, PUT])
def test_an_operation_over_plain_http_violates_and_is_named(kind: str) -> None:
    (found,) = verdicts(RULE, resource(kind, {"body": body(type="http_proxy", uri=PLAIN)}))
    assert (found.path, found.message) == ("body", "to an http:// address: POST /orders")


@pytest.mark.parametrize(
    "integration",
    [
        {"type": "http", "uri": SAFE},
        {"type": "http", "uri": SAFE, "tlsConfig": {"insecureSkipVerification": False}},
        {"type": "http", "uri": PLAIN, **LINK},
        {"type": "aws_proxy", "uri": PLAIN},
    ],
)
def test_another_operation_complies(integration: dict[str, Any]) -> None:
    assert outcomes(RULE, rest_api(body=body(**integration))) == []


def test_an_operation_that_verifies_no_certificate_violates() -> None:
    held = body(type="http", uri=SAFE, tlsConfig={"insecureSkipVerification": True})
    (found,) = verdicts(RULE, rest_api(body=held))
    assert found.message == "the backend's certificate is not verified: POST /orders"


def test_an_unknown_document_is_undecided() -> None:
    assert outcomes(RULE, rest_api(body=UNKNOWN)) == [("undecided", "body")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html
def test_a_connection_through_a_vpc_link_needs_tls() -> None:
    assert outcomes(PRIVATE, http_integration(LISTENER, **LINK)) == [("violates", "tlsConfig")]
    tls = {"serverNameToVerify": "orders.example.com"}
    assert outcomes(PRIVATE, http_integration(LISTENER, **LINK, tlsConfig=tls)) == []
    assert outcomes(PRIVATE, rest_integration(PLAIN, **LINK)) == [("violates", "uri")]
    assert outcomes(PRIVATE, rest_integration(SAFE, **LINK)) == []


def test_a_connection_over_the_internet_has_a_rule_of_its_own() -> None:
    assert outcomes(PRIVATE, http_integration(PLAIN)) == []
    assert outcomes(PRIVATE, rest_integration(PLAIN)) == []


# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigatewayv2-integration-tlsconfig.html
def test_the_address_decides_for_a_websocket_api_which_has_no_tls_configuration() -> None:
    assert outcomes(PRIVATE, http_integration(SAFE, **LINK)) == []
    assert outcomes(PRIVATE, http_integration(PLAIN, **LINK)) == [("violates", "integrationUri")]


def test_an_unknown_uri_of_a_listener_is_an_arn() -> None:
    held = {"connectionType": "VPC_LINK", "integrationUri": UNKNOWN}
    listener = resource("aws:lb/listener:Listener", {}, "listener")
    made = resource(HTTP_INTEGRATION, held, depends={"integrationUri": [listener]})
    assert outcomes(PRIVATE, made, listener) == [("violates", "tlsConfig")]
    assert outcomes(PRIVATE, resource(HTTP_INTEGRATION, held)) == [("undecided", "integrationUri")]
    secured = {**held, "tlsConfig": {"serverNameToVerify": "orders.example.com"}}
    assert outcomes(PRIVATE, resource(HTTP_INTEGRATION, secured)) == []


def test_operations_of_a_document_are_judged_like_integrations() -> None:
    for given, violates in (
        ({"uri": PLAIN, **LINK}, True),
        ({"uri": LISTENER, **LINK}, True),
        ({"uri": LISTENER, **LINK, "tlsConfig": {"serverNameToVerify": "orders"}}, False),
        ({"uri": SAFE, **LINK}, False),
        ({"uri": PLAIN}, False),
    ):
        found = outcomes(PRIVATE, rest_api(body=body(type="http_proxy", **given)))
        assert found == ([("violates", "body")] if violates else [])
    assert outcomes(PRIVATE, rest_api(body=UNKNOWN)) == [("undecided", "body")]


def test_a_stage_variable_of_an_operation_may_hold_the_scheme() -> None:
    held = body(type="http", uri="${stageVariables.backend}/orders")
    assert outcomes(RULE, rest_api(body=held)) == [("undecided", "body")]
