"""Phrases that messages of several rooms have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Control characters (C0, C1), the invisible ones that reorder or hide text, line separators, and
# what UTF-8 cannot encode.
# https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text with escapes such as `\\x1b` for what a terminal would obey or hide.

    Every text for people passes here, line by line: names, paths and actions may
    hold any character.
    """
    return _HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def first_few(texts: Sequence[str], shown: int = 3) -> str:
    """The first texts, and how many more there are: `a, b, c and 2 more`."""
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (f" and {more} more" if more > 0 else "")
