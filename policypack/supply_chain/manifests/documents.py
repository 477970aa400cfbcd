"""TOML, JSON and YAML documents, read with ManifestErrors and the line of each element."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from policypack.supply_chain.manifests import bounded_yaml
from policypack.supply_chain.manifests.model import ManifestError

_UNEXPECTED = "does not have the expected structure"
_TOO_LARGE = "is too large to be read"
_TOO_DEEP = "is nested too deeply"
_TOO_MANY = "has too many elements"
_MISSES = 32
# TOML is parsed in Python: a megabyte takes a second.
_MAX_TOML_SIZE = 4 * 1024 * 1024
_MAX_JSON_SIZE = 8 * 1024 * 1024
# An empty object takes 64 bytes. Lock files of 8 MB have some 60,000.
_MAX_CONTAINERS = 250_000
# tomllib's time for a dotted key grows with the square of its parts.
_MAX_KEY_PARTS = 64
_AT_LINE = re.compile(r"at line (\d+)")
# A regular expression of tomllib takes some hundred bytes for each digit.
_LONG_NUMBER = re.compile(r"(?<![0-9_])[0-9_]{4096}")
_KEY_PART = re.compile(r"""\s*(?:[\w-]+|"[^"]*"|'[^']*')\s*""")


def toml(text: str, file: str) -> Mapping[str, Any]:
    """A TOML document."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    _refuse_costly(text, file)
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        # Without a line it is the end of the document.
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        raise ManifestError("is not valid TOML", file, line) from None
    except (ValueError, OverflowError):
        raise ManifestError("is not valid TOML", file) from None
    return document


def _refuse_costly(text: str, file: str) -> None:
    """Refuses what takes tomllib much time or memory for its length."""
    _refuse_large(text, file, _MAX_TOML_SIZE)
    if _LONG_NUMBER.search(text):
        raise ManifestError("is not valid TOML", file)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= _MAX_KEY_PARTS and _has_long_key(line):
            raise ManifestError(_TOO_DEEP, file, number)


def _has_long_key(line: str) -> bool:
    parts = 0
    for part in line.split("."):
        parts = parts + 1 if _KEY_PART.fullmatch(part) else 0
        if parts >= _MAX_KEY_PARTS:
            return True
    return False


def _refuse_large(text: str, file: str, limit: int) -> None:
    if len(text) > limit:
        raise ManifestError(_TOO_LARGE, file)
    if text.count("{") + text.count("[") > _MAX_CONTAINERS:
        raise ManifestError(_TOO_MANY, file)


def json_object(text: str, file: str) -> Mapping[str, Any]:
    """A JSON document that is one object."""
    _refuse_large(text, file, _MAX_JSON_SIZE)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ManifestError("is not valid JSON", file, error.lineno) from None
    except ValueError:
        raise ManifestError("is not valid JSON", file) from None
    return mapping(document, file)


def yaml_object(text: str, file: str, aliases: bool = False) -> Mapping[str, Any]:
    """A YAML document that is one mapping. `aliases`: they are expanded, within bounds."""
    try:
        document = bounded_yaml.load(text, aliases)
    except bounded_yaml.RefusedError as error:
        raise ManifestError(error.reason, file, error.line) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        # libyaml places the end of a text on the line after it.
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
        raise ManifestError("is not valid YAML", file, line) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError):
        raise ManifestError("is not valid YAML", file) from None
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
