"""Keys of objects, in every decoding."""

from __future__ import annotations

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.s3_objects import LONGEST, checked_key


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("a", "a"),
        ("incoming/orders.csv", "incoming/orders.csv"),
        ("new+orders.csv", "new orders.csv"),
        ("a%2Bb.csv", "a+b.csv"),
        ("%E4%BD%A0%E5%A5%BD.csv", "你好.csv"),
        ("a%2fb", "a/b"),
        ("..a/b..", "..a/b.."),
        (".../a", ".../a"),
        ("100%25", "100%"),
        ("100%", "100%"),
        ("10%25decrease.csv", "10%decrease.csv"),
        ("a%25ff", "a%ff"),
        ("a//b/", "a//b/"),
        ("caf\u00e9.csv", "caf\u00e9.csv"),
    ],
)
def test_given_a_good_key_when_checked_then_it_is_decoded(encoded: str, key: str) -> None:
    assert checked_key(encoded, "key") == key


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        ("../a", "traversal"),
        ("a/..", "traversal"),
        ("a/../b", "traversal"),
        ("..", "traversal"),
        ("%2e%2e/a", "traversal"),
        ("a%2f..%2fb", "traversal"),
        ("%252e%252e%252fa", "traversal"),
        ("/etc/passwd", "traversal"),
        ("%2fetc", "traversal"),
        ("%252fetc", "traversal"),
        ("a\\b", "traversal"),
        ("a%5Cb", "traversal"),
        ("a%255cb", "traversal"),
        ("a%00b", "control-character"),
        ("a%2500b", "control-character"),
        ("a\x00b", "control-character"),
        ("a%0d%0ab", "control-character"),
        ("a%E2%80%AEb", "control-character"),
        ("a\u202eb", "control-character"),
        ("%ff", "malformed"),
        ("%c0%ae%c0%ae/a", "malformed"),
        ("a%25ff%252f..%252fb", "traversal"),
        ("a%25de%250ab", "control-character"),
        ("\ud800", "malformed"),
        ("", "missing"),
        (None, "missing"),
        (b"a", "wrong-type"),
    ],
)
def test_given_a_bad_key_when_checked_then_it_is_refused(encoded: str, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        checked_key(encoded, "key")
    assert (caught.value.reason, caught.value.path) == (reason, "key")


@pytest.mark.parametrize("letter", ["a", "+", "%61", "%20"])
@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_given_lengths_around_the_limit_when_checked_then_one_above_is_refused(
    letter: str, offset: int
) -> None:
    encoded = letter * (LONGEST + offset)

    if offset > 0:
        with pytest.raises(EventRejected, match="too-long"):
            checked_key(encoded, "key")
    else:
        assert len(checked_key(encoded, "key")) == LONGEST + offset


def test_given_three_times_the_limit_when_checked_then_nothing_is_decoded() -> None:
    with pytest.raises(EventRejected, match="too-long"):
        checked_key("%" * (3 * LONGEST + 1), "key")


def test_given_characters_of_several_bytes_when_checked_then_bytes_count() -> None:
    assert checked_key("é" * 512, "key")
    with pytest.raises(EventRejected, match="too-long"):
        checked_key("é" * 513, "key")
