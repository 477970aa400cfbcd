"""Methods, routes and operations without authorization."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import LAMBDA, document
from tests.rules.apigateway.apis import (
    HTTP_API,
    HTTP_DOMAIN,
    ID,
    POLICY,
    PUT,
    REST_API,
    ROUTE,
    http_api,
    method,
    private_api,
    rest_api,
    rest_integration,
)

METHOD_RULE = "api-gateway-method-without-auth"
ROUTE_RULE = "api-gateway-route-without-auth"
BODY_RULE = "api-gateway-body-without-auth"
OPEN_METHOD = [("violates", "authorization")]
OPEN_ROUTE = [("violates", "authorizationType")]
INVOKE = allow("execute-api:Invoke", "execute-api:/*", Principal="*")
LIMITED = {**INVOKE, "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}


def route(key: Any = "POST /orders", name: str = "route", **properties: Any) -> Resource:
    return resource(ROUTE, {"apiId": ID, "routeKey": key, **properties}, name)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
@pytest.mark.parametrize("api", [[], [rest_api()]])
def test_a_method_without_authorization_violates(api: list[Resource]) -> None:
    assert outcomes(METHOD_RULE, method(), *api) == OPEN_METHOD


@pytest.mark.parametrize("kind", ["AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"])
def test_a_method_with_authorization_complies(kind: str) -> None:
    assert outcomes(METHOD_RULE, method(kind), rest_api()) == []


def test_an_api_key_is_no_authorization() -> None:
    (found,) = verdicts(METHOD_RULE, method(apiKeyRequired=True), rest_api())
    assert found.message == 'authorization is "NONE", and an API key does not authenticate'


def test_a_method_for_preflight_requests_needs_no_authorization() -> None:
    assert outcomes(METHOD_RULE, method(httpMethod="OPTIONS"), rest_api()) == []
    assert outcomes(METHOD_RULE, method(httpMethod="ANY"), rest_api()) == OPEN_METHOD


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        pytest.param(private_api(), [], id="private"),
        pytest.param(rest_api(policy=text(LIMITED)), [], id="limited"),
        pytest.param(rest_api(policy=text(INVOKE)), OPEN_METHOD, id="not limited"),
        pytest.param(rest_api(policy=UNKNOWN), [("undecided", "policy")], id="unknown"),
    ],
)
def test_what_limits_the_callers_of_an_api_counts_for_its_methods(
    api: Resource, expected: list[tuple[str, str]]
) -> None:
    assert outcomes(METHOD_RULE, method(), api) == expected


# https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
def test_a_mock_reaches_no_backend() -> None:
    assert outcomes(METHOD_RULE, method(), rest_api(), rest_integration(type="MOCK")) == []
    assert outcomes(METHOD_RULE, method(), rest_api(), rest_integration()) == OPEN_METHOD
    mock = {"x-amazon-apigateway-integration": {"type": "mock"}}
    assert outcomes(BODY_RULE, rest_api(body=document({"/health": {"get": mock}}))) == []


def test_a_separate_policy_of_the_api_counts_for_its_methods() -> None:
    limited = resource(POLICY, {"restApiId": ID, "policy": text(LIMITED)}, "policy")
    assert outcomes(METHOD_RULE, method(), rest_api(), limited) == []


def test_a_method_whose_authorization_is_unknown_is_undecided() -> None:
    assert outcomes(METHOD_RULE, method(UNKNOWN), rest_api()) == [("undecided", "authorization")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
@pytest.mark.parametrize("properties", [{}, {"authorizationType": "NONE"}])
def test_a_route_without_authorization_violates(properties: dict[str, Any]) -> None:
    assert outcomes(ROUTE_RULE, route(**properties), http_api()) == OPEN_ROUTE


@pytest.mark.parametrize("kind", ["JWT", "AWS_IAM", "CUSTOM"])
def test_a_route_with_authorization_complies(kind: str) -> None:
    assert outcomes(ROUTE_RULE, route(authorizationType=kind), http_api()) == []


def test_a_route_for_preflight_requests_needs_no_authorization() -> None:
    assert outcomes(ROUTE_RULE, route("OPTIONS /{proxy+}"), http_api()) == []
    assert outcomes(ROUTE_RULE, route("$default"), http_api()) == OPEN_ROUTE


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
def test_the_connect_route_of_a_websocket_api_decides_for_all() -> None:
    others = [route("$default", "default"), route("$disconnect", "disconnect")]
    guarded = route("$connect", "connect", authorizationType="AWS_IAM")
    assert outcomes(ROUTE_RULE, guarded, *others) == []
    found = verdicts(ROUTE_RULE, route("$connect", "connect"), *others)
    assert [str(each.urn).rpartition("::")[2] for each in found] == ["connect"]


def test_the_fix_offers_what_the_protocol_has() -> None:
    """GIVEN an open route WHEN its API is of WebSocket THEN no JWT, which only HTTP APIs have."""
    socket, http = http_api(protocolType="WEBSOCKET"), http_api(protocolType="HTTP")
    for key, api, offers_jwt in (
        ("$connect", socket, False),
        ("$connect", None, False),
        ("POST /orders", None, True),
        ("$default", http, True),
    ):
        resources = [route(key), *([api] if api else [])]
        (found,) = verdicts(ROUTE_RULE, *resources)
        assert ("JWT" in found.fix) is offers_jwt
        assert ("$connect" in found.fix) is not offers_jwt
    (found,) = verdicts(ROUTE_RULE, route("$default"))
    assert "for an HTTP API" in found.fix


def test_the_connect_route_of_another_api_does_not_count() -> None:
    other = route("$connect", "connect", authorizationType="AWS_IAM", apiId="other")
    assert outcomes(ROUTE_RULE, route("$default"), other) == OPEN_ROUTE


def test_a_quick_created_api_has_an_open_route() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop.html
    api = http_api(protocolType="HTTP", target="https://backend.example.com")
    assert outcomes(ROUTE_RULE, api) == [("violates", "target")]
    assert outcomes(ROUTE_RULE, http_api(protocolType="HTTP")) == []


IAM = {**LAMBDA, "x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
OPEN = document({"/orders": {"post": LAMBDA, "get": IAM}})
ANY = {"x-amazon-apigateway-any-method": LAMBDA}


@pytest.mark.parametrize("kind", [REST_API, HTTP_API, PUT])
def test_an_operation_without_authorization_violates_and_is_named(kind: str) -> None:
    (found,) = verdicts(BODY_RULE, resource(kind, {"body": OPEN}))
    assert (found.path, found.message) == ("body", "without authorization: POST /orders")


@pytest.mark.parametrize(
    ("maker", "name"),
    [
        ("aws:apigateway:x:API", "awsx.classic.apigateway.API"),
        ("aws-apigateway:index:RestAPI", "aws-apigateway:index:RestAPI"),
    ],
)
def test_the_fix_names_the_routes_of_a_component(maker: str, name: str) -> None:
    api = rest_api(body=OPEN)
    made = replace(api, urn=api.urn.replace(f"::{api.type}", f"::{maker}${api.type}"))
    (found,) = verdicts(BODY_RULE, made)
    assert found.fix == f"Set iamAuthEnabled or authorizers of these routes of {name}"
    (own,) = verdicts(BODY_RULE, api)
    assert own.fix == own.rule.remediation


def test_any_method_of_a_path_is_an_operation() -> None:
    (found,) = verdicts(BODY_RULE, rest_api(body=document({"/orders": ANY})))
    assert found.message == "without authorization: ANY /orders"


def test_a_document_in_yaml_is_read() -> None:
    body = "openapi: 3.0.1\npaths:\n  /orders:\n    post:\n      operationId: order\n"
    assert outcomes(BODY_RULE, rest_api(body=body)) == [("violates", "body")]


@pytest.mark.parametrize(
    "paths", [{"/orders": {"post": IAM}}, {"/orders": {"options": LAMBDA}}, {}]
)
def test_a_document_without_open_operations_complies(paths: dict[str, Any]) -> None:
    assert outcomes(BODY_RULE, rest_api(body=document(paths))) == []


def test_a_scheme_of_an_api_key_is_no_authorization_and_an_authorizer_is() -> None:
    key = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    for scheme, expected in (
        (key, [("violates", "body")]),
        ({**key, "x-amazon-apigateway-authorizer": {"type": "token"}}, []),
    ):
        body = document({"/": {"get": {**LAMBDA, "security": [{"it": []}]}}}, {"it": scheme})
        assert outcomes(BODY_RULE, rest_api(body=body)) == expected


def test_a_document_of_an_api_that_limits_its_callers_complies() -> None:
    assert outcomes(BODY_RULE, private_api(body=OPEN)) == []
    assert outcomes(BODY_RULE, rest_api(body=OPEN, policy=text(LIMITED))) == []
    put = resource(PUT, {"restApiId": ID, "body": OPEN}, "put")
    assert outcomes(BODY_RULE, put, private_api()) == []


def test_a_document_that_is_unknown_is_undecided_unless_nobody_reaches_it() -> None:
    assert outcomes(BODY_RULE, rest_api(body=UNKNOWN)) == [("undecided", "body")]
    assert outcomes(BODY_RULE, private_api(body=UNKNOWN)) == []
    unknown = [("undecided", "policy")]
    assert outcomes(BODY_RULE, rest_api(body=OPEN, policy=UNKNOWN)) == unknown


def test_an_api_without_a_document_complies() -> None:
    assert outcomes(BODY_RULE, rest_api()) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
@pytest.mark.parametrize(
    ("rule", "kind", "it", "path"),
    [
        (METHOD_RULE, REST_API, method(), "authorization"),
        (ROUTE_RULE, HTTP_API, route(), "authorizationType"),
    ],
)
def test_where_all_ways_need_a_client_certificate_no_authorization_is_needed(
    rule: str, kind: str, it: Resource, path: str
) -> None:
    closed = resource(kind, {"id": ID, "disableExecuteApiEndpoint": True}, "shop")
    to = {"apiId": ID, "domainName": "api.example.com"}
    mapping = resource("aws:apigatewayv2/apiMapping:ApiMapping", to, "mapping")
    mutual = {"truststoreUri": "s3://trust/store.pem"}
    held = {"id": "api.example.com", "mutualTlsAuthentication": mutual}
    domain = resource(HTTP_DOMAIN, held, "domain")
    plain = resource(HTTP_DOMAIN, {"id": "api.example.com"}, "domain")
    violates = [("violates", path)]
    assert outcomes(rule, it, closed, mapping, domain) == []
    assert outcomes(rule, it, closed, mapping, plain) == violates
    assert outcomes(rule, it, closed, mapping) == violates
    assert outcomes(rule, it, closed) == violates
    opened = resource(kind, {"id": ID}, "shop")
    assert outcomes(rule, it, opened, mapping, domain) == violates


def test_a_quick_created_api_that_may_need_a_client_certificate_is_undecided() -> None:
    api = http_api(target="https://backend.example.com", disableExecuteApiEndpoint=UNKNOWN)
    assert outcomes(ROUTE_RULE, api) == [("undecided", "disableExecuteApiEndpoint")]
