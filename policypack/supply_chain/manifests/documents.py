"""TOML, JSON and YAML as plain values, with named errors and the line of an element."""

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
_DEEPEST = 64
_MISSES = 32
# Without libyaml a megabyte takes some ten seconds.
_LARGEST_YAML = (8 if hasattr(yaml, "CSafeLoader") else 1) * 1024 * 1024
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
        raise ManifestError("is no valid TOML", file, line) from None
    except (ValueError, OverflowError):
        raise ManifestError("is no valid TOML", file) from None
    return document


def json_object(text: str, file: str) -> Mapping[str, Any]:
    """A JSON document that is one object."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ManifestError("is no valid JSON", file, error.lineno) from None
    except ValueError:
        raise ManifestError("is no valid JSON", file) from None
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
        raise ManifestError("is no valid YAML", file, line) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError):
        raise ManifestError("is no valid YAML", file) from None
    return mapping(document, file)


def _refuse_deep(text: str, file: str) -> None:
    # Aliases and recursion are the two ways in which a small YAML file takes a machine's memory.
    depth = deepest = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        deepest = max(deepest, depth)
    if len(text) > _LARGEST_YAML:
        raise ManifestError("is too large to be read", file)
    indented = max((len(found[0]) for found in _INDENTED.finditer(text)), default=0)
    if deepest > _DEEPEST or indented > 2 * _DEEPEST:
        raise ManifestError("is nested too deeply", file)


def mapping(value: Any, file: str, line: int = 1) -> Mapping[str, Any]:
    """`value` as a mapping; None is an empty one. Raises ManifestError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ManifestError("does not have the form of such a file", file, line)
    return value


def tables(value: Any, file: str) -> Iterator[Mapping[str, Any]]:
    """The mappings in a list; None is an empty list."""
    if value is not None and not isinstance(value, list):
        raise ManifestError("does not have the form of such a file", file)
    for item in value or ():
        yield mapping(item, file)


def word(value: Any, file: str, line: int = 1) -> str:
    """`value` as a text that is not empty. Raises ManifestError for anything else."""
    if not isinstance(value, str) or not value.strip():
        raise ManifestError("does not have the form of such a file", file, line)
    return value


class Lines:
    """Where elements of a document stand, looked up in its text from front to back."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._at = 0
        self._lost = 0

    def following(self, start: str) -> int:
        """The next line that begins so, blanks aside; without one, the last that was found."""
        # Every miss costs a look at the rest of the text, so a text that is none of ours ends it.
        if self._lost < _MISSES:
            for number in range(self._at, len(self._lines)):
                if self._lines[number].lstrip(" \t").startswith(start):
                    self._at = number + 1
                    break
            else:
                self._lost += 1
        return max(self._at, 1)
