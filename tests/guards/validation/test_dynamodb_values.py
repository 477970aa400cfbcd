"""DynamoDB's attribute values, by their type descriptors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.dynamodb_values import check_item, python_values

GOOD = [
    ({"S": ""}, ""),
    ({"S": "a\n"}, "a\n"),
    ({"N": "1"}, 1),
    ({"N": "-12"}, -12),
    ({"N": "1.50"}, Decimal("1.50")),
    ({"N": ".5"}, Decimal("0.5")),
    ({"N": "1E+125"}, Decimal("1E+125")),
    ({"B": "aGk="}, b"hi"),
    ({"BOOL": False}, False),
    ({"NULL": True}, None),
    ({"L": []}, []),
    ({"L": [{"S": "a"}, {"NULL": True}]}, ["a", None]),
    ({"M": {}}, {}),
    ({"M": {"a": {"L": [{"N": "1"}]}}}, {"a": [1]}),
    ({"SS": ["a", "b"]}, {"a", "b"}),
    ({"NS": ["1", "2.5"]}, {1, Decimal("2.5")}),
    ({"BS": ["aGk="]}, {b"hi"}),
]


@pytest.mark.parametrize(("value", "expected"), GOOD)
def test_given_a_value_when_checked_then_it_is_accepted_and_made_plain(
    value: Any, expected: Any
) -> None:
    check_item({"a": value})
    assert python_values({"a": value}) == {"a": expected}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("text", "wrong-type"),
        (None, "wrong-type"),
        ({}, "malformed"),
        ({"S": "a", "N": "1"}, "malformed"),
        ({"X": "a"}, "malformed"),
        ({"s": "a"}, "malformed"),
        ({"S": 1}, "wrong-type"),
        ({"S": None}, "wrong-type"),
        ({"S": "aaaaa"}, "too-long"),
        ({"N": 1}, "wrong-type"),
        ({"N": ""}, "malformed"),
        ({"N": "NaN"}, "malformed"),
        ({"N": "Inf"}, "malformed"),
        ({"N": "1_0"}, "malformed"),
        ({"N": "1\n"}, "malformed"),
        ({"N": "\u0661"}, "malformed"),
        ({"B": "a"}, "malformed"),
        ({"B": 1}, "wrong-type"),
        ({"B": "YWFhYWE="}, "too-long"),
        ({"BOOL": 1}, "wrong-type"),
        ({"BOOL": "true"}, "wrong-type"),
        ({"NULL": False}, "malformed"),
        ({"L": {}}, "wrong-type"),
        ({"L": [1]}, "wrong-type"),
        ({"M": []}, "wrong-type"),
        ({"M": {"a": 1}}, "wrong-type"),
        ({"SS": "ab"}, "wrong-type"),
        ({"SS": []}, "missing"),
        ({"SS": [1]}, "wrong-type"),
        ({"SS": ["a", "a"]}, "malformed"),
        ({"NS": ["x"]}, "malformed"),
        ({"BS": ["x"]}, "malformed"),
    ],
)
def test_given_a_bad_value_when_checked_then_it_is_refused(value: Any, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        check_item({"a": value}, longest=4)
    # The name of the attribute is not told.
    assert (caught.value.reason, caught.value.path) == (reason, "*")


@pytest.mark.parametrize(("item", "reason"), [(None, "missing"), ([], "wrong-type")])
def test_given_no_item_when_checked_then_it_is_refused(item: Any, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        check_item(item)
    assert (caught.value.reason, caught.value.path) == (reason, "")


@pytest.mark.parametrize("kind", ["L", "M"])
def test_given_nesting_around_the_limit_when_checked_then_one_above_is_refused(kind: str) -> None:
    value: Any = {"S": "a"}
    for depth in range(1, 5):
        value = {kind: [value]} if kind == "L" else {kind: {"a": value}}
        if depth > 3:
            with pytest.raises(EventRejected, match=r"too-deep at \*"):
                check_item({"a": value}, depth=3)
        else:
            check_item({"a": value}, depth=3)
