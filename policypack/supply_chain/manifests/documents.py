"""TOML, JSON and YAML documents, read with ManifestErrors and the line of each element."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policypack.reading import json_text, toml_text
from policypack.reading.files import DOCUMENT, RefusedError
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.model import ManifestError


def reachable(roots: Iterable[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """The roots, what they need, and what that needs in turn."""
    found: set[str] = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += needs.get(name, ())
    return found


_ENCODING = lazy_pattern(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


# Encodings of names and of nothing, which take much time for long texts or fail in their own way.
_NO_CHARSETS = {"idna", "punycode", "undefined"}


def decoded(data: bytes) -> str:
    """The text of a file by its byte order mark or `coding:` comment, else UTF-8 or Latin-1."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    for encoding in (_stated(data), "latin-1"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return data.decode("latin-1")


def _stated(data: bytes) -> str:
    """The encoding that a comment in one of the first two lines states, else UTF-8."""
    found = next(filter(None, map(_ENCODING.match, data.split(b"\n", 2)[:2])), None)
    encoding = found[1].decode("ascii") if found else "utf-8"
    return "latin-1" if encoding.lower() in _NO_CHARSETS else encoding


_UNEXPECTED = "does not have the expected structure"
_MISSES = 32
# Lock files of 8 MB have some 60,000.
_MAX_CONTAINERS = 250_000
# How a reason of the reader ends a sentence about the file.
_REASONS = {
    json_text.TOO_DEEP: "is nested too deeply",
    json_text.TOO_MANY: "has too many elements",
}


def toml(text: str, file: str) -> Mapping[str, Any]:
    """A TOML document."""
    try:
        return toml_text.loads(text)
    except RefusedError as error:
        raise ManifestError(error.reason, file, error.line) from None


def json_object(text: str, file: str) -> Mapping[str, Any]:
    """A JSON document that is one object. Of a key that stands twice, the last value counts."""
    if len(text) > DOCUMENT:
        raise ManifestError("is too large to be read", file)
    try:
        document = json_text.loads(text, unique=False, most=_MAX_CONTAINERS)
    except json.JSONDecodeError as error:
        reason = _REASONS.get(error.msg, "is not valid JSON")
        raise ManifestError(reason, file, error.lineno) from None
    return mapping(document, file)


def yaml_object(text: str, file: str, aliases: bool = False) -> Mapping[str, Any]:
    """A YAML document that is one mapping. `aliases`: they are expanded, within bounds."""
    from policypack.reading import yaml_text

    try:
        document = yaml_text.load(text, aliases)
    except RefusedError as error:
        raise ManifestError(error.reason, file, error.line) from None
    return mapping(document, file)


def mapping(value: Any, file: str, line: int = 1) -> Mapping[str, Any]:
    """`value` as a mapping; None is an empty one. Raises ManifestError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ManifestError(_UNEXPECTED, file, line)
    return value


def tables(value: Any, file: str) -> Iterator[Mapping[str, Any]]:
    """The mappings in a list; None is an empty list."""
    if value is not None and not isinstance(value, list):
        raise ManifestError(_UNEXPECTED, file)
    for item in value or ():
        yield mapping(item, file)


def word(value: Any, file: str, line: int = 1) -> str:
    """`value` as a text that is not empty. Raises ManifestError for anything else."""
    if not isinstance(value, str) or not value.strip():
        raise ManifestError(_UNEXPECTED, file, line)
    return value


class Lines:
    """The lines of a document's elements, searched in its text from the start to the end."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._at = 0
        self._lost = 0

    def following(self, start: str) -> int:
        """The next line that starts with `start` after blanks; without one, the last line found."""
        # Every miss searches the rest of the text, so the number of misses is bounded.
        if self._lost < _MISSES:
            for number in range(self._at, len(self._lines)):
                if self._lines[number].lstrip(" \t").startswith(start):
                    self._at = number + 1
                    break
            else:
                self._lost += 1
        return max(self._at, 1)
