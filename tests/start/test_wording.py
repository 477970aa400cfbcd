"""Phrases that messages have in common."""

from __future__ import annotations

import pytest

from policypack.start.wording import first_few, visible


@pytest.mark.parametrize(
    ("texts", "shown", "phrase"),
    [
        ([], 3, ""),
        (["a"], 3, "a"),
        (["a", "b", "c"], 3, "a, b, c"),
        (["a", "b", "c", "d"], 3, "a, b, c and 1 more"),
        (["a", "b", "c"], 1, "a and 2 more"),
    ],
)
def test_a_list_is_cut_and_counts_the_rest(texts: list[str], shown: int, phrase: str) -> None:
    assert first_few(texts, shown) == phrase


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("orders", "orders"),
        ("Zürich ☂ 東京", "Zürich ☂ 東京"),
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("a\nFix: none\r\t", r"a\nFix: none\r\t"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("\u202egnp.exe\u2066", r"\u202egnp.exe\u2066"),
        ("\u2028\u200b\ufeff\ud800", r"\u2028\u200b\ufeff\ud800"),
        ("a\xad\u3164\u2800", r"a\xad\u3164\u2800"),
        ("caution \u26a0\ufe0f", "caution \u26a0\ufe0f"),
        ("::error::x", r"\u003a:error::x"),
        ("  ::add-mask::x", r"  \u003a:add-mask::x"),
        ("see ::warning::x", r"see \u003a:warning::x"),
        ("arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/x"),
        ("urn:pulumi:dev::shop::a:b:C::error", "urn:pulumi:dev::shop::a:b:C::error"),
        ("x ##[error]y", r"x #\u0023[error]y"),
        ("##vso[task.setvariable]", r"#\u0023vso[task.setvariable]"),
        ("##teamcity[x]", r"#\u0023teamcity[x]"),
        ("## Heading [1]", "## Heading [1]"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown
