"""When a run started, and how long it has taken."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from time import monotonic

from policypack.start import clock
from policypack.start.record import record


@record(frozen=True)
class Stopwatch:
    """It runs from when it is made."""

    started: datetime = field(default_factory=lambda: clock.now())
    _ticks: float = field(default_factory=monotonic)

    @property
    def seconds(self) -> float:
        """The time since then."""
        return monotonic() - self._ticks
