"""Line numbers of the elements of a JSON text, by path such as `Statement[0].Action[1]`."""

from __future__ import annotations

import re
from collections import deque

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)

# The tokens that are left, each with its line.
_Tokens = deque[tuple[str, int]]


def lines_of(text: str) -> dict[str, int]:
    """The line of every element of a JSON text, from 1, up to the first syntax error.

    The line of a member of an object is that of its key; the last of two equal keys wins.
    """
    places: dict[str, int] = {}
    try:
        _value(_tokens(text), "", places)
    except (IndexError, RecursionError):
        # The text is truncated, or nested too deeply.
        return places
    return places


def _tokens(text: str) -> _Tokens:
    tokens: _Tokens = deque()
    line, seen = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        tokens.append((found.group(), line))
    return tokens


def _value(tokens: _Tokens, path: str, places: dict[str, int]) -> None:
    mark, line = tokens.popleft()
    places.setdefault(path, line)
    if mark == "{":
        _object(tokens, path, places)
    elif mark == "[":
        _list(tokens, path, places)


def _object(tokens: _Tokens, path: str, places: dict[str, int]) -> None:
    while (found := tokens.popleft())[0] != "}":
        key, line = found
        if key != ",":
            child = f"{path}.{key[1:-1]}" if path else key[1:-1]
            places[child] = line
            tokens.popleft()
            _value(tokens, child, places)


def _list(tokens: _Tokens, path: str, places: dict[str, int]) -> None:
    position = 0
    while tokens[0][0] != "]":
        if tokens[0][0] == ",":
            tokens.popleft()
            continue
        _value(tokens, f"{path}[{position}]", places)
        position += 1
    tokens.popleft()
