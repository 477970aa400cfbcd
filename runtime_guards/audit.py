"""The record of each guarded invocation: what came and what became of it, never what it holds."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from runtime_guards.errors import EventRejected

    Audit = Callable[[Mapping[str, Any]], None]

# A batch may have 10,000 records, and a line of CloudWatch Logs has a bound.
_MOST_REFUSALS = 50


def write(record: Mapping[str, Any]) -> None:
    """Writes a record as one line of JSON to the standard output, which Lambda sends to its log."""
    sys.stdout.write(json.dumps(record) + "\n")


def send(audit: Audit, context: Any, **details: Any) -> None:
    """Hands a record to `audit`. Where that fails, the function goes on and its log tells so."""
    try:
        audit(record(context, **details))
    except Exception as error:
        # The error's text may quote the record or the place it was sent to; its type does not.
        _complain(f"runtime_guards: an audit record was lost: {type(error).__name__}\n")


def record(
    context: Any,
    *,
    source: str | None,
    outcome: str,
    duration_ms: float,
    cold_start: bool,
    **details: Any,
) -> dict[str, Any]:
    """One record. `details` holds a refusal's `reason` and `path`, or a failure's `error` type."""
    return {
        "audit": "runtime_guards",
        "function_name": getattr(context, "function_name", None),
        "aws_request_id": getattr(context, "aws_request_id", None),
        "event_source": source,
        "outcome": outcome,
        "duration_ms": round(duration_ms, 3),
        "cold_start": cold_start,
        **details,
    }


def refusals(refused: Sequence[EventRejected]) -> dict[str, Any]:
    """The details of a batch of which some records were refused: how many, and the first ones."""
    first = [{"reason": no.reason, "path": no.path} for no in refused[:_MOST_REFUSALS]]
    return {"refused_count": len(refused), "refused": first}


def _complain(line: str) -> None:
    from contextlib import suppress

    with suppress(Exception):  # There is nowhere left to tell it.
        sys.stderr.write(line)
