"""go.mod, with the hashes of go.sum beside it: https://go.dev/ref/mod#go-mod-file"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from policypack.reading.text_lines import split_lines
from policypack.supply_chain.ecosystems import GO
from policypack.supply_chain.manifests.model import (
    Manifest,
    ManifestError,
    Origin,
    Requirement,
    locked,
)

_REPLACED_BY = "=>"
Directive = tuple[int, str, list[str]]


def parse(text: str, file: str, read: Callable[[str], str | None]) -> Manifest:
    """The modules that the build may use; their versions are exact (minimal version selection)."""
    sums = posixpath.join(posixpath.dirname(file), "go.sum")
    hashes = {tuple(line.split()[:2]) for line in split_lines(read(sums) or "")}
    directives = [*_directives(text)]
    replaced = dict(_replaced(words) for _, verb, words in directives if verb == "replace")
    found = []
    for line, verb, words in directives:
        if verb == "require":
            if len(words) != 2:
                raise ManifestError("does not have the expected structure", file, line)
            by, version = replaced.get(words[0]) or replaced.get(" ".join(words)) or words
            name = by if version else words[0]
            found.append(_requirement(name, version, (name, version) in hashes, file, line))
    included = frozenset({sums} if hashes else ())
    return Manifest(file, GO, is_lock=True, requirements=tuple(found), includes=included)


def _directives(text: str) -> Iterator[Directive]:
    """The directives with their lines, also those of a block: `require (`."""
    block = ""
    for number, line in enumerate(split_lines(text), 1):
        words = line.partition("//")[0].split()
        if block and words == [")"]:
            block = ""
        elif block and words:
            yield number, block, words
        elif words[1:] == ["("]:
            block = words[0]
        elif words:
            yield number, words[0], words[1:]


def _replaced(words: list[str]) -> tuple[str, list[str]]:
    """What a module, or one version of it, is replaced by; a folder has no version."""
    at = words.index(_REPLACED_BY) if _REPLACED_BY in words else len(words)
    by = words[at + 1 :]
    return " ".join(words[:at]), [by[0], by[1] if len(by) > 1 else ""] if by else []


def _requirement(name: str, version: str, hashed: bool, file: str, line: int) -> Requirement:
    origin = Origin.INDEX if version else Origin.PATH
    return locked(GO, name, version or None, file, line, hashed=hashed, origin=origin)
