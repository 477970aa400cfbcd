"""TOML within bounds of what takes Python's parser much time or memory for its length."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from policypack.reading.files import MalformedError, RefusedError
from policypack.start.lazy_patterns import lazy_pattern

# TOML is parsed in Python: a megabyte takes a second.
MAX_SIZE = 4 * 2**20
MAX_CONTAINERS = 250_000
# The parser's time for a dotted key grows with the square of its parts.
_MAX_KEY_PARTS = 64
# A regular expression of the parser takes some hundred bytes for each digit.
_LONG_NUMBER = lazy_pattern(r"(?<![0-9_])[0-9_]{4096}")
_KEY_PART = lazy_pattern(r"""\s*(?:[\w-]+|"[^"]*"|'[^']*')\s*""")
# How the parser ends its messages.
_AT = lazy_pattern(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
_TOO_DEEP = "is nested too deeply"


def loads(text: str) -> Mapping[str, Any]:
    """The content of a TOML document. Raises RefusedError, MalformedError for its grammar."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    _refuse_costly(text)
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.fullmatch(str(error))
        if found is None:
            # Without a place it is the end of the document.
            last = text.rstrip().count("\n") + 1
            raise MalformedError("TOML", str(error), last) from None
        place = int(found["line"]), int(found["column"])
        raise MalformedError("TOML", found["what"], *place) from None
    except RecursionError:
        raise RefusedError(_TOO_DEEP) from None
    except (ValueError, OverflowError):
        raise MalformedError("TOML", "Number or date out of range") from None
    return document


def _refuse_costly(text: str) -> None:
    if len(text) > MAX_SIZE:
        raise RefusedError("is too large to be read")
    if text.count("{") + text.count("[") > MAX_CONTAINERS:
        raise RefusedError("has too many elements")
    if _LONG_NUMBER.search(text):
        raise MalformedError("TOML", "Number out of range")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") >= _MAX_KEY_PARTS and _has_long_key(line):
            raise RefusedError(_TOO_DEEP, number)


def _has_long_key(line: str) -> bool:
    parts = 0
    for part in line.split("."):
        parts = parts + 1 if _KEY_PART.fullmatch(part) else 0
        if parts >= _MAX_KEY_PARTS:
            return True
    return False
