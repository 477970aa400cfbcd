"""Requests to authorizers of REST and WebSocket APIs: token, request and connection."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events.rest_authorizer import RestAuthorizer
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

API = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
REST_ARN = f"{API}/v1/POST/orders/42"


def _token(**fields: Any) -> Any:
    event = {"type": "TOKEN", "authorizationToken": "Bearer a.b.c", "methodArn": REST_ARN}
    return {**event, **fields}


def _rest(*changes: tuple[str, Any]) -> Any:
    return changed("rest-authorizer", *changes)


def _at(arn_path: str, path: str, domain: str | None) -> Any:
    """A request whose ARN and path differ as far as they are given."""
    rest = path[1:]
    return _rest(
        ("methodArn", f"{API}/v1/POST/{arn_path}"),
        ("path", path),
        ("resource", "/{proxy+}"),
        ("requestContext.resourcePath", "/{proxy+}"),
        ("requestContext.path", path),
        ("requestContext.domainName", domain),
        ("pathParameters", {"proxy": rest}),
    )


def _connection(*changes: tuple[str, Any]) -> Any:
    context = {
        **sample("websocket-api")["requestContext"],
        "eventType": "CONNECT",
        "routeKey": "$connect",
    }
    return _rest(
        ("methodArn", f"{API}/v1/$connect"),
        ("requestContext", context),
        *((name, GONE) for name in ("resource", "path", "httpMethod", "pathParameters")),
        *changes,
    )


def test_token_accepted() -> None:
    event = _token(added=1)

    checked = RestAuthorizer().validate(event)

    assert (checked.arn, checked.identity) == (REST_ARN, ["Bearer a.b.c"])
    assert (checked.method, checked.path) == (None, None)
    assert (checked.headers, checked.query, checked.path_parameters) == ({}, {}, {})
    assert dict(checked) == _token()


@pytest.mark.parametrize(
    "arn",
    [
        f"{API}/*/GET/",
        f"{API}/v1/GET",
        f"{API}/v1/GET/a/b/c",
        f"{API}/test-invoke-stage/GET/a%20b",
        "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/v1/GET/a",
    ],
)
def test_method_arn_accepted(arn: str) -> None:
    assert RestAuthorizer().validate(_token(methodArn=arn)).arn == arn


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("orders/../admin", "traversal"),
        ("orders/%2e%2e/admin", "traversal"),
        ("orders/%252e%252e%252fadmin", "traversal"),
        ("orders/%0d%0a", "control-character"),
        ("orders/\u202e", "control-character"),
    ],
)
def test_a_path_in_the_arn_alone_is_checked_as_any_path(path: str, reason: str) -> None:
    event = _token(methodArn=f"{API}/v1/GET/{path}")
    assert refusal_of(RestAuthorizer(), event) == (reason, "methodArn")


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (None, "missing"),
        ("", "missing"),
        (1, "wrong-type"),
        (["s3cret"], "wrong-type"),
        ("s3cret\r\nx: y", "control-character"),
        ("s3cret\x00", "control-character"),
        ("x" * 10_241, "too-long"),
    ],
)
def test_token_refused(token: Any, reason: str) -> None:
    event = _token(authorizationToken=token)

    assert refusal_of(RestAuthorizer(), event) == (reason, "authorizationToken")


@pytest.mark.parametrize("length", [10_239, 10_240])
def test_token_up_to_its_limit(length: int) -> None:
    assert RestAuthorizer().validate(_token(authorizationToken="x" * length))


def test_token_pattern() -> None:
    validator = RestAuthorizer(token=r"Bearer [\w.-]{1,4096}")

    assert validator.validate(_token()).identity == ["Bearer a.b.c"]
    refused = refusal_of(validator, _token(authorizationToken="Bearer a b"))
    assert refused == ("not-allowed", "authorizationToken")


@pytest.mark.parametrize(("kind", "reason"), [("OTHER", "malformed"), (None, "wrong-type")])
def test_type_refused(kind: Any, reason: str) -> None:
    assert refusal_of(RestAuthorizer(), _token(type=kind)) == (reason, "type")


def test_request_accepted() -> None:
    event = _rest()

    checked = RestAuthorizer().validate(event)

    assert (checked.arn, checked.method, checked.path) == (REST_ARN, "POST", "/orders/42")
    assert checked.headers["user-agent"] == "curl/8.7.1"
    assert (checked.query, checked.path_parameters) == ({"page": "2"}, {"orderId": "42"})
    assert checked.identity == []
    assert dict(checked) == event


def test_request_of_an_http_api_in_format_1() -> None:
    event = _rest(("version", "1.0"), ("identitySource", "a,b"), ("authorizationToken", "a,b"))

    assert RestAuthorizer().validate(event).identity == ["a,b"]


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext", 1, "wrong-type", "requestContext"),
        ("requestContext.apiId", "other", "inconsistent", "methodArn"),
        ("requestContext.apiId", GONE, "missing", "requestContext"),
        ("requestContext.stage", "v2", "inconsistent", "methodArn"),
        ("requestContext.accountId", "999999999999", "inconsistent", "methodArn"),
        ("requestContext.httpMethod", "GET", "inconsistent", "requestContext.httpMethod"),
        ("requestContext.identity", GONE, "missing", "requestContext"),
        ("requestContext.identity.apiKey", 1, "wrong-type", "requestContext.identity.apiKey"),
        (
            "requestContext.identity.user",
            "a\nb",
            "control-character",
            "requestContext.identity.user",
        ),
        (
            "requestContext.identity.userAgent",
            "a" * 16_385,
            "too-long",
            "requestContext.identity.userAgent",
        ),
        ("methodArn", f"{API}/v1/GET/orders/42", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v1/POST/orders/43", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v1/POST/", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v1/POST/42", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v1/POST/%ff", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v1/POST/%c0%ae", "malformed", "methodArn"),
        ("headers", {"a": "b\r\nc"}, "control-character", "headers.*"),
        ("multiValueHeaders", {"a": ["b"]}, "inconsistent", "multiValueHeaders"),
        ("pathParameters", {"a": "\n"}, "control-character", "pathParameters.*"),
        ("pathParameters", {"orderId": "43"}, "inconsistent", "pathParameters.*"),
        ("pathParameters", None, "inconsistent", "pathParameters"),
        ("identitySource", "a\nb", "control-character", "identitySource"),
        ("identitySource", "a" * 10_241, "too-long", "identitySource"),
        ("authorizationToken", 1, "wrong-type", "authorizationToken"),
        ("httpMethod", "TRACE", "method-not-allowed", "httpMethod"),
    ],
)
def test_request_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(RestAuthorizer(), _rest((path, value))) == (reason, place)


def test_certificate_of_several_lines() -> None:
    certificate = {"clientCertPem": "-----BEGIN CERTIFICATE-----\nMIIC\n"}
    event = _rest(
        ("requestContext.identity.clientCert", certificate),
        ("requestContext.identity.added", {"a": 1}),
    )

    assert RestAuthorizer().validate(event).method == "POST"


@pytest.mark.parametrize(
    ("arn_path", "path", "domain"),
    [
        ("orders/42", "/orders/42/", "abc.execute-api.eu-central-1.amazonaws.com"),
        ("{proxy+}", "/orders/42", "abc.execute-api.eu-central-1.amazonaws.com"),
        ("a%20b", "/a b", "abc.execute-api.eu-central-1.amazonaws.com"),
        ("orders/42", "/shop/orders/42", "api.example.com"),
        ("", "/shop", "api.example.com"),
    ],
)
def test_paths_that_agree(arn_path: str, path: str, domain: str) -> None:
    assert RestAuthorizer().validate(_at(arn_path, path, domain)).path == path


@pytest.mark.parametrize(
    ("arn_path", "path", "domain"),
    [
        ("orders/42", "/shop/orders/42", "abc.execute-api.eu-central-1.amazonaws.com"),
        ("orders/42", "/shop/orders/42", None),
        ("orders/42", "/shop/xorders/42", "api.example.com"),
        ("ders/42", "/orders/42", "api.example.com"),
    ],
)
def test_paths_that_differ(arn_path: str, path: str, domain: Any) -> None:
    refused = refusal_of(RestAuthorizer(), _at(arn_path, path, domain))
    assert refused == ("inconsistent", "methodArn")


def test_connection_accepted() -> None:
    event = _connection()

    checked = RestAuthorizer().validate(event)

    assert (checked.method, checked.path, checked.arn) == (None, None, f"{API}/v1/$connect")
    assert checked.headers["user-agent"] == "curl/8.7.1"
    assert checked.query == {"page": "2"}
    assert checked["requestContext"]["connectionId"] == "ZmRgMfHOliACGPQ="


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("methodArn", f"{API}/v1/$default", "inconsistent", "methodArn"),
        ("methodArn", f"{API}/v2/$connect", "inconsistent", "methodArn"),
        ("requestContext.accountId", "999999999999", "inconsistent", "methodArn"),
        ("requestContext.connectionId", "", "malformed", "requestContext.connectionId"),
        ("requestContext.routeKey", "other", "inconsistent", "requestContext.routeKey"),
        (
            "requestContext.identity.sourceIp",
            "\n",
            "control-character",
            "requestContext.identity.sourceIp",
        ),
        ("headers", {"a": "\n"}, "control-character", "headers.*"),
    ],
)
def test_connection_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(RestAuthorizer(), _connection((path, value))) == (reason, place)


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(RestAuthorizer(), event) == ("wrong-type", "requestContext")


def _allow(event: Any, context: Any) -> Any:
    return {"isAuthorized": True}


def test_refusal_of_a_rest_authorizer_is_the_documented_error() -> None:
    handler = guard(RestAuthorizer(), audit=lambda record: None)(_allow)

    with pytest.raises(Exception, match=r"^Unauthorized$") as raised:
        handler(_token(authorizationToken="s3cret\n"), None)
    assert type(raised.value) is Exception
    assert handler(_token(), None) == {"isAuthorized": True}
