"""The age of an event, by the time that its source states."""

from __future__ import annotations

import time

from runtime_guards.errors import EventRejected, absent
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# AWS writes times as 1970-01-01T00:00:00.000Z, with or without the fraction.
_TIME = lazy_pattern(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?Z\Z"
)
# Clocks differ; an event from further ahead than this was not written by AWS.
AHEAD = 300.0
# Milliseconds of the year 5138, and far more than any time that is not ahead.
_LATEST = 1e14


def check_age(value: Any, path: str, limit: float, now: float | None = None) -> None:
    """Raises EventRejected for a time over `limit` seconds ago, or in the future.

    `value` is a text, or seconds or milliseconds since 1970.
    """
    seconds = _seconds(value, path)
    age = (time.time() if now is None else now) - seconds
    # Written this way round, the condition refuses NaN too.
    if not -AHEAD <= age <= limit:
        raise EventRejected("too-old", path)


def _seconds(value: Any, path: str) -> float:
    if value.__class__ in (int, float):
        if not -_LATEST < value < _LATEST:
            # NaN, and a whole number that is too large to become a float, are not times at all.
            raise EventRejected("too-old", path)
        # Milliseconds are what a number of this size means; as seconds it is the year 5138.
        return value / 1000 if value > 1e11 else float(value)
    if value.__class__ is not str:
        raise absent(value, path)
    if value.isdecimal() and value.isascii() and len(value) <= 13:
        return _seconds(int(value), path)
    match = _TIME.match(value)
    if not match:
        raise EventRejected("malformed", path)
    return _since_1970(*(int(part) for part in match.groups()), path=path)


def _since_1970(*parts: int, path: str) -> float:
    from datetime import datetime, timezone

    try:
        return datetime(*parts, tzinfo=timezone.utc).timestamp()  # type: ignore[misc,arg-type]
    except ValueError:
        raise EventRejected("malformed", path) from None
