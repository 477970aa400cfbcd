"""Events of a WebSocket API: connect, message, disconnect."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.websocket_api import WebSocketApi
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

HEADERS = {"Host": "a.example.com", "X-Forwarded-For": "203.0.113.7"}


def _connection(kind: str, route: str, *changes: tuple[str, Any]) -> Any:
    return changed(
        "websocket-api",
        ("requestContext.eventType", kind),
        ("requestContext.routeKey", route),
        ("headers", HEADERS),
        ("multiValueHeaders", {name: [value] for name, value in HEADERS.items()}),
        ("queryStringParameters", {"room": "1"}),
        ("multiValueQueryStringParameters", {"room": ["1"]}),
        ("body", GONE),
        *changes,
    )


def test_message_accepted() -> None:
    event = sample("websocket-api")

    checked = WebSocketApi(body=dict).validate(event)

    assert (checked.event_type, checked.route_key) == ("MESSAGE", "sendOrder")
    assert checked.connection_id == "ZmRgMfHOliACGPQ="
    assert checked.body == {"action": "sendOrder", "order": "42"}
    assert (checked.headers, checked.query) == ({}, {})
    assert dict(checked) == event


@pytest.mark.parametrize(
    ("kind", "route"), [("CONNECT", "$connect"), ("DISCONNECT", "$disconnect")]
)
def test_connection_accepted(kind: str, route: str) -> None:
    checked = WebSocketApi(body=dict).validate(_connection(kind, route))

    assert (checked.event_type, checked.body) == (kind, None)
    assert checked.headers == {"host": "a.example.com", "x-forwarded-for": "203.0.113.7"}
    assert checked.query == {"room": "1"}


def test_unknown_fields_are_accepted_and_hidden() -> None:
    event = changed("websocket-api", ("added", 1), ("requestContext.added", 2))
    checked = WebSocketApi().validate(event)

    assert "added" not in checked
    assert "added" not in checked["requestContext"]


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext.connectionId", GONE, "missing", "requestContext"),
        ("requestContext.connectionId", 1, "wrong-type", "requestContext"),
        ("requestContext.connectionId", "", "malformed", "requestContext.connectionId"),
        ("requestContext.connectionId", "a\n", "malformed", "requestContext.connectionId"),
        ("requestContext.connectionId", "a" * 129, "malformed", "requestContext.connectionId"),
        ("requestContext.eventType", "OTHER", "malformed", "requestContext.eventType"),
        ("requestContext.eventType", [], "wrong-type", "requestContext"),
        ("requestContext.eventType", "CONNECT", "inconsistent", "requestContext.routeKey"),
        ("requestContext.eventType", "DISCONNECT", "inconsistent", "requestContext.routeKey"),
        ("requestContext.routeKey", "$connect", "inconsistent", "requestContext.routeKey"),
        ("requestContext.routeKey", "$disconnect", "inconsistent", "requestContext.routeKey"),
        ("requestContext.routeKey", "", "malformed", "requestContext.routeKey"),
        ("requestContext.routeKey", 1, "malformed", "requestContext.routeKey"),
        ("requestContext.routeKey", "a" * 129, "malformed", "requestContext.routeKey"),
        ("requestContext.routeKey", "a\nb", "malformed", "requestContext.routeKey"),
        (
            "requestContext.disconnectReason",
            "a\nb",
            "control-character",
            "requestContext.disconnectReason",
        ),
        ("headers", {"a": "b\r\nc"}, "control-character", "headers.*"),
        ("multiValueHeaders", {"a": ["b"]}, "inconsistent", "multiValueHeaders"),
        ("body", 1, "wrong-type", "body"),
        ("body", "x" * (128 * 1024 + 1), "too-long", "body"),
        ("isBase64Encoded", 1, "wrong-type", "isBase64Encoded"),
    ],
)
def test_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(WebSocketApi(), changed("websocket-api", (path, value))) == (reason, place)


@pytest.mark.parametrize("size", [128 * 1024 - 1, 128 * 1024])
def test_messages_of_the_size_that_api_gateway_takes(size: int) -> None:
    event = changed("websocket-api", ("body", "x" * size))

    assert len(WebSocketApi().validate(event).body) == size


def test_body_where_there_is_no_message() -> None:
    event = _connection("CONNECT", "$connect", ("body", "s3cret"))

    assert refusal_of(WebSocketApi(), event) == ("inconsistent", "body")


def test_message_that_is_not_what_was_declared() -> None:
    event = changed("websocket-api", ("body", "s3cret"))

    assert refusal_of(WebSocketApi(body=dict), event) == ("not-json", "body")


def test_allow_lists() -> None:
    routes = WebSocketApi(routes={"sendOrder"})
    kinds = WebSocketApi(event_types={"CONNECT", "MESSAGE"})
    disconnect = _connection("DISCONNECT", "$disconnect")

    assert routes.validate(sample("websocket-api"))
    assert refusal_of(routes, disconnect) == ("not-allowed", "requestContext.routeKey")
    assert kinds.validate(sample("websocket-api"))
    assert refusal_of(kinds, disconnect) == ("not-allowed", "requestContext.eventType")


def test_refusal_is_a_status() -> None:
    answer = WebSocketApi().refuse({}, EventRejected("too-long", "body"))

    assert answer == {"statusCode": 413}


def test_limits_of_the_request_that_connects() -> None:
    validator = WebSocketApi(max_headers=1, max_header=20, max_query=1, max_query_value=1)

    assert refusal_of(validator, _connection("CONNECT", "$connect")) == ("too-many", "headers")
