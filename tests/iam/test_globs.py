"""Wildcards of IAM: patterns, their matches, and the overlap of two patterns."""

from __future__ import annotations

import pytest

from policypack.iam.document.globs import covers, glob, has_wildcard, is_all_wildcards
from tests.regex_steps import Steps
from tests.steps import CountedPattern, growth


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
     ("a?", "a*", False), ("a?", "a?", True), ("a*", "a?", True), ("a", "a", True),
     ("a?", "ab", True), ("a?", "a", False), ("?*", "a", True), ("?*", "*", False)],
)  # fmt: skip
def test_given_two_patterns_when_compared_then_covering_is_never_claimed_wrongly(
    wider: str, narrower: str, expected: bool
) -> None:
    assert covers(wider, narrower) is expected


def test_given_a_pattern_made_to_backtrack_when_matched_then_each_piece_is_sought_once() -> None:
    def seek(pieces: int) -> None:
        # It ends as the text does, so that nothing but the pieces between decides.
        assert not glob("*a" * pieces + "*c*b")("a" * 400 + "b")

    assert growth(seek, 30, 300) < 12


def test_given_question_marks_made_to_backtrack_when_matched_then_steps_grow_linearly() -> None:
    matcher = glob("*a?" * 8 + "*cb")
    steps = Steps()
    # The standard library's translation: its method is bound to the pattern.
    pattern = CountedPattern(getattr(matcher, "__self__"), steps)  # noqa: B009 - a method's
    assert growth(lambda size: pattern.match("a" * size + "b"), 60, 600, steps) < 12
