"""The documents that a file holds: one, a JSON list of them, or one after the other."""

from __future__ import annotations

import json
from typing import NamedTuple

from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_BLANK = lazy_pattern(r"\s*")
_COMMA = lazy_pattern(r"\s*,\s*")


@record(frozen=True)
class Written:
    """The text of one document: `prefix` is its place in the file, such as `[1]`, or "" for the
    only one; `line` and `column` are those of the file at which it begins."""

    file: str
    text: str
    prefix: str
    line: int
    column: int = 1

    def syntax_error(self) -> SyntaxFault | None:
        """What is no JSON in it, and where in the file."""
        try:
            json_text.loads(self.text, unique=False)
        except json.JSONDecodeError as error:
            start = self.column - 1 if error.lineno == 1 else 0
            return SyntaxFault(self.line + error.lineno - 1, start + error.colno, error.msg)
        return None


class SyntaxFault(NamedTuple):
    """A place in a file and the parser's own words."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        what = self.message[:1].lower() + self.message[1:]
        return f"invalid JSON in line {self.line}, column {self.column}: {what}"


def written(file: str, text: str) -> list[Written]:
    """The documents of a file, each as its own text: parsing the file would lose duplicate keys.

    From the first invalid JSON on, the rest of the file counts as one document.
    """
    spans = _spans(text)
    alone = len(spans) == 1 and not text.lstrip().startswith("[")
    found, line, seen = [], 1, 0
    for number, (start, end) in enumerate(spans):
        line += text.count("\n", seen, start)
        seen = start
        column = start - text.rfind("\n", 0, start)
        prefix = "" if alone else f"[{number}]"
        found.append(Written(file, text[start:end], prefix, line, column))
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    decoder = json.JSONDecoder()
    in_list = text.lstrip().startswith("[")
    at = _skip(text, text.find("[") + 1 if in_list else 0)
    spans: list[tuple[int, int]] = []
    while at < len(text) and not (in_list and text[at] == "]"):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return [*spans, (at, len(text))]
        spans.append((at, end))
        comma = _COMMA.match(text, end) if in_list else None
        at = comma.end() if comma else _skip(text, end)
    return spans


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at
