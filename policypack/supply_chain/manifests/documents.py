"""TOML, JSON and YAML documents, read with ManifestErrors and the line of each element."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from policypack.supply_chain.manifests.model import ManifestError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# With libyaml if PyYAML has it, as its wheels do: it is ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNEXPECTED = "does not have the expected structure"
_MAX_DEPTH = 64
_MISSES = 32
# Without libyaml a megabyte takes some ten seconds.
_MAX_YAML_SIZE = (8 if hasattr(yaml, "CSafeLoader") else 1) * 1024 * 1024
_AT_LINE = re.compile(r"at line (\d+)")
# Brackets of flow style, and the indentation and dashes of block style.
_BRACKET = re.compile(r"[\[\]{}]")
_INDENTED = re.compile(r"^[ \-?:]*", re.MULTILINE)


def toml(text: str, file: str) -> Mapping[str, Any]:
    """A TOML document."""
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


def json_object(text: str, file: str) -> Mapping[str, Any]:
    """A JSON document that is one object."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ManifestError("is not valid JSON", file, error.lineno) from None
    except ValueError:
        raise ManifestError("is not valid JSON", file) from None
    return mapping(document, file)


def yaml_object(text: str, file: str) -> Mapping[str, Any]:
    """A YAML document that is one mapping. Anchors and deep nesting are refused."""
    _refuse_deep(text, file)
    try:
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        # libyaml places the end of a text on the line after it.
        line = min(mark.line, text.rstrip().count("\n")) + 1 if mark else 1
        raise ManifestError("is not valid YAML", file, line) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError):
        raise ManifestError("is not valid YAML", file) from None
    return mapping(document, file)


def _refuse_deep(text: str, file: str) -> None:
    # Aliases and recursion are how a small YAML file exhausts memory.
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    if len(text) > _MAX_YAML_SIZE:
        raise ManifestError("is too large to be read", file)
    indented = max((len(found[0]) for found in _INDENTED.finditer(text)), default=0)
    if deepest > _MAX_DEPTH or indented > 2 * _MAX_DEPTH:
        raise ManifestError("is nested too deeply", file)


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
