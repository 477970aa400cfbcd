"""Requests as AWS sent them: how often each source decodes a path, and what its texts hold.

Captured in July 2026, https://github.com/hotsock/voker/tree/main/vokerhttp/testdata: REST APIs,
function URLs and load balancers keep the path as the client encoded it; HTTP APIs decode it, and
what was encoded twice, twice.
"""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.validation.validator import Validator
from tests.guards import validators
from tests.guards.events.edits import edited, refused

# The path that a client sent, and that of an HTTP API's event; it refuses one of them itself.
CAPTURED = {
    "/capture/plain": "/capture/plain",
    "/capture/space%20value": "/capture/space value",
    "/capture/question%3Fvalue": "/capture/question",
    "/capture/percent%25done": None,
    "/capture/hash%23value": "/capture/hash#value",
    "/capture/slash%2Fvalue": "/capture/slash/value",
    "/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C": "/capture/unicode-λ-世界",
    "/capture/literal%252Fvalue": "/capture/literal/value",
    "/capture/literal%253Fvalue": "/capture/literal?value",
    "/capture/literal%2525value": "/capture/literal%value",
}
# What old clients and signs of percent make of a path, in the encoding of each source.
FURTHER = {
    "/caf%E9": "/caf\u00e9",
    "/100%25": "/100%",
    "/100%25de": "/100%de",
    "/a%25E9": "/a%E9",
    "/%D6sterreich": "/\u00d6sterreich",
}
SENT = [*CAPTURED, *FURTHER]
DECODED = [path for path in {**CAPTURED, **FURTHER}.values() if path]


def _rest(path: str, proxy: str) -> Any:
    return edited(
        "rest-api",
        (("resource",), "/{proxy+}"),
        (("requestContext", "resourcePath"), "/{proxy+}"),
        (("path",), path),
        (("requestContext", "path"), f"/v1{path}"),
        (("pathParameters",), {"proxy": proxy}),
    )


def _format_2(trigger: str, path: str, decoded: str, *edits: Any) -> Any:
    places = ((("rawPath",), path), (("requestContext", "http", "path"), decoded))
    return edited(trigger, *places, *edits)


def _of(trigger: str, **options: Any) -> Validator:
    return validators.of(trigger, **options)


@pytest.mark.parametrize("path", SENT)
def test_a_rest_api_keeps_path_and_parameters_encoded(path: str) -> None:
    checked: Any = _of("rest-api").validate(_rest(path, path[1:]))

    assert (checked.path, checked.path_parameters) == (path, {"proxy": path[1:]})


@pytest.mark.parametrize("path", DECODED)
def test_an_http_api_decodes_its_path(path: str) -> None:
    # GIVEN the routes $default and {proxy+}
    route = "POST /{proxy+}"
    edits = ((("routeKey",), route), (("requestContext", "routeKey"), route))
    greedy = _format_2("http-api", path, path, *edits, (("pathParameters",), {"proxy": path[1:]}))

    for event in (_format_2("http-api", path, path), greedy):
        checked: Any = _of("http-api").validate(event)
        assert checked.path == path


@pytest.mark.parametrize("path", SENT)
def test_a_function_url_keeps_one_field_encoded_and_decodes_the_other(path: str) -> None:
    decoded = FURTHER.get(path) or path.replace("%25", "%").replace("%20", " ")

    checked: Any = _of("function-url").validate(_format_2("function-url", path, decoded))
    assert checked.path == path


@pytest.mark.parametrize("path", SENT)
def test_a_load_balancer_keeps_the_path_encoded(path: str) -> None:
    checked: Any = _of("alb").validate(edited("alb", (("path",), path)))
    assert checked.path == path


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html: "If the
# query parameters are URL-encoded, the load balancer does not decode them."
@pytest.mark.parametrize(
    ("sent", "decoded"),
    [("a%0D%0Ab", "a\r\nb"), ("caf%E9", "caf\u00e9"), ("100%25", "100%"), ("a%2Bb+c", "a+b c")],
)
def test_a_load_balancers_query_is_decoded_once(sent: str, decoded: str) -> None:
    checked: Any = _of("alb").validate(edited("alb", (("queryStringParameters",), {"a": sent})))
    assert checked.query == {"a": decoded}


