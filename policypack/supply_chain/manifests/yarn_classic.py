"""The yarn.lock of Yarn 1, a format of its own: https://classic.yarnpkg.com/lang/en/docs/yarn-lock/

Words are bare or JSON strings, as Yarn's own parser reads them, so that no escape hides one:
https://github.com/yarnpkg/yarn/blob/master/src/lockfile/parse.js
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.documents import word
from policypack.supply_chain.manifests.model import (
    NPM,
    ManifestError,
    Requirement,
    without_credentials,
)
from policypack.supply_chain.manifests.package_json import npm_addresses, origin_of
from policypack.supply_chain.manifests.yarn_entries import YarnEntry, name_of

_LINE = lazy_pattern(r"\r\n|\n|\r")
_TOKEN = lazy_pattern(r' *("(?:[^"\\]|\\.)*"|[:,]|[^ "#:,][^ :,]*|#.*)')
_ALIAS = "npm:"
_FIELDS = ("version", "resolved", "integrity")


def entries(text: str, file: str) -> Iterator[YarnEntry]:
    """The entries of the file, in order."""
    entry: YarnEntry | None = None
    for number, line in enumerate(_LINE.split(text), 1):
        words = _words(line, file, number)
        indent = len(line) - len(line.lstrip(" "))
        if words and not indent:
            if entry:
                yield entry
            entry = _head(words, file, number)
        elif words and entry:
            _take(entry, words, indent, file)
    if entry:
        yield entry


def _words(line: str, file: str, number: int) -> list[str]:
    """The words of a line, with the colon at its end as one of them."""
    found, at = [], 0
    line = line.rstrip(" ")
    while at < len(line):
        token = _TOKEN.match(line, at)
        if token is None:
            raise ManifestError("does not have the expected structure", file, number)
        at = token.end()
        if not token[1].startswith(("#", ",")):
            found.append(_decoded(token[1], file, number))
    return found


def _decoded(token: str, file: str, number: int) -> str:
    try:
        return str(json_text.loads(token)) if token.startswith('"') else token
    except ValueError:
        raise ManifestError("has an invalid string", file, number) from None


def _head(words: list[str], file: str, number: int) -> YarnEntry:
    *descriptors, end = words
    if end != ":" or not descriptors or ":" in descriptors:
        raise ManifestError("does not have the expected structure", file, number)
    return YarnEntry(number, descriptors)


def _take(entry: YarnEntry, words: list[str], indent: int, file: str) -> None:
    # Yarn also takes `key: value`.
    name, *rest = [each for each in words if each != ":"] or [""]
    word(name, file, entry.line)
    if rest and indent > 2:
        entry.needs.add(name)
    elif rest and name in _FIELDS:
        entry.fields[name] = rest[0]


def requirement(entry: YarnEntry, file: str) -> Requirement:
    """The package that the entry resolves to."""
    version = word(entry.fields.get("version"), file, entry.line)
    resolved = entry.fields.get("resolved", "")
    return Requirement(
        _aliased(entry.descriptors[0], file, entry.line),
        file,
        entry.line,
        NPM,
        version,
        pinned=True,
        version=version,
        # Before 1.10 the SHA-1 behind the address was the only hash.
        hashed="integrity" in entry.fields or "#" in resolved,
        origin=origin_of(resolved.partition("#")[0]),
        location=without_credentials(resolved) if "://" in resolved else None,
        addresses=npm_addresses(resolved),
    )


def _aliased(descriptor: str, file: str, line: int) -> str:
    """The package that is installed: in `old@npm:lodash@^3`, the one after `npm:`."""
    name = name_of(descriptor, file, line)
    alias = descriptor[len(name) + 1 :]
    target = alias.removeprefix(_ALIAS)
    return name_of(target, file, line) if alias.startswith(_ALIAS) and "@" in target[1:] else name
