"""Phrases that messages of several rooms have in common."""

from __future__ import annotations

from collections.abc import Sequence


def first_few(texts: Sequence[str], shown: int = 3) -> str:
    """The first texts, and how many more there are: `a, b, c and 2 more`."""
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (f" and {more} more" if more > 0 else "")
