"""Percent-encoding: what decodes, what is malformed, and what a second decoding shows."""

from __future__ import annotations

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation import percent_encoding
from runtime_guards.validation.percent_encoding import (
    decode_leniently,
    decode_percent,
    decoded_again,
)
from tests.regex_steps import Steps
from tests.steps import counted_patterns, growth


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a", "a"),
        ("%41", "A"),
        ("%e4%bd%a0", "你"),
        ("100%", "100%"),
        ("%4", "%4"),
        ("%2541", "%41"),
    ],
)
def test_given_a_text_when_decoded_then_it_is_decoded_once(text: str, decoded: str) -> None:
    assert decode_percent(text, "place") == decoded


@pytest.mark.parametrize("text", ["%e4", "%ff", "\ud800"])
def test_given_bytes_that_are_not_utf_8_when_decoded_then_they_are_refused(text: str) -> None:
    with pytest.raises(EventRejected, match=r"^malformed at place$"):
        decode_percent(text, "place")


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("caf%E9", "caf\u00e9"),
        ("%C3%A9%E9", "\u00e9\u00e9"),
        ("%ff%fe", "\u00ff\u00fe"),
        ("%85", "\x85"),
        ("\u00e9%e4%bd%a0", "\u00e9\u4f60"),
        ("%41", "A"),
    ],
)
def test_given_latin_1_when_decoded_leniently_then_it_is_read(text: str, decoded: str) -> None:
    assert decode_leniently(text, "place") == decoded


# RFC 3629, section 3: "implementations MUST protect against decoding invalid sequences".
@pytest.mark.parametrize(
    "text", ["%c0%ae", "%C0%AF", "%c1%9c", "%e0%80%ae", "%e0%9f%bf", "%f0%80%80%ae", "a\ud800"]
)
def test_given_overlong_utf_8_when_decoded_leniently_then_it_is_refused(text: str) -> None:
    with pytest.raises(EventRejected, match=r"^malformed at place$"):
        decode_leniently(text, "place")


def test_given_a_percent_sign_when_decoded_again_then_it_may_be_part_of_a_name() -> None:
    assert decoded_again("10%decrease.csv", "place") == "10\ufffdcrease.csv"


def test_given_a_text_ten_times_as_long_when_decoded_then_steps_grow_with_it() -> None:
    steps = Steps()
    with counted_patterns([percent_encoding], steps) as number:
        assert number > 0
        assert growth(lambda size: decode_percent("%41%" * size, "key"), 500, 5_000, steps) < 12
