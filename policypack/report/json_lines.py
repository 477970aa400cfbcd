"""Places of the elements of a JSON text, by path such as `Statement[0].Action[1]`."""

from __future__ import annotations

import re
from collections import deque
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

_TOKEN = lazy_pattern(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


class Span(NamedTuple):
    """Offsets in the text; `end` is behind the element."""

    start: int
    end: int


# The tokens that are left, each with its span.
_Tokens = deque[tuple[str, Span]]


def lines_of(text: str) -> dict[str, int]:
    """The line of every element of a JSON text, from 1, up to the first syntax error.

    The line of a member of an object is that of its key; the last of two equal keys wins.
    """
    found: dict[str, int] = {}
    line, seen = 1, 0
    for path, span in sorted(spans_of(text).items(), key=lambda each: each[1].start):
        line += text.count("\n", seen, span.start)
        seen = span.start
        found[path] = line
    return found


def spans_of(text: str) -> dict[str, Span]:
    """The span of every element of a JSON text, up to the first syntax error.

    That of a member of an object begins at its key; the last of two equal keys wins.
    """
    places: dict[str, Span] = {}
    try:
        _value(_tokens(text), "", places)
    except (IndexError, RecursionError):
        # The text is truncated, or nested too deeply.
        return places
    return places


def _tokens(text: str) -> _Tokens:
    return deque((found.group(), Span(*found.span())) for found in _TOKEN.finditer(text))


def _value(tokens: _Tokens, path: str, places: dict[str, Span]) -> None:
    """Takes a value, which ends where its last token does."""
    mark, span = tokens.popleft()
    begun = places.setdefault(path, span)
    end = span
    if mark == "{":
        end = _object(tokens, path, places)
    elif mark == "[":
        end = _list(tokens, path, places)
    places[path] = Span(begun.start, end.end)


def _object(tokens: _Tokens, path: str, places: dict[str, Span]) -> Span:
    while (found := tokens.popleft())[0] != "}":
        key, span = found
        if key != ",":
            child = f"{path}.{key[1:-1]}" if path else key[1:-1]
            places[child] = span
            tokens.popleft()
            _value(tokens, child, places)
    return found[1]


def _list(tokens: _Tokens, path: str, places: dict[str, Span]) -> Span:
    position = 0
    while tokens[0][0] != "]":
        if tokens[0][0] == ",":
            tokens.popleft()
            continue
        _value(tokens, f"{path}[{position}]", places)
        position += 1
    return tokens.popleft()[1]
