"""`returns=`: what a handler answers is of the declared type, or the caller gets 500."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import attrs
import msgspec
import pydantic
import pytest
from typing_extensions import TypedDict

from runtime_guards import guard
from runtime_guards.bodies.by_type import of
from runtime_guards.bodies.writing import json_value
from runtime_guards.cors import Cors
from runtime_guards.responses import SECURITY_HEADERS, problem, respond
from tests.guards import validators
from tests.guards.events.edits import edited
from tests.guards.samples import sample

SOURCES = ("rest-api", "http-api", "function-url", "alb", "vpc-lattice", "vpc-lattice-v2")
SHOP = "https://shop.example"
UTC = timezone.utc
ID = UUID("0f0e3b7e-6b3c-4f6e-9d0e-0a3b1c2d3e4f")


@dataclass
class Line:
    sku: str
    price: Decimal


@dataclass
class Receipt:
    id: UUID
    lines: list[Line] = field(default_factory=list)
    paid: datetime | None = None


GOOD = Receipt(ID, [Line("A-1", Decimal("19.90"))], datetime(2027, 3, 31, tzinfo=UTC))
WRITTEN = {
    "id": str(ID),
    "lines": [{"sku": "A-1", "price": "19.90"}],
    "paid": "2027-03-31T00:00:00+00:00",
}


def answered(
    result: Any, returns: Any = Receipt, source: str = "http-api", event: Any = None, **options: Any
) -> tuple[Any, Mapping[str, Any]]:
    """The answer that a handler's result becomes, and the audit record."""
    records: list[Mapping[str, Any]] = []

    @guard(validators.of(source, returns=returns, **options), audit=records.append)
    def handler(event: Any, context: Any) -> Any:
        return result

    answer = handler(event or sample(source), None)
    (record,) = records
    return answer, record


@pytest.mark.parametrize("source", SOURCES)
def test_a_value_of_the_type_becomes_a_response(source: str) -> None:
    answer, record = answered(GOOD, source=source)
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, WRITTEN)
    assert answer["headers"] == {**SECURITY_HEADERS, "Content-Type": "application/json"}
    assert (record["outcome"], "error" in record) == ("accepted", False)


@pytest.mark.parametrize("source", SOURCES)
def test_a_response_with_content_of_the_type_is_left_as_it_is(source: str) -> None:
    for response in (
        respond(201, WRITTEN),
        respond(200, {"id": str(ID)}, {"X-Total": "1"}),
        {"statusCode": 200, "body": json.dumps(WRITTEN), "headers": {"Content-Length": 5}},
        {"statusCode": 200, "body": json.dumps(WRITTEN), "cookies": ["a=b"]},
        # What fails has other content, and what has none has nothing to check.
        problem(404),
        {"statusCode": 204},
        {"statusCode": 302, "headers": {"Location": "/a"}, "body": ""},
    ):
        answer, record = answered(response, source=source)
        assert (answer, record["outcome"]) == (response, "accepted")