# Texts of several lines, of a table, and in scripts that are written from right to left.
TEXTS = ["a\r\nb", "a\nb", "a\tb", "\u05d0\u200f\u05d1", "\u202ba\u202c", "a\u2028b", "\ufeffa"]
QUERIES = {
    "rest-api": "queryStringParameters",
    "http-api": "queryStringParameters",
    "function-url": "queryStringParameters",
    "alb": "queryStringParameters",
    "vpc-lattice": "query_string_parameters",
    "vpc-lattice-v2": "queryStringParameters",
}


def _query(trigger: str, text: str) -> Any:
    lists = trigger == "vpc-lattice-v2"
    edits = [((QUERIES[trigger],), {"a": [text] if lists else text})]
    if trigger == "rest-api":
        edits.append((("multiValueQueryStringParameters",), {"a": ["1", text]}))
    return edited(trigger, *edits)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("trigger", QUERIES)
def test_a_query_holds_free_text_unless_it_is_to_be_a_single_line(trigger: str, text: str) -> None:
    event = _query(trigger, text)

    checked: Any = _of(trigger).validate(event)
    assert checked.query == {"a": text}
    strict = _of(trigger, single_line=True)
    # A byte order mark shows nothing; keys of objects are held against it, queries never were.
    if text != "\ufeffa" and "\u200f" not in text:
        assert refused(strict, event)[0] == "control-character"


KEYS = {
    "s3": (("Records", 0, "s3", "object", "key"), True),
    "s3-batch": (("tasks", 0, "s3Key"), True),
    "event-bridge-s3": (("detail", "object", "key"), False),
    "transfer-workflow": (("fileLocation", "key"), False),
}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html: a key is a sequence of
# Unicode characters; of these, some "might require special handling", and none is forbidden.
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("trigger", KEYS)
def test_a_key_holds_free_text_unless_it_is_to_be_a_single_line(trigger: str, text: str) -> None:
    place, encoded = KEYS[trigger]
    sent = "".join(f"%{byte:02X}" for byte in text.encode()) if encoded else text
    event = edited(trigger, (place, f"in/{sent}.csv"))

    _of(trigger).validate(event)
    assert refused(_of(trigger, single_line=True), event)[0] == "control-character"


# RFC 9110, section 5.5: field-content may hold a tab between visible characters.
@pytest.mark.parametrize(
    ("trigger", "edit"),
    [
        ("http-api", (("requestContext", "http", "userAgent"), "curl\t8")),
        ("http-api", (("cookies",), ["theme=dark\tblue"])),
        ("http-api", (("headers", "x-probe"), "a\tb")),
        ("rest-api", (("requestContext", "identity", "userAgent"), "curl\t8")),
    ],
)
def test_a_header_may_hold_a_tab(trigger: str, edit: Any) -> None:
    assert _of(trigger).validate(edited(trigger, edit))


# RFC 9110, section 9.3: GET, HEAD, DELETE and OPTIONS have no content with a defined meaning.
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    ("trigger", "place"),
    [
        ("http-api", ("requestContext", "http", "method")),
        ("alb", ("httpMethod",)),
        ("vpc-lattice", ("method",)),
        ("vpc-lattice-v2", ("method",)),
        ("lambda-edge", ("Records", 0, "cf", "request", "method")),
    ],
)
def test_a_method_without_a_body_needs_none(trigger: str, place: Any, method: str) -> None:
    body = ("Records", 0, "cf", "request", "body") if trigger == "lambda-edge" else ("body",)
    validator = _of(trigger, body=dict)

    checked: Any = validator.validate(edited(trigger, (place, method), (body, None)))
    assert (checked.method, checked.body) == (method, None)
    assert refused(validator, edited(trigger, (place, "POST"), (body, None)))[0] == "missing"


def test_a_body_of_any_method_has_to_fit() -> None:
    place = ("requestContext", "http", "method")
    validator = _of("http-api", body=dict)

    assert refused(validator, edited("http-api", (place, "GET"), (("body",), "[")))[0] == "not-json"
