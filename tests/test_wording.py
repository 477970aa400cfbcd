"""Phrases that messages have in common."""

from __future__ import annotations

import pytest

from policypack.wording import first_few


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
