"""A handler without a guard whose invocations are recorded."""

from __future__ import annotations

from functools import wraps
from time import perf_counter

from runtime_guards.audit import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    Handler = Callable[[Any, Any], Any]

    class Audit(Protocol):
        """An `AuditLogger`."""

        def start(self, context: Any) -> None: ...

        def log(self, context: Any, event: Any, **told: Any) -> None: ...


def watched(audit: Audit, handler: Handler) -> Handler:
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
            ended, why = records.ended_by(error)
            outcome = {"outcome": ended, **why}
            raise
        finally:
            spent = (perf_counter() - started) * 1000
            was_cold, cold[0] = cold[0], False
            audit.log(context, event, duration_ms=spent, cold_start=was_cold, **outcome)

    return recorded
