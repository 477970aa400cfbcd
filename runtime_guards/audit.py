"""The record of each guarded invocation: what came and what became of it, never what it holds."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    Audit = Callable[[Mapping[str, Any]], None]


def write(record: Mapping[str, Any]) -> None:
    """Writes a record as one line of JSON to the standard output, which Lambda sends to its log."""
    sys.stdout.write(json.dumps(record) + "\n")


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
