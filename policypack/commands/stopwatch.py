"""When a run started, and how long it has taken."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timezone
from time import monotonic

from policypack.start.record import record


def _now() -> datetime:
    return datetime.now(timezone.utc)


@record(frozen=True)
class Stopwatch:
    """It runs from when it is made."""

    started: datetime = field(default_factory=_now)
    _ticks: float = field(default_factory=monotonic)

    @property
    def seconds(self) -> float:
        """The time since then."""
        return monotonic() - self._ticks
