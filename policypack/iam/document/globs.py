"""IAM's wildcards: `*` is any text and `?` any one character; nothing else is special."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate
from functools import lru_cache

Matcher = Callable[[str], object]


def has_wildcard(text: str) -> bool:
    """Whether the text is a pattern and not a name."""
    return "*" in text or "?" in text


def is_all_wildcards(text: str) -> bool:
    """`*`, `**`, `?*`, `????`: a pattern that names nothing."""
    return bool(text) and not text.strip("*?")


def names_next_to_nothing(text: str) -> bool:
    """`*`, `a*`, `*-??????`: a pattern that demands one letter or digit at most."""
    return has_wildcard(text) and sum(map(str.isalnum, text)) <= 1


def literal_head(pattern: str) -> str:
    """The pattern up to its first wildcard."""
    return pattern.replace("?", "*").partition("*")[0]


def is_nowhere_in(text: str, pattern: str) -> bool:
    """Whether a piece of the pattern is not in the text, so that nothing in the text matches it.

    One look spares a closer one at each of many names.
    """
    return not all(piece in text for piece in pattern.replace("?", "*").split("*"))


@lru_cache(maxsize=2048)
def glob(pattern: str) -> Matcher:
    """A matcher of whole texts, with regard to case.

    A pattern without `?` is matched piece by piece, which needs no compilation. For the others the
    standard library's translation is used, with its `[` classes switched off, as IAM has none.
    Neither backtracks, so that no document can make the pack hang.
    """
    if "?" in pattern:
        return re.compile(translate(pattern.replace("[", "[[]"))).match
    head, *pieces = pattern.split("*")
    if not pieces:
        return pattern.__eq__
    return _pieces(head, [each for each in pieces[:-1] if each], pieces[-1])


def _pieces(head: str, middle: list[str], tail: str) -> Callable[[str], bool]:
    shortest = len(head) + len(tail)

    def matches(text: str) -> bool:
        if len(text) < shortest or not (text.startswith(head) and text.endswith(tail)):
            return False
        at, end = len(head), len(text) - len(tail)
        # The first place that fits leaves most room for the pieces that follow.
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return matches


def covers(wider: str, narrower: str) -> bool:
    """Whether every text that `narrower` matches is matched by `wider` for sure."""
    # A `?` of the wider pattern would take a `*` of the narrower one for a single character.
    comparable = "?" not in wider or not has_wildcard(narrower)
    return wider == narrower or (comparable and bool(glob(wider)(narrower)))


def overlap(one: str, other: str) -> bool:
    """Whether some text may match both patterns; sure where it says no.

    Two patterns with a `*` each have a text in common as soon as their beginnings and their endings
    agree: everything between can be written one after the other.
    """
    if "*" not in one and "*" not in other:
        return len(one) == len(other) and _agree(one, other)
    if "*" not in one:
        return "?" in one or bool(glob(other)(one))
    if "*" not in other:
        return "?" in other or bool(glob(one)(other))
    begin, end = one.split("*", 1)[0], one.rsplit("*", 1)[1]
    return _agree(begin, other.split("*", 1)[0]) and _agree(
        end[::-1], other.rsplit("*", 1)[1][::-1]
    )


def _agree(one: str, other: str) -> bool:
    """Whether the texts agree as far as both go, `?` being any character."""
    return all(a == b or "?" in (a, b) for a, b in zip(one, other, strict=False))
