"""The checks that validators share: what each accepts, and the reason of each refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation import checks

CONTROLS = ["\x00", "\n", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff"]


def _reason(check: Callable[[], Any]) -> str:
    with pytest.raises(EventRejected) as caught:
        check()
    assert caught.value.path == "place"
    return caught.value.reason


def test_given_a_good_value_when_checked_then_it_comes_back() -> None:
    assert checks.mapping({"a": 1}, "place") == {"a": 1}
    assert checks.sequence([1, 2], "place", 2) == [1, 2]
    assert checks.sequence([], "place", 2) == []
    assert checks.line("aé", "place", 2) == "aé"
    assert checks.line("", "place", 2) == ""
    assert checks.line("a", "place", 2, least=1) == "a"
    assert checks.matching("ab", "place", re.compile(r"ab\Z")) == "ab"


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        (lambda value: checks.mapping(value, "place"), []),
        (lambda value: checks.sequence(value, "place", 9), {}),
        (lambda value: checks.line(value, "place", 9), b"a"),
        (lambda value: checks.matching(value, "place", re.compile("a")), 1),
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
        (lambda: checks.line("abc", "place", 2), "too-long"),
        (lambda: checks.line("", "place", 2, least=1), "missing"),
        (lambda: checks.matching("b", "place", re.compile("a")), "malformed"),
    ],
)
def test_given_a_value_beyond_a_bound_when_checked_then_it_is_refused(
    check: Callable[[], Any], reason: str
) -> None:
    assert _reason(check) == reason


@pytest.mark.parametrize("control", CONTROLS)
def test_given_a_control_character_when_a_line_is_checked_then_it_is_refused(control: str) -> None:
    assert _reason(lambda: checks.line(f"a{control}b", "place", 9)) == "control-character"
    assert _reason(lambda: checks.line(f"a{control}", "place", 9)) == "control-character"
