"""Checks of single values that validators share. Each returns the value, or raises EventRejected.

`runtime_guards.validation.shapes` declares whole events; these functions check one value at a time,
where that is faster or where the order of checks matters. A path is formatted only for a refusal.
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected, absent
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# C0 and C1 controls, line and paragraph separators, and marks that change the direction of text:
# they can forge a log line, end a text early, or make one name look like another.
CONTROL = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)

# What text that people write does not hold either. Line breaks, tabs and the marks of scripts that
# are written from right to left are text.
TEXT_CONTROL = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def mapping(value: Any, path: str) -> dict[str, Any]:
    """Returns a JSON object."""
    if value.__class__ is not dict:
        raise absent(value, path)
    found: dict[str, Any] = value
    return found


def sequence(value: Any, path: str, most: int, least: int = 0) -> list[Any]:
    """Returns a JSON array of `least` to `most` elements."""
    if value.__class__ is not list:
        raise absent(value, path)
    if len(value) > most:
        raise EventRejected("too-many", path)
    if len(value) < least:
        raise EventRejected("missing", path)
    found: list[Any] = value
    return found


def line(value: Any, path: str, most: int, least: int = 0) -> str:
    """Returns a text of `least` to `most` characters without control characters."""
    if value.__class__ is not str:
        raise absent(value, path)
    if len(value) > most:
        raise EventRejected("too-long", path)
    if len(value) < least:
        raise EventRejected("missing", path)
    if CONTROL.search(value):
        raise EventRejected("control-character", path)
    found: str = value
    return found


def matching(value: Any, path: str, pattern: re.Pattern[str]) -> str:
    """Returns a text that `pattern` matches from its start; the pattern bounds length and end."""
    if value.__class__ is not str:
        raise absent(value, path)
    if not pattern.match(value):
        raise EventRejected("malformed", path)
    found: str = value
    return found
