"""Source maps: which line of which source a place in a generated file was made from.

https://tc39.es/ecma426/
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_DIGITS = {
    letter: number
    for number, letter in enumerate(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    )
}
# The continuation bit of a digit, and its five bits of value.
_CONTINUES, _VALUE = 32, 31
# Numbers of the format have 32 bits, which seven digits hold.
_MOST_DIGITS = 7
# Decoding takes about a second for two million characters.
MAX_MAPPINGS = 4 * 1024 * 1024
_INLINE = lazy_pattern(r"data:application/json[^,]*;base64,", re.IGNORECASE)
# `webpack://name/./src/a.js`, `file:///src/a.js`.
_SCHEME = lazy_pattern(r"[a-z][a-z0-9+.-]*://[^/]*/", re.IGNORECASE)


class Original(NamedTuple):
    """A place in a source. Lines and columns count from 1; `name` is what is written there."""

    source: str
    line: int
    column: int = 1
    name: str = ""


class _Segment(NamedTuple):
    column: int
    source: int
    line: int
    original_column: int
    name: int


@record(frozen=True, eq=False)
class SourceMap:
    """A source map: the sources by their paths, and what each place was made from."""

    sources: tuple[str, ...]
    names: tuple[str, ...]
    mappings: str

    @cached_property
    def _lines(self) -> Sequence[Sequence[_Segment]]:
        return [*_decoded(self.mappings)] if len(self.mappings) <= MAX_MAPPINGS else []

    def original(self, line: int, column: int) -> Original | None:
        """What the place was made from, or None where the map does not tell."""
        segments = self._on(line)
        at = _after(segments, column) - 1
        return self._original(segments[at]) if at >= 0 else None

    def ends(self, start: tuple[int, int], end: tuple[int, int]) -> list[Original | None]:
        """What the first and the last part of a stretch that have an original were made from."""
        found: list[_Segment] = []
        for line in range(start[0], end[0] + 1):
            segments = self._on(line)
            low = _after(segments, start[1] - 1) if line == start[0] else 0
            high = _after(segments, end[1] - 1) if line == end[0] else len(segments)
            found += [segments[low], segments[high - 1]] if low < high else []
        return [self._original(each) for each in (found[0], found[-1])] if found else []

    def _on(self, line: int) -> Sequence[_Segment]:
        return self._lines[line - 1] if 0 < line <= len(self._lines) else ()

    def _original(self, found: _Segment) -> Original | None:
        if not 0 <= found.source < len(self.sources):
            return None
        name = self.names[found.name] if 0 <= found.name < len(self.names) else ""
        source = self.sources[found.source]
        return Original(source, found.line + 1, found.original_column + 1, name)


def inline_map(url: str) -> str | None:
    """The text of the map within a data URL; None for any other URL."""
    found = _INLINE.match(url)
    try:
        decoded = base64.b64decode(url[found.end() :], validate=True) if found else None
    except (binascii.Error, ValueError):
        return None
    return None if decoded is None else decoded.decode("utf-8", "replace")


def read_map(text: str, file: str) -> SourceMap | None:
    """The source map of a text, by the name of its file; None where it is malformed."""
    try:
        document = json_text.loads(text.removeprefix(")]}'"), unique=False)
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get("version") != 3:
        return None
    sources = _texts(document.get("sources"))
    root = str(document.get("sourceRoot") or "")
    names, mappings = _texts(document.get("names")), document.get("mappings")
    paths = tuple(_path(each, root, posixpath.dirname(file)) for each in sources)
    return SourceMap(paths, names, mappings if isinstance(mappings, str) else "")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _path(source: str, root: str, folder: str) -> str:
    """The path of a source from the folder of the program, as far as the map tells."""
    plain = _SCHEME.sub("", source)
    if plain == source and not source.startswith("/"):
        plain = posixpath.join(folder, root, source)
    normal = posixpath.normpath(plain)
    while normal.startswith("../"):
        normal = normal[3:]
    return normal.lstrip("/")


def _after(segments: Sequence[_Segment], column: int) -> int:
    """The position after the segments that begin at the column or before it."""
    return bisect_right(segments, column - 1, key=_column)


def _column(segment: _Segment) -> int:
    return segment.column


def _decoded(mappings: str) -> Iterator[list[_Segment]]:
    state = [0, 0, 0, 0]
    for line in mappings.split(";"):
        segments: list[_Segment] = []
        column = 0
        for text in line.split(","):
            fields = _numbers(text)
            if not fields:
                continue
            column += fields[0]
            if len(fields) >= 4:
                for position, delta in enumerate(fields[1:5]):
                    state[position] += delta
                name = state[3] if len(fields) > 4 else -1
                segments.append(_Segment(column, state[0], state[1], state[2], name))
        segments.sort()
        yield segments


def _numbers(text: str) -> list[int]:
    """The numbers of a segment, in base 64 VLQ; none where it is malformed."""
    numbers: list[int] = []
    shift = number = 0
    for letter in text:
        digit = _DIGITS.get(letter, -1)
        if digit < 0 or shift > 5 * _MOST_DIGITS:
            return []
        number |= (digit & _VALUE) << shift
        shift += 5
        if not digit & _CONTINUES:
            numbers.append(-(number >> 1) if number & 1 else number >> 1)
            shift = number = 0
    return numbers if not shift else []
