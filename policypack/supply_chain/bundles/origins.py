"""The origins of a JavaScript file, from its source map and the comments of bundlers."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from policypack.reading.text_lines import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.bundles.source_maps import Original, SourceMap, inline_map, read_map

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
        """Whether nothing tells what it was built from, though it is no written code."""
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
        """The line that all of a line was made from; None where it was made from several."""
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
    # A comment that names a file is no region, unless the path of a package shows a bundler.
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