S3CRET = "s3cret"
# The expected places were written down before the code was run.
WRONG: list[tuple[Any, str, str]] = [
    (None, "schema", "answer"),
    ("s3cret", "schema", "answer"),
    ({}, "schema", "answer.id"),
    ({"id": str(ID), "password": "s3cret"}, "schema", "answer.*"),
    (
        {"id": str(ID), "lines": [{"sku": "a", "price": "1", "cost": 5}]},
        "schema",
        "answer.lines[0].*",
    ),
    (Receipt("s3cret"), "schema", "answer.id"),  # type: ignore[arg-type]
    (Receipt(ID, [Line("A-1", "s3cret")]), "schema", "answer.lines[0].price"),  # type: ignore[arg-type]
    (Receipt(ID, paid=datetime(2027, 3, 31)), "schema", "answer.paid"),
    (Receipt(ID, paid=object()), "schema", "answer"),  # type: ignore[arg-type]
    ({"id": {1: "s3cret"}}, "schema", "answer"),
    ({"id": float("nan")}, "schema", "answer.id"),
    (respond(200, {"id": "s3cret"}), "schema", "answer.body.id"),
    (respond(201, {**WRITTEN, "password": "s3cret"}), "schema", "answer.body.*"),
    (respond(200), "schema", "answer.body"),
    ({"statusCode": 200}, "not-json", "answer.body"),
    ({"statusCode": 200, "body": None}, "not-json", "answer.body"),
    ({"statusCode": 200, "body": "<s3cret>"}, "not-json", "answer.body"),
    ({"statusCode": 200, "body": '{"id": NaN}'}, "not-json", "answer.body"),
    ({"statusCode": 200, "body": '{"id": 1, "id": 2}'}, "duplicate-key", "answer.body"),
    ({"statusCode": 200, "body": WRITTEN}, "wrong-type", "answer.body"),
    ({"statusCode": 200, "body": "e30", "isBase64Encoded": True}, "malformed", "answer.body"),
    ({"statusCode": 200, "body": "e30=", "isBase64Encoded": True}, "schema", "answer.body.id"),
    ({"statusCode": 200, "body": "", "isBase64Encoded": 1}, "wrong-type", "answer.isBase64Encoded"),
    ({"statusCode": "200", "body": "{}"}, "wrong-type", "answer.statusCode"),
    ({"statusCode": True}, "wrong-type", "answer.statusCode"),
    ({"statusCode": None}, "missing", "answer.statusCode"),
    ({"statusCode": 99}, "malformed", "answer.statusCode"),
    ({"statusCode": 600}, "malformed", "answer.statusCode"),
    ({"statusCode": 404, "Body": "s3cret"}, "malformed", "answer"),
    ({"statusCode": 404, "headers": ["s3cret"]}, "wrong-type", "answer.headers"),
    ({"statusCode": 404, "headers": {"a": ["s3cret"]}}, "wrong-type", "answer.headers.*"),
    (
        {"statusCode": 302, "headers": {"Location": "/\r\nSet-Cookie: a"}},
        "control-character",
        "answer.headers.*",
    ),
    ({"statusCode": 302, "headers": {"a\n": "b"}}, "control-character", "answer.headers.*"),
    ({"statusCode": 302, "cookies": ["a\r\nb: c"]}, "control-character", "answer.cookies.*"),
    ({"statusCode": 302, "cookies": "a"}, "wrong-type", "answer.cookies"),
    (
        {"statusCode": 302, "multiValueHeaders": {"a": "b"}},
        "wrong-type",
        "answer.multiValueHeaders.*",
    ),
    (
        {"statusCode": 302, "multiValueHeaders": {"a": ["\n"]}},
        "control-character",
        "answer.multiValueHeaders.*",
    ),
    ({"statusCode": 302, "multiValueHeaders": ["a"]}, "wrong-type", "answer.multiValueHeaders"),
]


@pytest.mark.parametrize(("result", "reason", "path"), WRONG)
def test_any_other_answer_becomes_500(result: Any, reason: str, path: str) -> None:
    """GIVEN an answer of another form THEN the audit record alone has the place."""
    answer, record = answered(result)
    assert answer == problem(500)
    told = (record["outcome"], record["error"], record["reason"], record["path"])
    assert told == ("failed", "WrongAnswer", reason, path)
    assert S3CRET not in json.dumps([answer, record])


def test_an_answer_nested_in_itself_becomes_500() -> None:
    result: dict[str, Any] = {}
    result["id"] = result
    assert answered(result)[0] == problem(500)


@pytest.mark.parametrize("source", SOURCES)
def test_a_500_is_in_the_form_of_the_source(source: str) -> None:
    answer, _ = answered("s3cret", source=source, cors=Cors(origins={"*"}))
    assert answer["statusCode"] == 500
    assert answer["headers"]["Access-Control-Allow-Origin"] == "*"
    assert ("statusDescription" in answer) == (source == "alb")


def test_a_load_balancer_with_lists() -> None:
    event = sample("alb")
    event["multiValueHeaders"] = {name: [text] for name, text in event.pop("headers").items()}
    for result in (GOOD, "s3cret"):
        answer, _ = answered(result, source="alb", event=event)
        assert "headers" not in answer
        assert answer["multiValueHeaders"]["X-Frame-Options"] == ["DENY"]


