"""What AWS was asked for keys: operations and outcomes, for the audit record. No values."""

from __future__ import annotations

# One entry is one step, which threads need no lock for.
_calls: list[tuple[str, str]] = []
# Where no record is written, nothing takes them.
_MOST = 1000


def count(operation: str, outcome: str) -> None:
    """Counts one call: its IAM action, and `ok` or the code of the error."""
    if len(_calls) < _MOST:
        _calls.append((operation, outcome))


def are_counted() -> bool:
    """Returns whether there are calls since the last time that they were taken."""
    return bool(_calls)


def take() -> list[dict[str, object]]:
    """Returns the calls since the last time, equal ones together."""
    taken = _calls[:]
    del _calls[: len(taken)]
    return [
        {"operation": operation, "outcome": outcome, "count": taken.count((operation, outcome))}
        for operation, outcome in dict.fromkeys(taken)
    ]
