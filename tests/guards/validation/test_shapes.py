"""Shapes: every bound at its edge, and paths that name no word of the sender's."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import FLAG, TEXT
from runtime_guards.validation.shapes import (
    ACCOUNT,
    ARN,
    REGION,
    TIME,
    Fields,
    Flag,
    Items,
    Line,
    Matching,
    Number,
    Object,
    OneOf,
    Shape,
    Text,
    Tree,
    Words,
)

QUEUE = "arn:aws:sqs:eu-central-1:123456789012:orders"


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("shape", "good"),
    [
        (Text(3), ["", "abc", "a\nb"]),
        (Line(3), ["a", "abc", "\u00ad"]),
        (Line(3, least=0), ["", "abc"]),
        (Line(3, least=2), ["ab", "abc"]),
        (Matching("a+"), ["a", "aaa"]),
        (OneOf("a", "b"), ["a", "b"]),
        (Number(0, 3), [0, 3]),
        (Number(0.0, 1.0), [0, 0.5, 1.0]),
        (Flag(), [True, False]),
        (Items(Text(1), 2), [[], ["a", "b"]]),
        (Words(Text(1), 1), [{}, {"any": "a"}, {"any": None}]),
        (Fields({"a": Text(1)}, {"b": Text(1)}), [{"a": ""}, {"a": "", "b": None, "c": object()}]),
        (Tree(3, depth=2, nodes=5), [None, 1, "abc", {"abc": ["a"]}, [1, 2, 3, 4], nested(2)]),
        (Object(3, depth=2), [{}, {"a": [1]}]),
        (Tree(total=3), ["abc", {"a": "bc"}, {"a": {"b": 1}}]),
        (ACCOUNT, ["123456789012"]),
        (REGION, ["eu-central-1", "us-gov-west-1", "ap-southeast-2", "eusc-de-east-1"]),
        (ARN, ["arn:aws:s3:::b", "arn:aws-cn:sqs:cn-north-1:123456789012:q"]),
        (TIME, ["2026-03-10T05:16:23Z", "2026-03-10T05:16:23.677+0000"]),
    ],
)
def test_what_has_the_shape_passes(shape: Shape, good: list[Any]) -> None:
    for value in good:
        shape(value)


@pytest.mark.parametrize(
    ("shape", "value", "reason", "path"),
    [
        (Text(3), None, "missing", ""),
        (Text(3), 1, "wrong-type", ""),
        (Text(3), "abcd", "too-long", ""),
        (Line(3), "", "missing", ""),
        (Line(3), "abcd", "too-long", ""),
        (Line(3, least=2), "a", "missing", ""),
        (Object(), [], "wrong-type", ""),
        (Object(), None, "missing", ""),
        (Object(depth=1), {"a": {}}, "too-deep", ""),
        (Tree(total=3), {"a": "bcd"}, "too-long", ""),
        (Line(3), "a\n", "control-character", ""),
        (Line(3), "\u202ea", "control-character", ""),
        (Matching("a+"), "ab", "malformed", ""),
        (Matching("a+"), "a\n", "malformed", ""),
        (Matching("a|b"), "bc", "malformed", ""),
        (Matching("a"), None, "missing", ""),
        (OneOf("a"), "b", "malformed", ""),
        (OneOf("a"), ["a"], "wrong-type", ""),
        (Number(0, 3), 4, "malformed", ""),
        (Number(0, 3), -1, "malformed", ""),
        (Number(0, 3), True, "wrong-type", ""),
        (Number(0, 3), 1.0, "wrong-type", ""),
        (Number(0.0, 1.0), float("nan"), "malformed", ""),
        (Flag(), 1, "wrong-type", ""),
        (Flag(), None, "missing", ""),
        (Items(Text(1), 2), ["a", "b", "c"], "too-many", ""),
        (Items(Text(1), 2, 1), [], "missing", ""),
        (Items(Text(1), 2), {"a": 1}, "wrong-type", ""),
        (Items(Text(1), 2), ["a", "bb"], "too-long", "[1]"),
        (Words(Text(1), 1), [], "wrong-type", ""),
        (Words(Text(1), 1), {"a": "", "b": ""}, "too-many", ""),
        (Words(Text(1), 1), {"secret": "bb"}, "too-long", "*"),
        (Words(Text(1), 1), {"sec\0ret": "b"}, "control-character", "*"),
        (Words(Text(1), 1), {"n" * 2049: "b"}, "too-long", "*"),
        (Fields({"a": Text(1)}), {}, "missing", "a"),
        (Fields({"a": Text(1)}), [], "wrong-type", ""),
        (Fields({}, {"a": Text(1)}), {"a": 1}, "wrong-type", "a"),
        (Fields({"a": Items(Fields({"b": Flag()}), 9)}), {"a": [{}]}, "missing", "a[0].b"),
        (Tree(3), "abcd", "too-long", ""),
        (Tree(3), [{"abcd": 1}], "too-long", ""),
        (Tree(3), {1: 2}, "wrong-type", ""),
        (Tree(3, depth=2), nested(3), "too-deep", ""),
        (Tree(3, nodes=5), [1, 2, 3, 4, 5], "too-many", ""),
        (REGION, "eu-central", "malformed", ""),
        (ACCOUNT, "12345678901", "malformed", ""),
        (ARN, "arn:aws:s3:::b c", "malformed", ""),
        (TIME, "2026-03-10 05:16:23", "malformed", ""),
    ],
)
def test_what_has_another_shape_is_refused(
    shape: Shape, value: Any, reason: str, path: str
) -> None:
    with pytest.raises(EventRejected) as caught:
        shape(value)
    assert (caught.value.reason, caught.value.path) == (reason, path)


def test_a_shape_says_what_is_documented() -> None:
    shape = Fields({"a": Items(Fields({"b": Flag()}), 1)}, {"c": Words(Text(1), 1)})
    assert shape.fields == {"a": [{"b": FLAG}], "c": {"*": TEXT}}


def test_a_shape_by_itself_checks_nothing_by_accident() -> None:
    with pytest.raises(NotImplementedError):
        Shape()("anything")


def test_an_allow_list_that_is_there_decides() -> None:
    allow("a", None, "p")
    allow("a", {"a"}, "p")
    with pytest.raises(EventRejected, match=r"not-allowed at p"):
        allow("b", {"a"}, "p")
    with pytest.raises(EventRejected):
        allow("a", set(), "p")


def test_a_letter_of_another_script_is_no_letter_of_a_name() -> None:
    for value in ("caf\u00e9", "p\u0430y", "\u0661"):
        with pytest.raises(EventRejected, match="malformed"):
            Matching(r"\w{1,9}")(value)


def test_a_text_is_no_allow_list_of_its_parts() -> None:
    assert listed(None) is None
    assert listed(["a", "b"]) == frozenset({"a", "b"})
    assert listed(()) == frozenset()
    with pytest.raises(TypeError, match="An allow-list is a collection of texts"):
        listed("orders-archive")


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:s3:::bucket",
        "arn:aws-cn:sns:cn-north-1:123456789012:t",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::123456789012:role/path/name",
    ],
)
def test_given_an_arn_when_checked_then_it_is_accepted(value: str) -> None:
    ARN(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "arn",
        "arn:aws:s3:::",
        f"{QUEUE}\n",
        f" {QUEUE}",
        "arn:aws:sqs:eu:12345678901:q",
        f"{QUEUE} x",
    ],
)
def test_given_no_arn_when_checked_then_it_is_refused(value: str) -> None:
    with pytest.raises(EventRejected, match="malformed"):
        ARN(value)


@pytest.mark.parametrize("value", ["1234567890123", "12345678901"])
def test_given_no_account_when_checked_then_it_is_refused(value: str) -> None:
    with pytest.raises(EventRejected, match="malformed"):
        ACCOUNT(value)


def test_all_required_fields_of_one_level_that_are_missing_are_named() -> None:
    inner = Fields({"x": Line(5), "y": Line(5)})
    shape = Fields({"a": Line(5), "b": inner, "c": Tree(), "d": Line(5)}, {"e": Line(5)})
    for event, paths in (
        ({}, ("a", "b", "d")),
        ({"a": "1", "d": None}, ("b", "d")),
        ({"a": "1", "b": {}, "d": "1"}, ("b.x", "b.y")),
        ({"a": "1", "b": {"x": "1"}}, ("b.y",)),
        # What stands there and is empty is not what is missing beside it.
        ({"a": ""}, ("a",)),
    ):
        with pytest.raises(EventRejected) as caught:
            shape(event)
        assert (caught.value.reason, caught.value.paths) == ("missing", paths)
