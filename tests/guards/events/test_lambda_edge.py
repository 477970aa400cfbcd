"""Requests and responses of CloudFront at the edge, and the responses that a refusal generates.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events.lambda_edge import LambdaEdge
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

CF: Path = ("Records", 0, "cf")
TYPE: Path = (*CF, "config", "eventType")
REQUEST: Path = (*CF, "request")
RESPONSE: Path = (*CF, "response")
HEADERS: Path = (*REQUEST, "headers")
BODY: Path = (*REQUEST, "body")
ORIGIN: Path = (*REQUEST, "origin")
AT = "Records[0].cf"
GOOD: dict[str, Any] = {
    "status": "200",
    "statusDescription": "OK",
    "headers": {
        "set-cookie": [
            {"key": "Set-Cookie", "value": "theme=light"},
            {"key": "Set-Cookie", "value": "seen=1"},
        ]
    },
}


def request(*edits: tuple[Path, Any]) -> Any:
    return edited("lambda-edge", *edits)


def response(*edits: tuple[Path, Any], kind: str = "origin-response") -> Any:
    return edited("lambda-edge", (TYPE, kind), (BODY, GONE), (RESPONSE, dict(GOOD)), *edits)


def guarded(event: Any, result: Any = None, **options: Any) -> Any:
    @guard(LambdaEdge(**options), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return event if result is None else result

    return handler(event, None)


def test_a_request_is_read() -> None:
    event = LambdaEdge(body=dict).validate(sample("lambda-edge"))
    assert (event.event_type, event.method, event.path) == ("origin-request", "POST", "/orders")
    assert event.query == {"page": "1", "sort": "day"}
    assert event.query_string == "page=1&sort=day"
    assert event.headers["host"] == "shop.example.com"
    assert event.body is not None
    assert event.body["product_id"] == "p-1"
    assert (event.response, event.status, event.truncated) == (None, None, False)


def test_a_viewer_request_has_no_origin_and_need_not_have_a_body() -> None:
    bare = request((TYPE, "viewer-request"), (ORIGIN, GONE), (BODY, GONE))
    assert LambdaEdge().validate(bare).body is None
    assert refused(LambdaEdge(body=dict), bare) == ("missing", f"{AT}.request.body")


@pytest.mark.parametrize("kind", ["origin-response", "viewer-response"])
def test_a_response_is_read(kind: str) -> None:
    event = LambdaEdge().validate(response(kind=kind))
    assert (event.event_type, event.status) == (kind, 200)
    assert event.response == GOOD


def test_the_last_value_of_a_repeated_header_and_parameter_is_read() -> None:
    several = [{"key": "X-A", "value": "1"}, {"key": "x-a", "value": "2"}]
    edits = (((*HEADERS, "x-a"), several), ((*REQUEST, "querystring"), "a=1&a=b+c&&d&e=%41%ff"))
    event = LambdaEdge().validate(request(*edits))
    assert event.headers["x-a"] == "2"
    assert event.query == {"a": "b c", "d": "", "e": "A\ufffd"}


# A header's key may be missing: its name says the same.
def test_a_header_needs_no_key() -> None:
    event = request(((*HEADERS, "x-a"), [{"value": "1"}]))
    assert LambdaEdge().validate(event).headers["x-a"] == "1"


def test_an_origin_of_s3_is_read() -> None:
    origin = {
        "s3": {
            "authMethod": "none",
            "customHeaders": {},
            "domainName": "orders.s3.amazonaws.com",
            "path": "",
            "region": "",
        }
    }
    assert LambdaEdge().validate(request((ORIGIN, origin))).request["origin"] == origin


@pytest.mark.parametrize(
    ("edit", "value", "reason", "place"),
    [
        (("Records",), [], "missing", "Records"),
        (("Records",), GONE, "missing", "Records"),
        (("Records",), [5], "wrong-type", "Records[0]"),
        (CF, GONE, "missing", AT),
        ((*CF, "config"), GONE, "missing", f"{AT}.config"),
        ((*CF, "config"), [], "wrong-type", f"{AT}.config"),
        (TYPE, "viewer", "malformed", f"{AT}.config.eventType"),
        ((*CF, "config", "distributionId"), "e/../", "malformed", f"{AT}.config.distributionId"),
        (REQUEST, GONE, "missing", f"{AT}.request"),
        (REQUEST, [], "wrong-type", f"{AT}.request"),
        ((*REQUEST, "method"), "TRACE", "method-not-allowed", f"{AT}.request.method"),
        ((*REQUEST, "uri"), "/a/%2e%2e/b", "traversal", f"{AT}.request.uri"),
        ((*REQUEST, "uri"), "a", "malformed", f"{AT}.request.uri"),
        ((*REQUEST, "uri"), "/" + "a" * 8191, "too-long", f"{AT}.request.uri"),
        ((*REQUEST, "clientIp"), "127.0.0.1:80", "malformed", f"{AT}.request.clientIp"),
        ((*REQUEST, "clientIp"), GONE, "missing", f"{AT}.request.clientIp"),
        ((*REQUEST, "querystring"), "a=1\r\nb", "control-character", f"{AT}.request.querystring"),
        ((*REQUEST, "querystring"), "a" * 8192, "too-long", f"{AT}.request.querystring"),
        ((*REQUEST, "querystring"), "a&" * 201, "too-many", f"{AT}.request.querystring"),
        ((*REQUEST, "querystring"), "a=\ud800", "malformed", f"{AT}.request.querystring"),
        (HEADERS, [], "wrong-type", f"{AT}.request.headers"),
        ((*HEADERS, "host"), "a", "wrong-type", f"{AT}.request.headers.*"),
        ((*HEADERS, "host"), [], "missing", f"{AT}.request.headers.*"),
        ((*HEADERS, "host"), ["a"], "wrong-type", f"{AT}.request.headers.*"),
        ((*HEADERS, "host", 0, "key"), 5, "wrong-type", f"{AT}.request.headers.*.key"),
        ((*HEADERS, "host", 0, "key"), "X-Host", "inconsistent", f"{AT}.request.headers.*.key"),
        (
            (*HEADERS, "host", 0, "value"),
            "a\r\nb: c",
            "control-character",
            f"{AT}.request.headers.*",
        ),
        ((*HEADERS, "host", 0, "value"), GONE, "wrong-type", f"{AT}.request.headers.*"),
        (ORIGIN, {}, "inconsistent", f"{AT}.request.origin"),
        ((*ORIGIN, "s3"), {"domainName": "a"}, "inconsistent", f"{AT}.request.origin"),
        (
            (*ORIGIN, "custom", "domainName"),
            "169.254.169.254/a",
            "malformed",
            f"{AT}.request.origin.custom.domainName",
        ),
        ((*ORIGIN, "custom", "port"), 0, "malformed", f"{AT}.request.origin.custom.port"),
        ((*BODY, "data"), "e", "malformed", f"{AT}.request.body"),
        ((*BODY, "encoding"), "gzip", "malformed", f"{AT}.request.body.encoding"),
        ((*BODY, "inputTruncated"), GONE, "missing", f"{AT}.request.body.inputTruncated"),
        (RESPONSE, GOOD, "inconsistent", f"{AT}.response"),
    ],
)
def test_another_request_is_refused(edit: Path, value: Any, reason: str, place: str) -> None:
    assert refused(LambdaEdge(), request((edit, value))) == (reason, place)


@pytest.mark.parametrize(
    ("edit", "value", "reason", "place"),
    [
        (RESPONSE, GONE, "missing", f"{AT}.response"),
        ((*RESPONSE, "status"), "0", "malformed", f"{AT}.response.status"),
        ((*RESPONSE, "status"), 200, "wrong-type", f"{AT}.response.status"),
        (
            (*RESPONSE, "statusDescription"),
            "OK\r\nx: y",
            "control-character",
            f"{AT}.response.statusDescription",
        ),
        (
            (*RESPONSE, "headers"),
            {"x-a": [{"key": "X-A", "value": "a\nb"}]},
            "control-character",
            f"{AT}.response.headers.*",
        ),
    ],
)
def test_another_response_is_refused(edit: Path, value: Any, reason: str, place: str) -> None:
    assert refused(LambdaEdge(), response((edit, value))) == (reason, place)


def test_a_second_record_is_refused() -> None:
    event = sample("lambda-edge")
    event["Records"] *= 2
    assert refused(LambdaEdge(), event) == ("too-many", "Records")


def test_a_truncated_body_fits_no_model() -> None:
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
    event = request(((*BODY, "inputTruncated"), True))
    assert LambdaEdge().validate(event).truncated
    assert refused(LambdaEdge(body=dict), event) == ("too-long", f"{AT}.request.body")


def test_a_body_of_plain_text_is_read() -> None:
    event = request((BODY, {"data": "{}", "encoding": "text", "inputTruncated": False}))
    assert LambdaEdge().validate(event).body == "{}"


def test_allow_lists_are_applied() -> None:
    event = sample("lambda-edge")
    assert refused(LambdaEdge(event_types={"viewer-request"}), event) == (
        "not-allowed",
        f"{AT}.config.eventType",
    )
    assert refused(LambdaEdge(distributions={"E1"}), event) == (
        "not-allowed",
        f"{AT}.config.distributionId",
    )
    assert refused(LambdaEdge(path="/books"), event) == ("not-allowed", f"{AT}.request.uri")
    allowed = LambdaEdge(event_types={"origin-request"}, distributions={"EDFDVBD6EXAMPLE"})
    assert allowed.validate(event).path == "/orders"


@pytest.mark.parametrize("kind", ["viewer-request", "origin-request"])
def test_a_refused_request_gets_a_generated_response(kind: str) -> None:
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
    event = request((TYPE, kind), ((*REQUEST, "method"), "DELETE"))
    answer = guarded(event, methods={"GET"})
    assert (answer["status"], answer["statusDescription"]) == ("405", "Method Not Allowed")
    assert answer["headers"]["cache-control"] == [{"key": "Cache-Control", "value": "no-store"}]
    assert answer["headers"]["allow"] == [{"key": "Allow", "value": "GET"}]
    assert json.loads(answer["body"])["status"] == 405
    assert answer["bodyEncoding"] == "text"


def test_a_refused_response_fails_without_a_reason() -> None:
    with pytest.raises(EventRejected) as caught:
        guarded(response(((*RESPONSE, "status"), "x")))
    assert str(caught.value) == "refused"


def test_a_handler_returns_what_cloudfront_expects() -> None:
    event = sample("lambda-edge")
    assert guarded(event) is event["Records"][0]["cf"]["request"]
    answered = response()
    assert guarded(answered) is answered["Records"][0]["cf"]["response"]
    assert guarded(event, {"status": "204"}) == {"status": "204"}
