"""Values come out in the type that the schema declares, or as a problem without the value."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.offline import schema
from policypack.offline.coercion import Coercion, json_text
from tests.offline.minimal import ARCHIVE, ASSET, UNKNOWN, secret

STRING = schema.Type("string")
INT = schema.Type("int")
NUMBER = schema.Type("number")
BOOL = schema.Type("bool")
STRINGS = schema.Type("list", STRING)
TAGS = schema.Type("map", STRING)


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        ("80", INT, 80),
        (80, INT, 80),
        ("1.5", NUMBER, 1.5),
        (-1, STRING, "-1"),
        (1.5, STRING, "1.5"),
        (True, STRING, "true"),
        ("true", BOOL, True),
        ("False", BOOL, False),
        ([1, "a"], STRINGS, ["1", "a"]),
        ({"a": 1}, TAGS, {"a": "1"}),
        (ASSET, schema.Type("asset"), ASSET),
        (ARCHIVE, schema.Type("asset"), ARCHIVE),
        (ARCHIVE, schema.Type("archive"), ARCHIVE),
        (UNKNOWN, INT, UNKNOWN),
        ([UNKNOWN], STRINGS, [UNKNOWN]),
        (secret("80"), INT, secret(80)),
        ({"a": secret(1)}, TAGS, {"a": secret("1")}),
        ({"x": [1]}, schema.Type("any"), {"x": [1]}),
    ],
)
def test_a_value_is_brought_to_its_type(value: Any, type_: schema.Type, expected: Any) -> None:
    coercion = Coercion("queue")
    assert coercion.value(value, type_, ".p") == expected
    assert coercion.problems == []


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        ("hunter2", INT, "expected int, got string"),
        (2, BOOL, "expected bool, got number"),
        (True, INT, "expected int, got bool"),
        ("hunter2", STRINGS, "expected list, got string"),
        ({"hunter2": 1}, STRING, "expected string, got object"),
        (["hunter2"], TAGS, "expected map, got list"),
        ("hunter2.zip", schema.Type("archive"), "expected archive, got string"),
        (ASSET, schema.Type("archive"), "expected archive, got asset"),
        (ASSET, STRING, "expected string, got asset"),
    ],
)
def test_what_cannot_be_brought_there_is_a_problem(
    value: Any, type_: schema.Type, text: str
) -> None:
    coercion = Coercion("queue")
    coercion.value(value, type_, ".p")
    assert len(coercion.problems) == 1
    assert text in coercion.problems[0]
    assert "queue.p" in coercion.problems[0]
    assert "hunter2" not in coercion.problems[0]


def test_nested_required_arguments_are_missed_by_path() -> None:
    table = schema.resource("aws:dynamodb/table:Table")
    assert table is not None
    coercion = Coercion("orders")
    coercion.properties({"attributes": [{"name": "id"}]}, table.inputs)
    assert coercion.problems == [
        'Missing required argument. The argument "type" is required, but no definition was found.'
        " Examine values at 'orders.attributes[0].type'."
    ]


def test_nulls_go_and_unheard_of_properties_stay() -> None:
    queue = schema.resource("aws:sqs/queue:Queue")
    assert queue is not None
    values = {"name": None, "brandNew": 1}
    assert Coercion("q").properties(values, queue.inputs) == {"brandNew": 1}


def test_a_document_becomes_the_text_that_go_writes() -> None:
    document = {"b": 1, "a": ["<x>", "é", {"c": True, "d": None}]}
    assert json_text(document) == '{"a":["\\u003cx\\u003e","é",{"c":true,"d":null}],"b":1}'
    assert json_text('{"as": "written"}') == '{"as": "written"}'


def test_one_unknown_leaf_makes_a_document_unknown() -> None:
    assert json_text({"Statement": [{"Resource": UNKNOWN}]}) == UNKNOWN
