"""The time of an event: samples have a fixed time, a generated event has the current one."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

# The second of the samples, 2026-03-10T05:16:23Z.
SECOND = 1773119783


def of_now(value: Any, now: int) -> Any:
    """Returns a sample with the second `now` (since 1970) in place of that of the samples."""
    written = dict(zip(_written(SECOND), _written(now), strict=True))
    return _moved(value, written, now - SECOND)


def _written(second: int) -> tuple[str, ...]:
    """One second as AWS writes it, in UTC: RFC 3339, access log, mail, broker, and since 1970."""
    at = datetime.fromtimestamp(second, timezone.utc)
    month, hour = at.strftime("%b"), at.hour % 12 or 12
    return (
        at.strftime("%Y-%m-%dT%H:%M:%S"),
        at.strftime("%d/%b/%Y:%H:%M:%S"),
        at.strftime("%a, %d %b %Y %H:%M:%S"),
        f"{month} {at.day}, {at.year}, {hour}:{at.strftime('%M:%S %p')}",
        str(second),
    )


def _moved(value: Any, written: dict[str, str], seconds: int) -> Any:
    if isinstance(value, dict):
        return {name: _moved(below, written, seconds) for name, below in value.items()}
    if isinstance(value, list):
        return [_moved(item, written, seconds) for item in value]
    if isinstance(value, str):
        for old, new in written.items():
            value = value.replace(old, new)
        return value
    return _moved_number(value, seconds)


def _moved_number(value: Any, seconds: int) -> Any:
    if type(value) in (int, float) and value // 1000 == SECOND:
        return value + seconds * 1000
    return value + seconds if type(value) in (int, float) and value // 1 == SECOND else value