def test_a_value_gets_the_headers_of_cors() -> None:
    event = edited("http-api", (("headers", "origin"), SHOP))
    answer, _ = answered(GOOD, event=event, cors=Cors(origins={SHOP}))
    assert answer["headers"]["Access-Control-Allow-Origin"] == SHOP


def test_the_answer_to_head_may_have_no_content() -> None:
    event = edited("http-api", (("requestContext", "http", "method"), "HEAD"))
    assert answered({"statusCode": 200}, event=event)[1]["outcome"] == "accepted"
    assert answered(respond(200, {}), event=event)[0] == problem(500)


def test_without_returns_an_answer_is_not_looked_at() -> None:
    for result in ("text", None, {"statusCode": "200"}):
        assert answered(result, returns=None)[0] == result


def test_an_error_of_the_handler_fails_as_before() -> None:
    records: list[Mapping[str, Any]] = []

    @guard(validators.of("http-api", returns=Receipt), audit=records.append)
    def handler(event: Any, context: Any) -> Any:
        raise KeyError("s3cret")

    with pytest.raises(KeyError):
        handler(sample("http-api"), None)
    assert (records[0]["outcome"], records[0]["error"]) == ("failed", "KeyError")


@pytest.mark.parametrize(
    "source", ["rest-authorizer", "http-authorizer", "websocket-api", "lambda-edge", "sqs"]
)
def test_other_sources_take_no_such_option(source: str) -> None:
    with pytest.raises(TypeError, match="returns"):
        validators.of(source, returns=Receipt)


class Carrier(Enum):
    POST = "post"


class Row(NamedTuple):
    day: date
    at: time = time(9, 30)


class Dimension(TypedDict):
    width: int


Item = TypeVar("Item")


@dataclass
class Page(Generic[Item]):
    items: list[Item]
    total: int = field(init=False, default=5)


@attrs.define
class Attrs:
    _hidden: int


class Struct(msgspec.Struct, rename="camel"):
    user_id: int


class Model(pydantic.BaseModel):
    when: datetime
    user_id: int = pydantic.Field(alias="userId")


@pytest.mark.parametrize(
    ("hint", "value", "written"),
    [
        (list[int], [1, 2], [1, 2]),
        (tuple[int, ...], (1, 2), [1, 2]),
        (set[str], {"b", "a"}, ["a", "b"]),
        (frozenset[int | str], frozenset({1}), [1]),
        (dict[str, Carrier], {"a": Carrier.POST}, {"a": "post"}),
        (Row, Row(date(2027, 3, 31)), {"day": "2027-03-31", "at": "09:30:00"}),
        (Dimension, {"width": 1}, {"width": 1}),
        (
            Page[Row],
            Page([Row(date(2027, 3, 31))]),
            {"items": [{"day": "2027-03-31", "at": "09:30:00"}]},
        ),
        (timedelta, timedelta(days=1, hours=2, minutes=3, seconds=4), "P1DT2H3M4S"),
        (timedelta, timedelta(milliseconds=500), "P0DT0H0M0.500000S"),
        (bytes, b"\xfb\xff", "+/8="),
        (Decimal, Decimal("1E+3"), "1000"),
        (float, 1.5, 1.5),
        (type(None), None, None),
        (Attrs, Attrs(1), {"hidden": 1}),
        (Struct, Struct(1), {"userId": 1}),
        (
            Model,
            Model(when=datetime(2027, 3, 31, tzinfo=UTC), userId=1),
            {"when": "2027-03-31T00:00:00Z", "userId": 1},
        ),
    ],
)
def test_what_is_written_is_read_as_the_same(hint: Any, value: Any, written: Any) -> None:
    assert json_value(value) == written
    assert of(hint)(json.loads(json.dumps(written))) == value
    assert answered(value, returns=hint)[0]["statusCode"] == 200
    assert answered(object(), returns=hint)[0] == problem(500)


def test_values_of_other_classes_are_not_written() -> None:
    for value in (object(), {1: "a"}, [object()], b"a"[0:0].__class__, complex(1), range(3)):
        with pytest.raises(TypeError):
            json_value(value)
    # A negative duration has no form that is read.
    assert answered(timedelta(-1), returns=timedelta)[0] == problem(500)
