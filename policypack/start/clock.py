"""The clock: every date that a verdict depends on is compared with it.

Waivers, `until` of guards, ends of support of runtimes, conditions on time, and the age of facts
and of vulnerability databases follow it. No setting changes it: a program could extend a waiver
with one. Timers read `time.monotonic`.
"""

from __future__ import annotations

from datetime import date, datetime, timezone


def now() -> datetime:
    """Returns the moment, in UTC."""
    return datetime.now(timezone.utc)


def today() -> date:
    """Returns the day, in UTC."""
    return now().date()
