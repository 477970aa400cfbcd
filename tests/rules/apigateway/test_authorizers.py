"""Authorizers: audiences, identity sources, caches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import document
from tests.rules.apigateway.apis import HTTP_API, PUT, REST_API

REST = "aws:apigateway/authorizer:Authorizer"
HTTP = "aws:apigatewayv2/authorizer:Authorizer"
AUDIENCE = "api-gateway-authorizer-without-audience"
SOURCE = "api-gateway-authorizer-without-identity-source"
CACHED = "api-gateway-authorizer-cached-long"
TTL = "authorizerResultTtlInSeconds"
ISSUER = "https://login.example.com"


def jwt(**configuration: Any) -> list[tuple[str, str]]:
    held = {"issuer": ISSUER, **configuration}
    return outcomes(AUDIENCE, resource(HTTP, {"authorizerType": "JWT", "jwtConfiguration": held}))


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
def test_a_jwt_authorizer_needs_an_audience() -> None:
    violates = [("violates", "jwtConfiguration.audiences")]
    assert jwt() == violates
    assert jwt(audiences=[]) == violates
    assert jwt(audiences=["orders"]) == []
    assert jwt(audiences=UNKNOWN) == [("undecided", "jwtConfiguration.audiences")]


def test_the_issuer_of_a_jwt_authorizer_must_not_be_plain_http() -> None:
    found = jwt(audiences=["orders"], issuer="http://login.example.com")
    assert found == [("violates", "jwtConfiguration.issuer")]


def test_a_lambda_authorizer_has_no_audience() -> None:
    assert outcomes(AUDIENCE, resource(HTTP, {"authorizerType": "REQUEST"})) == []


# https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("context.identity.sourceIp", [("violates", "identitySource")]),
        ("context.identity.sourceIp, stageVariables.tenant", [("violates", "identitySource")]),
        ("method.request.header.Authorization", []),
        ("context.identity.sourceIp,method.request.querystring.token", []),
        # The provider's default is the header Authorization.
        (None, []),
        (UNKNOWN, [("undecided", "identitySource")]),
    ],
)
def test_the_cache_of_a_rest_authorizer_needs_a_credential(
    source: Any, expected: list[tuple[str, str]]
) -> None:
    it = {"type": "REQUEST", "identitySource": source}
    assert outcomes(SOURCE, resource(REST, it)) == expected
    assert outcomes(SOURCE, resource(REST, {**it, "type": "TOKEN"})) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["$context.identity.sourceIp"], [("violates", "identitySources")]),
        (["$stageVariables.tenant"], [("violates", "identitySources")]),
        (["$context.routeKey", "$request.header.Authorization"], []),
        (None, []),
    ],
)
def test_the_cache_of_an_http_authorizer_needs_a_credential(
    sources: Any, expected: list[tuple[str, str]]
) -> None:
    it = {"authorizerType": "REQUEST", "identitySources": sources}
    assert outcomes(SOURCE, resource(HTTP, it)) == expected
    assert outcomes(SOURCE, resource(HTTP, {**it, TTL: 0})) == []
    assert outcomes(SOURCE, resource(HTTP, {**it, "authorizerType": "JWT"})) == []


def test_how_long_aws_caches_by_default_decides_nothing() -> None:
    it = {"authorizerType": "REQUEST", "identitySources": ["$request.header.Authorization"]}
    assert outcomes(SOURCE, resource(HTTP, {**it, TTL: UNKNOWN}, depends={})) == []
    it = {**it, "identitySources": ["$context.identity.sourceIp"]}
    violates = [("violates", "identitySources")]
    assert outcomes(SOURCE, resource(HTTP, {**it, TTL: UNKNOWN}, depends={})) == violates


@pytest.mark.parametrize("kind", [REST, HTTP])
def test_a_decision_may_be_cached_for_five_minutes(kind: str) -> None:
    assert outcomes(CACHED, resource(kind, {})) == []
    assert outcomes(CACHED, resource(kind, {TTL: 300})) == []
    assert outcomes(CACHED, resource(kind, {TTL: 301})) == [("violates", TTL)]
    assert outcomes(CACHED, resource(kind, {TTL: UNKNOWN})) == [("undecided", TTL)]


def test_a_jwt_authorizer_has_no_cache() -> None:
    assert outcomes(CACHED, resource(HTTP, {TTL: 3600, "authorizerType": "JWT"})) == []


def messages(rule: str, kind: str = REST_API, **authorizer: Any) -> list[tuple[str, str]]:
    """What the rule finds in a document whose scheme `callers` has the authorizer."""
    scheme = {"type": "apiKey", "x-amazon-apigateway-authorizer": authorizer}
    held = resource(kind, {"body": document({}, {"callers": scheme})})
    return [(each.path, each.message) for each in verdicts(rule, held)]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
@pytest.mark.parametrize("kind", [REST_API, HTTP_API, PUT])
@pytest.mark.parametrize("type_", ["token", "request", "REQUEST"])
def test_the_cache_of_an_authorizer_in_a_document_is_judged(kind: str, type_: str) -> None:
    found = [("body", "decisions are cached for over five minutes: callers")]
    assert messages(CACHED, kind, type=type_, **{TTL: 3600}) == found
    assert messages(CACHED, kind, type=type_, **{TTL: 300}) == []
    assert messages(CACHED, kind, type=type_) == []


def test_only_lambda_authorizers_of_a_document_have_a_cache() -> None:
    for kind in ("jwt", "cognito_user_pools"):
        assert messages(CACHED, REST_API, type=kind, **{TTL: 3600}) == []
        assert messages(SOURCE, type=kind, identitySource="context.identity.sourceIp") == []


@pytest.mark.parametrize("kind", [REST_API, HTTP_API])
def test_the_identity_source_of_an_authorizer_in_a_document_is_judged(kind: str) -> None:
    found = [("body", "the key of the cache holds no header or query parameter: callers")]
    by_address = {"type": "request", "identitySource": "$context.identity.sourceIp"}
    assert messages(SOURCE, kind, **by_address) == found
    assert messages(SOURCE, kind, **by_address, **{TTL: 0}) == []
    by_header = "$context.routeKey, $request.header.Authorization"
    assert messages(SOURCE, kind, type="request", identitySource=by_header) == []
    assert messages(SOURCE, kind, type="request") == []


def test_the_jwt_authorizer_of_a_document_is_judged() -> None:
    def found(**configuration: Any) -> list[str]:
        held = messages(AUDIENCE, HTTP_API, type="jwt", jwtConfiguration=configuration)
        return [message for _, message in held]

    assert found(issuer=ISSUER, audience=["orders"]) == []
    assert found(issuer=ISSUER) == ["no audience is set: callers"]
    plain = found(issuer="http://login.example.com", audience=["orders"])
    assert len(plain) == 1
    assert plain[0].startswith("the issuer's address begins with http://")


def test_the_fix_names_the_property_of_the_document() -> None:
    # A resource has audiences, a document has audience.
    scheme = {"x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": {}}}
    held = resource(HTTP_API, {"body": document({}, {"callers": scheme})})
    (found,) = verdicts(AUDIENCE, held)
    assert "jwtConfiguration.audience in body" in found.fix


def test_an_unknown_document_is_undecided() -> None:
    for rule in (AUDIENCE, SOURCE, CACHED):
        assert outcomes(rule, resource(HTTP_API, {"body": UNKNOWN})) == [("undecided", "body")]
        assert outcomes(rule, resource(HTTP_API, {})) == []
