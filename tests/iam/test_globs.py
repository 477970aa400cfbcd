"""Wildcards of IAM: what is a pattern, what it matches, and what one pattern has of another."""

from __future__ import annotations

import time

import pytest

from policypack.iam.globs import covers, glob, has_wildcard, is_all_wildcards


@pytest.mark.parametrize(
    ("text", "wild", "all_wild"),
    [("a", False, False), ("a*", True, False), ("?", True, True), ("**", True, True),
     ("?*", True, True), ("", False, False)],
)  # fmt: skip
def test_given_a_text_when_asked_then_wildcards_are_seen(
    text: str, wild: bool, all_wild: bool
) -> None:
    assert (has_wildcard(text), is_all_wildcards(text)) == (wild, all_wild)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [("a*c", "abbc", True), ("a*c", "abb", False), ("a?c", "abc", True), ("a?c", "ac", False),
     ("[ab]", "a", False), ("[ab]", "[ab]", True), ("[!a]", "b", False), ("a*", "a\nb", True)],
)  # fmt: skip
def test_given_a_pattern_when_matched_then_only_star_and_question_mark_are_special(
    pattern: str, text: str, expected: bool
) -> None:
    assert bool(glob(pattern)(text)) is expected


@pytest.mark.parametrize(
    ("wider", "narrower", "expected"),
    [("*", "a*", True), ("a*", "*", False), ("a*", "ab*", True), ("a*c", "a*bc", True),
     ("a?", "a*", False), ("a?", "a?", True), ("a*", "a?", True), ("a", "a", True)],
)  # fmt: skip
def test_given_two_patterns_when_compared_then_covering_is_never_claimed_wrongly(
    wider: str, narrower: str, expected: bool
) -> None:
    assert covers(wider, narrower) is expected


def test_given_a_pattern_made_to_backtrack_when_matched_then_it_returns_at_once() -> None:
    started = time.perf_counter()
    assert not glob("*a" * 30 + "b")("a" * 200)
    assert time.perf_counter() - started < 1
