"""Texts that a program assembles from its literals: joined, with a separator, or in base64."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.credentials.known import decoded
from policypack.report.literals import Literal

# Shorter texts are assembled by chance from some literals that stand one after the other.
_SHORTEST = 8
# What separates the elements of a list that is joined.
_LONGEST_SEPARATOR = 3


def start_of(text: str, found: Sequence[Literal]) -> Literal | None:
    """The first of the literals of which the whole text is made; None where it is not made so.

    They stand one after the other in an expression, which may name variables with further literals:
    `"a" + "b"`, `f"{first}{second}"`, `"-".join(["a", "b"])`, `b64encode(b"a")`.
    """
    plain = decoded(text)
    return _start(text, found) or (_start(plain, found) if plain else None)


def _start(text: str, found: Sequence[Literal]) -> Literal | None:
    if len(text) < _SHORTEST:
        return None
    for at, each in enumerate(found):
        if each.value and text.startswith(each.value) and _is_made(text, found, at):
            return each
    return None


def _is_made(text: str, found: Sequence[Literal], start: int) -> bool:
    """Whether the text is made of the literals from this one on, with a separator or without."""
    first = found[start].value
    following = next((each.value for each in found[start + 1 : start + 3] if each.value), "")
    position = text.find(following, len(first))
    separator = text[len(first) : position] if following and position > 0 else ""
    end = _end(text, found, start, separator)
    if end is None or not separator:
        return end is not None
    # A separator stands before the elements, or behind them.
    beside = [found[at].value for at in (start - 1, end) if 0 <= at < len(found)]
    return len(separator) <= _LONGEST_SEPARATOR and separator in beside


def _end(text: str, found: Sequence[Literal], start: int, separator: str) -> int | None:
    """Behind which of the literals the text ends, if it is made of them."""
    rest = text
    for at in range(start, len(found)):
        value = found[at].value
        if not rest.startswith(value):
            return None
        rest = rest[len(value) :]
        if not rest:
            return at + 1
        if not rest.startswith(separator):
            return None
        rest = rest[len(separator) :]
    return None
