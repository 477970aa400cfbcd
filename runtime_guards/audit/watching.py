"""A handler without a guard whose invocations are recorded."""

from __future__ import annotations

from functools import wraps
from time import perf_counter

from runtime_guards.audit import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.audit.logger import AuditLogger, Handler


def watched(audit: AuditLogger, handler: Handler) -> Handler:
    """Returns the handler with a record of each invocation and its outcome."""
    cold = [True]

    @wraps(handler)
    def recorded(event: Any, context: Any) -> Any:
        audit.start(context)
        started = perf_counter()
        outcome: dict[str, Any] = {"outcome": "accepted"}
        try:
            return handler(event, context)
        except BaseException as error:
            outcome = {"outcome": "failed", "error": records.failure(error)}
            raise
        finally:
            spent = (perf_counter() - started) * 1000
            was_cold, cold[0] = cold[0], False
            audit.log(context, event, duration_ms=spent, cold_start=was_cold, **outcome)

    return recorded
