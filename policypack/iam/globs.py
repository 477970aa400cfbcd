"""IAM's wildcards: `*` is any text and `?` any one character; nothing else is special."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache


def has_wildcard(text: str) -> bool:
    """Whether the text is a pattern and not a name."""
    return "*" in text or "?" in text


def is_all_wildcards(text: str) -> bool:
    """`*`, `**`, `?*`, `????`: a pattern that names nothing."""
    return bool(text) and not text.strip("*?")


@lru_cache(maxsize=2048)
def glob(pattern: str) -> Callable[[str], object]:
    """A matcher of whole texts, with regard to case.

    The standard library's translation is used because it never backtracks, so that no document can
    make the pack hang; its `[` classes are switched off, as IAM has none.
    """
    return re.compile(translate(pattern.replace("[", "[[]"))).match


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that `narrower` matches is matched by `wider` for sure."""
    # A `?` of the wider pattern would take a `*` of the narrower one for a single character.
    return wider == narrower or ("?" not in wider and bool(glob(wider)(narrower)))
