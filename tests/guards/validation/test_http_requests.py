"""What all HTTP sources have in common, shown with the HTTP API."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pydantic
import pytest

from runtime_guards import guard
from runtime_guards.errors import EventRejected
from runtime_guards.events.http_api import HttpApi
from tests.guards.events.refusals import GONE, SECRET, changed, refusal_of


class OrderModel(pydantic.BaseModel):
    user_id: str
    product_id: str
    quantity: int = pydantic.Field(ge=1, strict=True)


@dataclass
class OrderClass:
    user_id: str
    product_id: str
    quantity: int

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError("quantity")


ORDER_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["user_id", "product_id", "quantity"],
    "properties": {
        "user_id": {"type": "string"},
        "product_id": {"type": "string"},
        "quantity": {"type": "integer", "minimum": 1},
    },
}
SEED_METHODS = {"GET", "POST", "PUT", "DELETE"}
SEED_PATH = "^/[a-zA-Z0-9/_-]+$"


def _path(path: str, context_path: str | None = None) -> Any:
    return changed(
        "http-api",
        ("rawPath", path),
        ("requestContext.http.path", path if context_path is None else context_path),
    )


def _body(text: Any, encoded: Any = False) -> Any:
    return changed("http-api", ("body", text), ("isBase64Encoded", encoded))


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_seed_methods_accepted(method: str) -> None:
    event = changed("http-api", ("requestContext.http.method", method))

    assert HttpApi(methods=SEED_METHODS).validate(event).method == method


@pytest.mark.parametrize("method", ["PATCH", "HEAD", "OPTIONS", "get", "TRACE", ""])
def test_seed_methods_refused(method: str) -> None:
    event = changed("http-api", ("requestContext.http.method", method))
    validator = HttpApi(methods=SEED_METHODS)

    assert refusal_of(validator, event) == ("method-not-allowed", "requestContext.http.method")
    answer = validator.refuse(event, EventRejected("method-not-allowed", "x"))
    assert answer["statusCode"] == 405
    assert answer["headers"]["Allow"] == "DELETE, GET, POST, PUT"


@pytest.mark.parametrize("path", ["/orders", "/a/B-9_/c", "/-"])
def test_seed_path_accepted(path: str) -> None:
    assert HttpApi(path=SEED_PATH).validate(_path(path)).path == path


@pytest.mark.parametrize("path", ["/", "/a.b", "/a b", "/a;b", "/<script>", "/a~", "/é", "/a\n"])
def test_seed_path_refused(path: str) -> None:
    reason, place = refusal_of(HttpApi(path=SEED_PATH), _path(path))

    assert (reason, place) in {("not-allowed", "rawPath"), ("control-character", "rawPath")}


@pytest.mark.parametrize("length", [999, 1000])
def test_seed_query_values_accepted(length: int) -> None:
    event = changed("http-api", ("queryStringParameters", {"page": "x" * length}))

    assert len(HttpApi(max_query_value=1000).validate(event).query["page"]) == length


def test_seed_query_values_refused_above_1000_characters() -> None:
    event = changed("http-api", ("queryStringParameters", {"page": "x" * 1001}))

    assert refusal_of(HttpApi(max_query_value=1000), event) == (
        "too-long",
        "queryStringParameters.*",
    )


@pytest.mark.parametrize("model", [OrderModel, OrderClass, ORDER_SCHEMA])
def test_seed_body_accepted(model: Any) -> None:
    body = HttpApi(body=model).validate(changed("http-api")).body

    read = body.get if isinstance(body, dict) else lambda name: getattr(body, name)
    assert (read("user_id"), read("product_id"), read("quantity")) == ("u-1", "p-1", 2)


@pytest.mark.parametrize("model", [OrderModel, OrderClass, ORDER_SCHEMA])
@pytest.mark.parametrize(
    "text",
    [
        '{"product_id": "p", "quantity": 1}',
        '{"user_id": "u", "quantity": 1}',
        '{"user_id": "u", "product_id": "p"}',
        '{"user_id": "u", "product_id": "p", "quantity": 0}',
        '{"user_id": "u", "product_id": "p", "quantity": -1}',
        '{"user_id": "u", "product_id": "p", "quantity": 1.5}',
        '{"user_id": "u", "product_id": "p", "quantity": "1"}',
        '{"user_id": "u", "product_id": "p", "quantity": true}',
        '{"user_id": "u", "product_id": "p", "quantity": null}',
        '{"user_id": "u", "product_id": "p", "quantity": NaN}',
        '["u", "p", 1]',
        '"s3cret"',
        "s3cret",
    ],
)
def test_seed_body_answered_with_400(model: Any, text: str) -> None:
    # GIVEN a guarded handler
    called = []

    @guard(HttpApi(body=model), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        called.append(event)

    # WHEN a body is not what was declared
    answer = handler(_body(text), None)

    # THEN it is a bad request, and the handler never saw it
    assert answer["statusCode"] == 400
    assert SECRET not in str(answer)
    assert called == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (None, "missing"),
        (7, "wrong-type"),
        ("", "malformed"),
        ("orders", "malformed"),
        ("/a/../b", "traversal"),
        ("/a/..", "traversal"),
        ("/a\\..\\b", "traversal"),
        ("/a/%2e%2e/b", "traversal"),
        ("/a/%2E./b", "traversal"),
        ("/a%2f..%2fb", "traversal"),
        ("/a%5c..%5cb", "traversal"),
        ("/a/%252e%252e/b", "traversal"),
        ("/a%0d%0ab", "control-character"),
        ("/a%250ab", "control-character"),
        ("/a/%25de%252f..%252fb", "traversal"),
        ("/a%00", "control-character"),
        ("/a\x00", "control-character"),
        ("/a\u202eb", "control-character"),
        ("/%c0%af", "malformed"),
    ],
)
def test_path_refused(path: Any, reason: str) -> None:
    assert refusal_of(HttpApi(), _path(path)) == (reason, "rawPath")


@pytest.mark.parametrize(
    "path",
    ["/..a", "/a..b/c", "/a.csv", "/%C3%A9", "/100%", "/é", "/a b", "/10%25de", "/%ff", "/caf%E9"],
)
def test_path_accepted(path: str) -> None:
    assert HttpApi().validate(_path(path)).path == path


def test_path_length() -> None:
    assert HttpApi(max_path=10).validate(_path("/" + "a" * 8))
    assert HttpApi(max_path=10).validate(_path("/" + "a" * 9))
    assert refusal_of(HttpApi(max_path=10), _path("/" + "a" * 10)) == ("too-long", "rawPath")


@pytest.mark.parametrize(
    ("path", "context_path", "stage"),
    [
        ("/v1/orders", "/v1/orders", "v1"),
        ("/v1/orders", "/orders", "v1"),
        ("/orders", "/v1/orders", "v1"),
        ("/orders/", "/orders", "$default"),
        ("/a%20b", "/a b", "$default"),
        ("/a b", "/v1/a%20b", "v1"),
        ("/", "/v1", "v1"),
    ],
)
def test_paths_that_agree(path: str, context_path: str, stage: str) -> None:
    event = changed(
        "http-api",
        ("rawPath", path),
        ("requestContext.http.path", context_path),
        ("requestContext.stage", stage),
    )

    assert HttpApi().validate(event).path == path


@pytest.mark.parametrize(
    ("context_path", "reason"),
    [
        ("/admin", "inconsistent"),
        ("/orders/1", "inconsistent"),
        ("/v2/orders", "inconsistent"),
        ("/%6frder", "inconsistent"),
        (None, "missing"),
        (7, "wrong-type"),
    ],
)
def test_paths_that_differ(context_path: Any, reason: str) -> None:
    event = changed("http-api", ("requestContext.http.path", context_path))

    assert refusal_of(HttpApi(), event) == (reason, "requestContext.http.path")


@pytest.mark.parametrize(
    ("headers", "reason", "place"),
    [
        ("s3cret", "wrong-type", "headers"),
        ([], "wrong-type", "headers"),
        ({"a": 1}, "wrong-type", "headers.*"),
        ({"a": None}, "wrong-type", "headers.*"),
        ({"a": ["b"]}, "wrong-type", "headers.*"),
        ({"": "b"}, "malformed", "headers.*"),
        ({"a b": "b"}, "malformed", "headers.*"),
        ({"a:": "b"}, "malformed", "headers.*"),
        ({"a\nb": "b"}, "malformed", "headers.*"),
        ({"a\n": "b", "c": "d"}, "malformed", "headers.*"),
        ({"é": "b"}, "malformed", "headers.*"),
        ({"a": "s3cret\r\nx: y"}, "control-character", "headers.*"),
        ({"a": "b\x00"}, "control-character", "headers.*"),
        ({"a": "b\x7f"}, "control-character", "headers.*"),
        ({"a": "b", "A": "c"}, "duplicate-key", "headers.*"),
        ({"a" * 65_537: "b"}, "too-long", "headers.*"),
    ],
)
def test_headers_refused(headers: Any, reason: str, place: str) -> None:
    assert refusal_of(HttpApi(), changed("http-api", ("headers", headers))) == (reason, place)


@pytest.mark.parametrize(
    "headers", [None, {}, {"a": "tab\tinside"}, {"a": ""}, {"a": "café"}, {"a": "\u00a0"}]
)
def test_headers_accepted(headers: Any) -> None:
    assert HttpApi().validate(changed("http-api", ("headers", headers))).headers == (headers or {})


def test_headers_have_names_in_small_letters() -> None:
    event = changed("http-api", ("headers", {"X-Order": "A"}))

    assert HttpApi().validate(event).headers == {"x-order": "A"}


def test_header_limits() -> None:
    def headers(count: int, length: int) -> Any:
        return changed(
            "http-api",
            ("headers", {f"h{n}": "x" * length for n in range(count)}),
            ("requestContext.http.userAgent", "x"),
            ("cookies", None),
        )

    validator = HttpApi(max_headers=3, max_header=5)
    assert validator.validate(headers(2, 4))
    assert validator.validate(headers(3, 5))
    assert refusal_of(validator, headers(4, 5)) == ("too-many", "headers")
    assert refusal_of(validator, headers(3, 6)) == ("too-long", "headers.*")


@pytest.mark.parametrize("field", ["queryStringParameters", "pathParameters"])
@pytest.mark.parametrize(
    ("values", "reason", "below"),
    [
        ([], "wrong-type", ""),
        ("s3cret", "wrong-type", ""),
        ({"a": 1}, "wrong-type", ".*"),
        ({"a": ["b"]}, "wrong-type", ".*"),
        ({"a": "b\x1bc"}, "control-character", ".*"),
        ({"a\n": "b"}, "control-character", ".*"),
        ({"a\x00": "b"}, "control-character", ".*"),
        ({"a": "b\x00"}, "control-character", ".*"),
        ({f"n{n}": "" for n in range(4)}, "too-many", ""),
        ({"a": "x" * 6}, "too-long", ".*"),
        ({"x" * 6: "a"}, "too-long", ".*"),
    ],
)
def test_parameters_refused(field: str, values: Any, reason: str, below: str) -> None:
    validator = HttpApi(max_query=3, max_query_value=5, max_path_parameters=3, max_path_parameter=5)

    assert refusal_of(validator, changed("http-api", (field, values))) == (reason, field + below)


@pytest.mark.parametrize("length", [4, 5])
def test_parameters_up_to_their_limits(length: int) -> None:
    values = {f"{n}" * length: "x" * length for n in range(3)}
    # The default route has no template that could name the parameters.
    event = changed(
        "http-api",
        ("routeKey", "$default"),
        ("requestContext.routeKey", "$default"),
        ("queryStringParameters", values),
        ("pathParameters", values),
    )
    validator = HttpApi(max_query=3, max_query_value=5, max_path_parameters=3, max_path_parameter=5)

    checked = validator.validate(event)
    assert (checked.query, checked.path_parameters) == (values, values)


@pytest.mark.parametrize("values", [None, {}])
def test_no_parameters(values: Any) -> None:
    event = changed("http-api", ("queryStringParameters", values), ("pathParameters", values))

    checked = HttpApi().validate(event)
    assert (checked.query, checked.path_parameters) == ({}, {})


@pytest.mark.parametrize(
    ("body", "encoded", "reason", "place"),
    [
        (7, False, "wrong-type", "body"),
        ({}, False, "wrong-type", "body"),
        ("x", "no", "wrong-type", "isBase64Encoded"),
        ("x", 0, "wrong-type", "isBase64Encoded"),
        ("s3cret!", True, "malformed", "body"),
        ("YQ", True, "malformed", "body"),
        ("YQ==\n", True, "malformed", "body"),
        ("x" * 9, False, "too-long", "body"),
        ("é" * 5, False, "too-long", "body"),
        (base64.b64encode(b"x" * 9).decode(), True, "too-long", "body"),
        (base64.b64encode(b"x" * 20).decode(), True, "too-long", "body"),
    ],
)
def test_body_refused(body: Any, encoded: Any, reason: str, place: str) -> None:
    assert refusal_of(HttpApi(max_body=8), _body(body, encoded)) == (reason, place)


@pytest.mark.parametrize("size", [7, 8])
def test_body_up_to_its_limit_in_bytes(size: int) -> None:
    validator = HttpApi(max_body=8)

    assert validator.validate(_body("x" * size)).body == "x" * size
    encoded = base64.b64encode(b"\xff" * size).decode()
    assert validator.validate(_body(encoded, True)).body == b"\xff" * size
    assert validator.validate(_body("é" * 4)).body == "é" * 4


@pytest.mark.parametrize("body", [None, "", GONE])
def test_no_body(body: Any) -> None:
    assert HttpApi().validate(_body(body)).body is None
    assert refusal_of(HttpApi(body=dict), _body(body)) == ("missing", "body")


def test_encoded_body_is_decoded_before_its_model_reads_it() -> None:
    event = _body(base64.b64encode(b'{"a": 1}').decode(), True)

    assert HttpApi(body=dict).validate(event).body == {"a": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"a": 1, "a": 2}', "duplicate-key"),
        ('{"a": Infinity}', "not-json"),
        ("[[[[1]]]]", "too-deep"),
        ("{", "not-json"),
        ("1", "schema"),
    ],
)
def test_json_body_refused(text: str, reason: str) -> None:
    assert refusal_of(HttpApi(body=dict, max_depth=3), _body(text)) == (reason, "body")


@pytest.mark.parametrize(
    ("header", "types", "fits"),
    [
        ("application/json", None, True),
        ("Application/JSON; charset=utf-8", None, True),
        ("application/problem+json", None, True),
        ("text/plain", None, False),
        ("text/x+json", None, False),
        ("application/json-patch", None, False),
        ("+json", None, False),
        ("", None, False),
        (GONE, None, False),
        ("text/csv", {"Text/CSV"}, True),
        ("application/json", {"text/csv"}, False),
    ],
)
def test_media_type(header: Any, types: Any, fits: bool) -> None:
    event = changed("http-api", ("headers.content-type", header), ("body", "{}"))
    validator = HttpApi(body=dict, content_types=types)

    if fits:
        assert validator.validate(event).body == {}
    else:
        assert refusal_of(validator, event) == ("media-type", "headers.content-type")
        assert validator.refuse(event, EventRejected("media-type"))["statusCode"] == 415


def test_any_media_type_where_no_body_is_declared() -> None:
    event = changed("http-api", ("headers.content-type", "text/plain"))

    assert HttpApi().validate(event).body == event["body"]


def test_refusal_tells_the_status_alone() -> None:
    answer = HttpApi().refuse({"body": SECRET}, EventRejected("not-allowed", "body"))

    assert answer["statusCode"] == 403
    assert "Allow" not in answer["headers"]
    assert "not-allowed" not in answer["body"]
