"""Requests of a REST API: what is said twice has to agree."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.rest_api import RestApi
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

MULTI_HEADERS = "multiValueHeaders"
MULTI_QUERY = "multiValueQueryStringParameters"


def test_accepted() -> None:
    event = sample("rest-api")

    checked = RestApi().validate(event)

    assert (checked.method, checked.path) == ("POST", "/orders/42")
    assert checked.headers["user-agent"] == "curl/8.7.1"
    assert checked.query == {"page": "2"}
    assert checked.path_parameters == {"orderId": "42"}
    assert checked.body == event["body"]
    assert dict(checked) == event


def test_unknown_fields_are_accepted_and_hidden() -> None:
    checked = RestApi().validate(changed("rest-api", ("added", 1), ("requestContext.added", 2)))

    assert "added" not in checked
    assert "added" not in checked["requestContext"]
    assert checked.raw["requestContext"]["added"] == 2


def test_version_that_http_apis_say() -> None:
    assert RestApi().validate(changed("rest-api", ("version", "1.0"))).method == "POST"


# As `Test` in the console of API Gateway sent it in January 2023.
_TESTED = (
    ("headers", None),
    ("multiValueHeaders", None),
    ("requestContext.path", "/orders/{orderId}"),
    ("requestContext.stage", "test-invoke-stage"),
    ("requestContext.domainPrefix", "testPrefix"),
    ("requestContext.domainName", "testPrefix.testDomainName"),
    ("requestContext.identity.apiKey", "test-invoke-api-key"),
    ("requestContext.identity.sourceIp", "test-invoke-source-ip"),
)


def test_request_of_the_console() -> None:
    checked = RestApi().validate(changed("rest-api", *_TESTED))

    assert (checked.path, checked.path_parameters) == ("/orders/42", {"orderId": "42"})


@pytest.mark.parametrize(
    ("edit", "refused_at"),
    [
        (("requestContext.stage", "v1"), "requestContext.path"),
        (("requestContext.path", "/admin/{orderId}"), "requestContext.path"),
        (("requestContext.path", "/orders/43"), "requestContext.path"),
        (("path", "/admin/42"), "pathParameters.*"),
    ],
)
def test_no_other_request_has_the_template_for_its_path(
    edit: tuple[str, str], refused_at: str
) -> None:
    event = changed("rest-api", *_TESTED, edit)

    assert refusal_of(RestApi(), event) == ("inconsistent", refused_at)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("version", "2.0", "inconsistent", "version"),
        ("version", None, "inconsistent", "version"),
        ("httpMethod", GONE, "missing", "httpMethod"),
        ("httpMethod", "TRACE", "method-not-allowed", "httpMethod"),
        ("httpMethod", "GET", "inconsistent", "requestContext.httpMethod"),
        ("requestContext.httpMethod", "GET", "inconsistent", "requestContext.httpMethod"),
        ("resource", "/admin", "inconsistent", "requestContext.resourcePath"),
        ("path", GONE, "missing", "path"),
        ("path", "/orders/43", "inconsistent", "requestContext.path"),
        ("path", "/orders/../42", "traversal", "path"),
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext", 1, "wrong-type", "requestContext"),
        ("requestContext.path", GONE, "missing", "requestContext.path"),
        ("requestContext.path", "/v1/admin", "inconsistent", "requestContext.path"),
        ("requestContext.stage", GONE, "missing", "requestContext"),
        ("requestContext.identity", GONE, "missing", "requestContext"),
        ("requestContext.identity", "x", "wrong-type", "requestContext.identity"),
        (
            "requestContext.identity.userAgent",
            "a\nb",
            "control-character",
            "requestContext.identity.userAgent",
        ),
        ("pathParameters", {"orderId": "4\n2"}, "control-character", "pathParameters.*"),
        ("isBase64Encoded", "no", "wrong-type", "isBase64Encoded"),
        ("body", 1, "wrong-type", "body"),
    ],
)
def test_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(RestApi(), changed("rest-api", (path, value))) == (reason, place)


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(RestApi(), event) == ("wrong-type", "requestContext")


@pytest.mark.parametrize(
    ("single", "lists"),
    [
        ({"a": "1"}, {"a": ["1"]}),
        ({"a": "2"}, {"a": ["1", "2"]}),
        ({"a": "1"}, {"a": ["1", "2"]}),
        ({"a": "1", "b": "2"}, {"b": ["2"], "a": ["1"]}),
        ({"a": "1", "b": "2"}, {"a": ["1"], "b": ["1", "2"]}),
        ({}, {}),
        (None, None),
        (None, {}),
        ({"a": "1"}, None),
    ],
)
@pytest.mark.parametrize(
    ("one", "many"), [("headers", MULTI_HEADERS), ("queryStringParameters", MULTI_QUERY)]
)
def test_lists_that_agree(one: str, many: str, single: Any, lists: Any) -> None:
    event = changed("rest-api", (one, single), (many, lists), ("body", None))

    assert RestApi().validate(event)[one] == single


@pytest.mark.parametrize(
    ("single", "lists", "reason", "below"),
    [
        ({"a": "1"}, {"a": ["2"]}, "inconsistent", ".*"),
        ({"a": "1"}, {"a": []}, "inconsistent", ".*"),
        ({"a": "1"}, {"b": ["1"]}, "inconsistent", ""),
        ({"a": "1"}, {"A": ["1"]}, "inconsistent", ""),
        ({"a": "1"}, {"a": ["1"], "b": ["1"]}, "inconsistent", ""),
        ({"a": "1"}, {}, "inconsistent", ""),
        (None, {"a": ["1"]}, "inconsistent", ""),
        ({"a": "1"}, {"a": "1"}, "wrong-type", ".*"),
        ({"a": "1"}, {"a": ["1", 2]}, "wrong-type", ".*"),
        ({"a": "1"}, {"a": ["1", None]}, "wrong-type", ".*"),
        ({"a": "1"}, [], "wrong-type", ""),
        ({"a": "1"}, "a", "wrong-type", ""),
        ({"a": "1"}, {"a": ["1", "b\x1bc"]}, "control-character", ".*"),
        ({"a": "1"}, {"a": ["1", "x" * 16_385]}, "too-long", ".*"),
        ({"a": "1"}, {"a": ["1"] * 201}, "too-many", ""),
    ],
)
@pytest.mark.parametrize(
    ("one", "many"), [("headers", MULTI_HEADERS), ("queryStringParameters", MULTI_QUERY)]
)
def test_lists_that_do_not(
    one: str, many: str, single: Any, lists: Any, reason: str, below: str
) -> None:
    event = changed("rest-api", (one, single), (many, lists))

    assert refusal_of(RestApi(), event) == (reason, many + below)


@pytest.mark.parametrize("count", [4, 5])
def test_lists_up_to_their_limit(count: int) -> None:
    event = changed(
        "rest-api", ("queryStringParameters", {"a": "1"}), (MULTI_QUERY, {"a": ["1"] * count})
    )

    assert RestApi(max_query=5).validate(event).query == {"a": "1"}
