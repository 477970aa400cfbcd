"""Bundles of JavaScript: what a file was built from, and the lines that it was made from.

    origins = origins_of("index.js", source, read_text)
    origins.packages                 # {"lodash", "ms"}
    origins.original(12, 1)          # src/orders.ts, line 4

esbuild and webpack name the modules in comments, and all bundlers in source maps.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from policypack.reading import json_text
from policypack.reading.files import split_lines
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
        """What the place was made from, or None if the map does not tell."""
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
    """The source map of a text, by the name of its file; None if it is malformed."""
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
    """The numbers of a segment, in base 64 VLQ; none if it is malformed."""
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


# https://tc39.es/ecma426/#sec-linking-generated-code
_URL = lazy_pattern(r"^[ \t]*//[#@][ \t]*sourceMappingURL=(\S+)[ \t]*$", re.MULTILINE)
_ENDING = r"(?:[cm]?[jt]sx?|json)"
# esbuild names the module above its code, and webpack in the key of its function or, where it
# joins modules, above their code.
_COMMENT = lazy_pattern(
    rf"^(?:[ \t]*// (?P<esbuild>[\w@.$+/-]*[\w$-]\.{_ENDING})$"
    rf"|;?/{{2,3}} ?(?:CONCATENATED MODULE: )?(?P<webpack>\./[\w@.$+/-]+\.{_ENDING})$"
    rf"|(?:/[*]{{3}}/ )?[\"'](?P<key>\./[\w@.$+/-]+\.{_ENDING})[\"'](?=\s|:|$)"
    r"|/[*]{3}/ \},?$)",
    re.MULTILINE,
)
_MARKS = lazy_pattern(
    r"\b(?:__webpack_require__|__webpack_modules__|getDefaultExportFromCjs|commonjsGlobal)\b"
    r"|\bvar __(?:commonJS|toESM|toCommonJS|esm) =|\bvar hasRequired[A-Z_]\w* ?;"
)
# webpack numbers its modules where it builds for production.
_NUMBERED = lazy_pattern(r"^/[*]{3}/ \d+$", re.MULTILINE)
# The last of them is the package: `node_modules/a/node_modules/b/index.js`.
_PACKAGE = lazy_pattern(r"(?:^|/)node_modules/(?P<name>(?:@[^/]+/)?[^/.][^/]*)(?=/)")
# https://pnpm.io/symlinked-node-modules-structure
_PNPM = lazy_pattern(r"(?:^|/)node_modules/\.pnpm/[^/]*?@(?P<version>\d[^/_(]*)[^/]*/node_modules/")
_LONG_TEXT = lazy_pattern(r"\"[^\"\n]{200,}\"|'[^'\n]{200,}'|`[^`]{200,}`")
# Written code has some forty characters in a line.
_MINIFIED_LINE, _MINIFIED_SIZE = 200, 1000


@record(frozen=True)
class BundledPackage:
    """A package whose code is within a bundle. Only pnpm's paths tell its version."""

    name: str
    version: str = ""


@record(frozen=True, eq=False)
class Origins:
    """`regions` are the modules by the line at which their code begins, "" where one ends.

    `is_bundle`: a bundler joined several modules. `is_minified`: the names of the program are gone.
    `is_numbered`: some of the modules have a number for a name.
    """

    map: SourceMap | None = None
    regions: tuple[tuple[int, str], ...] = ()
    is_bundle: bool = False
    is_minified: bool = False
    is_numbered: bool = False

    @property
    def is_opaque(self) -> bool:
        """Whether nothing tells what it was built from, though it is not a written code."""
        return self.is_minified and self.map is None

    @property
    def is_nameless(self) -> bool:
        """Whether it may contain packages that nothing names."""
        is_built = self.is_bundle or self.is_minified
        return is_built and self.map is None and (self.is_numbered or not self.sources)

    @cached_property
    def sources(self) -> frozenset[str]:
        """The paths of all modules that are known."""
        return frozenset(
            [*(self.map.sources if self.map else ()), *(n for _, n in self.regions if n)]
        )

    @cached_property
    def packages(self) -> frozenset[BundledPackage]:
        """The packages that it contains."""
        return frozenset(each for each in map(package_of, self.sources) if each)

    def original(self, line: int, column: int) -> Original | None:
        """The place that a line was made from; without a map, its module with line 0."""
        if self.map is not None:
            return self.map.original(line, column)
        at = bisect_right(self.regions, (line, "\uffff")) - 1
        name = self.regions[at][1] if at >= 0 else ""
        return Original(name, 0) if name else None

    def ends(self, start: tuple[int, int], end: tuple[int, int]) -> list[Original | None]:
        """What the first and the last part of a stretch that have an original were made from."""
        return [self.original(*start)] if self.map is None else self.map.ends(start, end)

    def line(self, line: int) -> Original | None:
        """The line that all of a line was made from; None if it was made from several."""
        ends = self.map.ends((line, 1), (line + 1, 1)) if self.map else []
        lines = {(each.source, each.line) for each in ends if each}
        return Original(*lines.pop()) if len(lines) == 1 and None not in ends else None

    def package(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The package that a stretch of code belongs to; empty for the program's own.

        A bundler's own code has no origin, and what it puts around modules has several.
        """
        found = self.ends(start, end)
        packages = {package_of(each.source) if each else None for each in found}
        only = packages.pop() if len(packages) == 1 else None
        return only.name if only else ""


def package_of(source: str) -> BundledPackage | None:
    """The package that a module belongs to, or None for one of the program."""
    names = [found["name"] for found in _PACKAGE.finditer(source)]
    pnpm = [found["version"] for found in _PNPM.finditer(source)]
    return BundledPackage(names[-1], pnpm[-1] if pnpm else "") if names else None


def origins_of(file: str, source: bytes, read: Callable[[str], str]) -> Origins:
    """What the file was built from. `read` gives the text of another file that ships, or ""."""
    text = source.decode("utf-8", "replace")
    regions = tuple(_regions(text))
    return Origins(
        _map(file, text, read),
        regions,
        is_bundle=bool(_MARKS.search(text)) or any(package_of(name) for _, name in regions),
        is_minified=_is_minified(text),
        is_numbered=bool(_NUMBERED.search(text)),
    )


def _regions(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    line = position = 0
    for match in _COMMENT.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        name = match["esbuild"] or match["webpack"] or match["key"]
        found.append((line + 1, posixpath.normpath(name) if name else ""))
    # A comment that names a file is not a region, unless the path of a package shows a bundler.
    return found if any(package_of(name) for _, name in found) or _MARKS.search(text) else []


def _map(file: str, text: str, read: Callable[[str], str]) -> SourceMap | None:
    urls = _URL.findall(text)
    if not urls:
        return None
    inline = inline_map(urls[-1])
    name = posixpath.normpath(posixpath.join(posixpath.dirname(file), urls[-1]))
    found = inline if inline is not None else read(name)
    return read_map(found, file if inline is not None else name) if found else None


def _is_minified(text: str) -> bool:
    code = _LONG_TEXT.sub("", text)
    lines = [line for line in split_lines(code) if line.strip()]
    return len(code) >= _MINIFIED_SIZE and len(code) > _MINIFIED_LINE * max(len(lines), 1)
