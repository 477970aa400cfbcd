"""Days from today on, for waivers in tests; a literal date would pass one day."""

from __future__ import annotations

from datetime import timedelta

from policypack.start import clock


def in_days(days: int) -> str:
    """Returns the day in so many days, as waivers have it (YYYY-MM-DD)."""
    return (clock.today() + timedelta(days=days)).isoformat()
