"""Requests to authorizers of HTTP APIs in payload format 2.0."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.errors import EventRejected
from runtime_guards.events.http_authorizer import HttpAuthorizer
from tests.guards.events.refusals import GONE, changed, refusal_of

API = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
HTTP_ARN = f"{API}/$default/POST/orders"


def _http(*changes: tuple[str, Any]) -> Any:
    return changed("http-authorizer", *changes)


def test_http_accepted() -> None:
    event = _http(("added", 1))

    checked = HttpAuthorizer().validate(event)

    assert (checked.arn, checked.method, checked.path) == (HTTP_ARN, "POST", "/orders")
    assert checked.identity == ["Bearer abc.def.ghi"]
    assert checked.query == {"page": "1,2", "sort": "day"}
    assert checked.path_parameters == {}
    assert "added" not in checked
    assert {**checked, "added": 1} == event


def test_http_on_a_stage_and_on_the_default_route() -> None:
    stage = _http(
        ("routeArn", f"{API}/v1/POST/orders"),
        ("requestContext.stage", "v1"),
        ("rawPath", "/v1/orders"),
        ("requestContext.http.path", "/v1/orders"),
    )
    default = _http(
        ("routeArn", f"{API}/$default/$default"),
        ("routeKey", "$default"),
        ("requestContext.routeKey", "$default"),
    )
    root = _http(
        ("routeArn", f"{API}/v1/POST/"),
        ("routeKey", "POST /"),
        ("requestContext.routeKey", "POST /"),
        ("requestContext.stage", "v1"),
        ("rawPath", "/v1"),
        ("requestContext.http.path", "/v1"),
    )

    assert HttpAuthorizer().validate(stage).path == "/v1/orders"
    assert HttpAuthorizer().validate(default).path == "/orders"
    assert HttpAuthorizer().validate(root).path == "/v1"


@pytest.mark.parametrize("sources", [None, [], GONE])
def test_no_identity_source(sources: Any) -> None:
    assert HttpAuthorizer().validate(_http(("identitySource", sources))).identity == []


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("version", "1.0", "inconsistent", "version"),
        ("type", "TOKEN", "malformed", "type"),
        ("type", GONE, "malformed", "type"),
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext.apiId", "other", "inconsistent", "routeArn"),
        ("requestContext.stage", "v2", "inconsistent", "routeArn"),
        ("requestContext.accountId", "999999999999", "inconsistent", "routeArn"),
        ("requestContext.http.method", "GET", "inconsistent", "requestContext.http.method"),
        ("routeArn", f"{API}/$default/POST/admin", "inconsistent", "routeArn"),
        ("rawPath", "/a/../orders", "traversal", "rawPath"),
        ("identitySource", "s3cret", "wrong-type", "identitySource"),
        ("identitySource", [1], "wrong-type", "identitySource.*"),
        ("identitySource", [None], "wrong-type", "identitySource.*"),
        ("identitySource", ["a\nb"], "control-character", "identitySource.*"),
        ("identitySource", ["a" * 10_241], "too-long", "identitySource.*"),
        ("identitySource", ["a"] * 201, "too-many", "identitySource"),
        ("cookies", ["a\nb"], "control-character", "cookies.*"),
        ("stageVariables", GONE, "", ""),
    ],
)
def test_http_refused(path: str, value: Any, reason: str, place: str) -> None:
    event = _http((path, value))
    if not reason:
        assert HttpAuthorizer().validate(event)
        return
    assert refusal_of(HttpAuthorizer(), event) == (reason, place)


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(HttpAuthorizer(), event) == ("wrong-type", "requestContext")


def _allow(event: Any, context: Any) -> Any:
    return {"isAuthorized": True}


def test_refusal_of_an_http_authorizer_denies() -> None:
    event = _http(("identitySource", ["s3cret\n"]))
    simple = guard(HttpAuthorizer(), audit=lambda record: None)(_allow)

    assert simple(event, None) == {"isAuthorized": False}
    assert simple(_http(), None) == {"isAuthorized": True}
    with pytest.raises(Exception, match=r"^Unauthorized$") as raised:
        HttpAuthorizer(simple=False).refuse(event, EventRejected("missing"))
    assert type(raised.value) is Exception
