"""The checks that validators share: what each accepts, and the reason of each refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation import checks

CONTROLS = ["\x00", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"]
ARN = "arn:aws:sqs:eu-central-1:123456789012:orders"


def _reason(check: Callable[[], Any]) -> str:
    with pytest.raises(EventRejected) as caught:
        check()
    assert caught.value.path == "place"
    return caught.value.reason


def test_given_a_good_value_when_checked_then_it_comes_back() -> None:
    assert checks.mapping({"a": 1}, "place") == {"a": 1}
    assert checks.sequence([1, 2], "place", 2) == [1, 2]
    assert checks.sequence([], "place", 2) == []
    assert checks.text("a\nb", "place", 3) == "a\nb"
    assert checks.line("aé", "place", 2) == "aé"
    assert checks.line("", "place") == ""
    assert checks.name("a", "place") == "a"
    assert checks.matching("ab", "place", re.compile(r"ab\Z")) == "ab"
    assert checks.integer(1, "place", 1, 2) == 1
    assert checks.integer(2, "place", 1, 2) == 2
    assert checks.flag(False, "place") is False
    assert checks.arn(ARN, "place") == ARN
    assert checks.allowed("a", "place", None) == "a"
    assert checks.allowed("a", "place", {"a"}) == "a"


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (lambda value: checks.mapping(value, "place"), []),
        (lambda value: checks.sequence(value, "place", 9), {}),
        (lambda value: checks.text(value, "place"), 1),
        (lambda value: checks.line(value, "place"), b"a"),
        (lambda value: checks.name(value, "place"), ["a"]),
        (lambda value: checks.matching(value, "place", re.compile("a")), 1),
        (lambda value: checks.integer(value, "place", 0, 1), True),
        (lambda value: checks.integer(value, "place", 0, 1), 1.0),
        (lambda value: checks.flag(value, "place"), 1),
        (lambda value: checks.arn(value, "place"), 1),
    ],
)
def test_given_another_type_when_checked_then_it_is_refused(
    check: Callable[[Any], Any], wrong: Any
) -> None:
    assert _reason(lambda: check(wrong)) == "wrong-type"
    assert _reason(lambda: check(None)) == "missing"


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        (lambda: checks.sequence([1, 2, 3], "place", 2), "too-many"),
        (lambda: checks.sequence([], "place", 2, least=1), "missing"),
        (lambda: checks.text("abc", "place", 2), "too-long"),
        (lambda: checks.line("abc", "place", 2), "too-long"),
        (lambda: checks.name("", "place"), "missing"),
        (lambda: checks.matching("b", "place", re.compile("a")), "malformed"),
        (lambda: checks.integer(0, "place", 1, 2), "malformed"),
        (lambda: checks.integer(3, "place", 1, 2), "malformed"),
        (lambda: checks.allowed("b", "place", {"a"}), "not-allowed"),
        (lambda: checks.allowed("b", "place", ()), "not-allowed"),
        (lambda: checks.allowed("b", "place", {"a"}, "media-type"), "media-type"),
    ],
)
def test_given_a_value_beyond_a_bound_when_checked_then_it_is_refused(
    check: Callable[[], Any], reason: str
) -> None:
    assert _reason(check) == reason


@pytest.mark.parametrize("control", CONTROLS)
def test_given_a_control_character_when_a_line_is_checked_then_it_is_refused(control: str) -> None:
    assert _reason(lambda: checks.line(f"a{control}b", "place")) == "control-character"
    assert _reason(lambda: checks.name(f"a{control}", "place")) == "control-character"


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
    assert checks.arn(value, "place") == value


@pytest.mark.parametrize(
    "value",
    ["", "arn", "arn:aws:s3:::", f"{ARN}\n", f" {ARN}", "arn:aws:sqs:eu:12345678901:q", f"{ARN} x"],
)
def test_given_no_arn_when_checked_then_it_is_refused(value: str) -> None:
    assert _reason(lambda: checks.arn(value, "place")) == "malformed"


def test_given_an_account_when_matched_then_it_has_twelve_digits() -> None:
    assert checks.ACCOUNT.match("123456789012")
    assert not checks.ACCOUNT.match("1234567890123")
    assert not checks.ACCOUNT.match("12345678901")
