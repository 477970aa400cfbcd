"""Phrases that messages of several rooms have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policypack.start.lazy_patterns import lazy_pattern

# Control characters (C0, C1), the invisible ones that reorder or hide text, line separators,
# letters without a shape, and what UTF-8 cannot encode. Selectors of variants, as of emoji, stay.
# https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing and
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_HIDDEN = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What a CI system takes for a command: in GitHub a line that begins with `::`, after blanks, and in
# GitHub, Azure Pipelines and TeamCity `##[`, `##vso[` and `##teamcity[` anywhere.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
# https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
# https://www.jetbrains.com/help/teamcity/service-messages.html
_BEGINS_COMMAND = lazy_pattern(r"(?:^|(?<=\s)):(?=:)", re.MULTILINE)
_COMMAND = lazy_pattern(r"##(?=\w*\[)")
# What Markdown of GitHub obeys.
_MARKUP = lazy_pattern(r"([\\`*_\[\]<>#|~$&])")


def visible(text: str) -> str:
    """The text with escapes such as `\\x1b` for what a terminal would obey or hide.

    Every text for people passes here, line by line: names, paths and actions may
    hold any character. Nor does it begin a command of a CI system.
    """
    if text.isascii() and text.isprintable():
        return inert(text)
    return inert(_HIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text))


def is_hidden(text: str) -> bool:
    """Whether the text has a character that a terminal would obey or hide."""
    return _HIDDEN.search(text) is not None


def inert(text: str) -> str:
    """The text without commands of CI systems. The same text where it is JSON."""
    return _COMMAND.sub(r"#\\u0023", _BEGINS_COMMAND.sub(r"\\u003a", text))


def escaped(told: str) -> str:
    """The text as one line of Markdown, with markup and mentions escaped."""
    return _MARKUP.sub(r"\\\1", visible(told)).replace("@", "@<!-- -->")


def first_few(texts: Sequence[str], shown: int = 3) -> str:
    """The first texts, and how many more there are: `a, b, c and 2 more`."""
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (f" and {more} more" if more > 0 else "")
