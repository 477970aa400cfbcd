"""Requests of an HTTP API, and of a function URL in the same format."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.function_url import FunctionUrl, FunctionUrlEvent
from runtime_guards.events.http_api import HttpApi, HttpApiEvent
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample


@pytest.mark.parametrize(
    ("trigger", "validator", "kind"),
    [("http-api", HttpApi(), HttpApiEvent), ("function-url", FunctionUrl(), FunctionUrlEvent)],
)
def test_accepted(trigger: str, validator: HttpApi, kind: type) -> None:
    event = sample(trigger)

    checked = validator.validate(event)

    assert type(checked) is kind
    assert (checked.method, checked.path) == ("POST", "/orders")
    assert checked.query == {"page": "1,2", "sort": "day"}
    assert checked.headers["content-type"] == "application/json"
    assert checked.body == event["body"]
    assert dict(checked) == event


def test_unknown_fields_are_accepted_and_hidden() -> None:
    event = changed("http-api", ("added", 1), ("requestContext.added", 2))

    checked = HttpApi().validate(event)

    assert "added" not in checked
    assert "added" not in checked["requestContext"]
    assert checked.raw["added"] == 1


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("version", "1.0", "inconsistent", "version"),
        ("version", GONE, "inconsistent", "version"),
        ("routeKey", "GET /other", "inconsistent", "routeKey"),
        ("routeKey", GONE, "inconsistent", "routeKey"),
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext", [], "wrong-type", "requestContext"),
        ("requestContext.http", GONE, "missing", "requestContext"),
        ("requestContext.http", 1, "wrong-type", "requestContext"),
        ("requestContext.stage", GONE, "missing", "requestContext"),
        ("requestContext.http.method", GONE, "missing", "requestContext.http.method"),
        ("requestContext.http.method", 1, "wrong-type", "requestContext.http.method"),
        ("requestContext.http.userAgent", 1, "wrong-type", "requestContext.http.userAgent"),
        (
            "requestContext.http.userAgent",
            "a\r\nb",
            "control-character",
            "requestContext.http.userAgent",
        ),
        ("rawQueryString", "a\nb", "control-character", "rawQueryString"),
        ("rawQueryString", "a" * 65_537, "too-long", "rawQueryString"),
        ("cookies", "a=b", "wrong-type", "cookies"),
        ("cookies", ["a"] * 201, "too-many", "cookies"),
        ("cookies", [1], "wrong-type", "cookies.*"),
        ("cookies", [None], "wrong-type", "cookies.*"),
        ("cookies", ["a=b\r\nSet-Cookie: c"], "control-character", "cookies.*"),
        ("cookies", ["a" * 16_385], "too-long", "cookies.*"),
    ],
)
@pytest.mark.parametrize("trigger", ["http-api", "function-url"])
def test_refused(trigger: str, path: str, value: Any, reason: str, place: str) -> None:
    validator = HttpApi() if trigger == "http-api" else FunctionUrl()

    assert refusal_of(validator, changed(trigger, (path, value))) == (reason, place)


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(HttpApi(), event) == ("wrong-type", "requestContext")


def test_fields_that_are_not_always_sent() -> None:
    event = changed(
        "http-api",
        ("cookies", GONE),
        ("rawQueryString", GONE),
        ("queryStringParameters", GONE),
        ("requestContext.domainName", GONE),
        ("requestContext.http.userAgent", GONE),
        ("body", GONE),
        ("isBase64Encoded", GONE),
    )

    assert HttpApi().validate(event).body is None
    assert FunctionUrl().validate(event).body is None


def test_limits_of_cookies() -> None:
    validator = HttpApi(max_headers=10, max_header=60)

    assert validator.validate(changed("http-api", ("cookies", ["a" * 59] * 9)))
    assert validator.validate(changed("http-api", ("cookies", ["a" * 60] * 10)))
    assert refusal_of(validator, changed("http-api", ("cookies", ["a"] * 11)))[0] == "too-many"
    assert refusal_of(validator, changed("http-api", ("cookies", ["a" * 61])))[0] == "too-long"


def test_function_url_and_http_api_refuse_each_other() -> None:
    place = ("inconsistent", "requestContext.domainName")

    assert refusal_of(HttpApi(), sample("function-url")) == place
    assert refusal_of(FunctionUrl(), sample("http-api")) == place


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        (7, "wrong-type"),
        ("abc.lambda-url.\n", "inconsistent"),
        ("a" * 240 + ".lambda-url.eu", "inconsistent"),
        ("shop.example.com", "inconsistent"),
    ],
)
def test_function_url_domain_refused(domain: Any, reason: str) -> None:
    event = changed("function-url", ("requestContext.domainName", domain))

    assert refusal_of(FunctionUrl(), event) == (reason, "requestContext.domainName")


@pytest.mark.parametrize(
    ("route", "path", "agrees"),
    [
        ("POST /orders", "/orders", True),
        ("ANY /orders", "/orders/", True),
        ("GET /orders", "/orders", False),
        ("POST /returns", "/orders", False),
        ("POST /", "/orders", False),
        ("POST /", "/", True),
        ("$default", "/orders", True),
    ],
)
def test_route_and_request_agree(route: str, path: str, agrees: bool) -> None:
    event = changed(
        "http-api",
        ("routeKey", route),
        ("requestContext.routeKey", route),
        ("rawPath", path),
        ("requestContext.http.path", path),
    )
    event["routeKey"] = event["requestContext"]["routeKey"] = route
    if agrees:
        assert HttpApi().validate(event).path == path
    else:
        assert refusal_of(HttpApi(), event)[0] == "inconsistent"


@pytest.mark.parametrize(
    ("raw", "query", "agrees"),
    [
        ("a=1&a=2&b=", {"a": "1,2", "b": ""}, True),
        ("a=x+y%2Bz&c", {"a": "x y+z", "c": ""}, True),
        ("a=%2541", {"a": "A"}, True),
        ("a=%ff", {"a": "?"}, True),
        ("", {"a": "1"}, True),
        ("a=1", None, True),
        ("a=1", {"a": "2"}, False),
        ("a=1", {"a": "1", "admin": "1"}, False),
        ("a=1&admin=1", {"a": "1"}, False),
    ],
)
def test_raw_query_and_parameters_agree(raw: str, query: Any, agrees: bool) -> None:
    event = changed("http-api", ("queryStringParameters", query))
    event["rawQueryString"] = raw
    if agrees:
        assert dict(HttpApi().validate(event).query) == (query or {})
    else:
        assert refusal_of(HttpApi(), event) == ("inconsistent", "rawQueryString")
