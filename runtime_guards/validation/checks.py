"""The checks that validators share. Each returns the value it has checked, or raises EventRejected.

A path is put together only when something is refused: an event that is in order pays for nothing
but the checks themselves.
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# C0 and C1 controls, line and paragraph separators, and the marks that turn the direction of text:
# what can forge a line of a log, end a text early, or show a name as another one.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
ACCOUNT = re.compile(r"[0-9]{12}\Z")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:[a-z0-9.-]{1,40}:[a-z0-9-]{0,30}:([0-9]{12}|aws)?:[^\x00-\x20\x7f]{1,1600}\Z"
)


def mapping(value: Any, path: str) -> dict[str, Any]:
    """A JSON object."""
    if value.__class__ is not dict:
        raise _absent(value, path)
    found: dict[str, Any] = value
    return found


def sequence(value: Any, path: str, limit: int, least: int = 0) -> list[Any]:
    """A JSON array of `least` to `limit` elements."""
    if value.__class__ is not list:
        raise _absent(value, path)
    if len(value) > limit:
        raise EventRejected("too-many", path)
    if len(value) < least:
        raise EventRejected("missing", path)
    found: list[Any] = value
    return found


def text(value: Any, path: str, limit: int = 2048) -> str:
    """A text of at most `limit` characters; any characters."""
    if value.__class__ is not str:
        raise _absent(value, path)
    if len(value) > limit:
        raise EventRejected("too-long", path)
    found: str = value
    return found


def line(value: Any, path: str, limit: int = 2048) -> str:
    """A text of at most `limit` characters, none of which is a control character."""
    if value.__class__ is not str:
        raise _absent(value, path)
    if len(value) > limit:
        raise EventRejected("too-long", path)
    if CONTROL.search(value):
        raise EventRejected("control-character", path)
    found: str = value
    return found


def name(value: Any, path: str, limit: int = 2048) -> str:
    """Like `line`, and not empty."""
    found = line(value, path, limit)
    if not found:
        raise EventRejected("missing", path)
    return found


def matching(value: Any, path: str, pattern: re.Pattern[str]) -> str:
    """A text that `pattern` matches from its start; the pattern bounds the length and the end."""
    if value.__class__ is not str:
        raise _absent(value, path)
    if not pattern.match(value):
        raise EventRejected("malformed", path)
    found: str = value
    return found


def integer(value: Any, path: str, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    if value.__class__ is not int:
        raise _absent(value, path)
    if not least <= value <= most:
        raise EventRejected("malformed", path)
    found: int = value
    return found


def flag(value: Any, path: str) -> bool:
    """True or false."""
    if value.__class__ is not bool:
        raise _absent(value, path)
    found: bool = value
    return found


def arn(value: Any, path: str) -> str:
    """An ARN by its form."""
    return matching(value, path, ARN)


def allowed(
    value: str, path: str, names: Collection[str] | None, reason: str = "not-allowed"
) -> str:
    """A value that is on the allow-list, where there is one."""
    if names is not None and value not in names:
        raise EventRejected(reason, path)
    return value


def _absent(value: Any, path: str) -> EventRejected:
    return EventRejected("missing" if value is None else "wrong-type", path)
