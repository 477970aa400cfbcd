"""The content of one audit record: function, event source and outcome, and no event data."""

from __future__ import annotations

import sys
from functools import lru_cache
from time import gmtime, strftime

from runtime_guards.errors import REASONS
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from runtime_guards.errors import EventRejected

SCHEMA = 1
# The longest text of a record, in characters: a function's name has at most 140 with its version,
# a log group's 512 (CloudWatch Logs quotas).
LONGEST = 512
_LARGEST = 1 << 53  # Beyond it, JSON's numbers are not exact everywhere (RFC 8259, section 6).
# A batch may have 10,000 records, and a line of CloudWatch Logs has a bound.
_MOST_REFUSALS = 50
# A quote, brace or backslash in a text could be parsed as JSON by naive readers of the line.
_STRANGE = lazy_pattern(r'["\\{}<>]')
OUTCOMES = ("accepted", "refused", "partial", "failed", "observed", "suspended")
_LEVELS = {
    "started": "INFO",
    "accepted": "INFO",
    "refused": "WARN",
    "partial": "WARN",
    "observed": "WARN",
    "failed": "ERROR",
    "suspended": "INFO",
    "unknown": "WARN",
}
# https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html: a wait raises its
# SuspendExecution, which isn't an Exception. Only a durable function has imported it.
_DURABLE = "aws_durable_execution_sdk_python.exceptions"
_ORDER = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
# Details that the guard itself adds to a record.
_DETAILS = {
    "reason",
    "path",
    "error",
    "errors",
    "startup",
    "refused",
    "refused_count",
    "failed_count",
}
# Set later, by the logger and the seal.
_LATER = {"trigger_arn", "record_count", "caller", "fields", "key_calls", "chain"}


def record(
    context: Any,
    source: str | None,
    outcome: str,
    time_ms: int,
    lowest: str,
    duration_ms: float | None,
    cold_start: bool | None,
    details: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns one record. `details` are fields of some records, such as `reason` and `path`.

    Details with other names are redacted like fields of an event, and replace no other field.
    `time_ms` is in milliseconds since 1970 (UTC). `lowest` is the level below which Lambda drops
    lines of a function whose log is JSON.
    """
    made = {
        "audit": "runtime_guards",
        "schema": SCHEMA,
        "level": level(outcome, lowest) if lowest else _LEVELS[outcome],
        "timestamp": timestamp(time_ms),
        "function_name": safe_name(getattr(context, "function_name", None)),
        "function_version": safe_name(getattr(context, "function_version", None)),
        "aws_request_id": safe_name(getattr(context, "aws_request_id", None)),
        "log_group": safe_name(getattr(context, "log_group_name", None)),
        "remaining_time": remaining(context),
        "event_source": safe_name(source),
        "cold_start": None if cold_start is None else bool(cold_start),
        "outcome": outcome,
        "duration_ms": duration(duration_ms),
    }
    tenant = getattr(context, "tenant_id", None)
    if tenant is not None:
        made["tenant_id"] = safe_name(tenant)
    for name, value in details.items():
        if name in _DETAILS:
            made[name] = safe_names_in(value)
        elif name not in made and name not in _LATER:
            made[str(safe_name(name))] = _doubted(name, value)
    return made


def started(context: Any, source: str | None, time_ms: int, lowest: str) -> dict[str, Any]:
    """Returns the record that opens an invocation: all that is known before the event is read."""
    made = record(context, source, "started", time_ms, lowest, None, None, {})
    del made["cold_start"], made["duration_ms"]
    return made


def refusal_details(rejected: EventRejected) -> dict[str, Any]:
    """Returns reason and path of a refusal, neither of which the sender chose."""
    # A validator of one's own may have put anything there.
    reason = rejected.reason if rejected.reason in REASONS else "unknown"
    return {"reason": reason, "path": safe_name(rejected.path) or ""}


def unfinished(checked: Any, answer: Any) -> dict[str, Any]:
    """Returns the details of a batch that was processed only in part; empty for a complete one.

    They are the number of refused records with the first of them, and how many more records the
    response returns, which are the handler's own failures, with the types of the errors if
    `records.process()` called it.
    """
    details: dict[str, Any] = {}
    refused: Sequence[EventRejected] = getattr(checked, "refused", ())
    if refused:
        details["refused_count"] = len(refused)
        details["refused"] = [refusal_details(rejected) for rejected in refused[:_MOST_REFUSALS]]
    given_back = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if isinstance(given_back, list) and len(given_back) > len(refused):
        details["failed_count"] = len(given_back) - len(refused)
    errors = getattr(getattr(checked, "records", ()), "errors", ())
    if errors:
        details["errors"] = _failures(errors)
    return details


def ended_by(error: BaseException) -> tuple[str, dict[str, str]]:
    """Returns the outcome of a handler that raised, and the details of a failure.

    A durable function that waits raises what suspends it, and is invoked again.
    """
    durable = sys.modules.get(_DURABLE)
    if durable is not None and isinstance(error, durable.SuspendExecution):
        return "suspended", {}
    return "failed", {"error": failure(error)}


def lambda_context(context: Any) -> Any:
    """Returns Lambda's context, which that of a durable function holds."""
    return getattr(context, "lambda_context", None) or context


def failure(error: BaseException) -> str:
    """Returns the type of an error. Its text may quote the event, so it is not recorded."""
    name = type(error).__name__
    return name if name.isidentifier() and name.isascii() and len(name) <= 100 else "Exception"


def _failures(errors: Sequence[Exception]) -> dict[str, int]:
    """How many errors of each type processing a batch's records raised."""
    found: dict[str, int] = {}
    for error in errors:
        name = failure(error)
        if name in found or len(found) < _MOST_REFUSALS:
            found[name] = found.get(name, 0) + 1
    return found


def count(event: Any, checked: Any) -> int | None:
    """Returns the number of records where the event is a batch, or None."""
    records = getattr(checked, "records", None)
    if isinstance(records, list):
        return len(records) + len(getattr(checked, "refused", ()))
    found = event.get("Records", event.get("records")) if isinstance(event, dict) else event
    return len(found) if isinstance(found, list) else None


def safe_name(text: Any) -> str | None:
    """Returns a name from Lambda or the guard where it can be printed, else a label."""
    if text is None:
        return None
    if not isinstance(text, str):
        return "[refused: no text]"
    if len(text) > LONGEST:
        return "[refused: length]"
    # An ID, as most names are that come once.
    if text.isascii() and text.replace("-", "").isalnum():
        return text
    return _vetted(text)


def _bounded(number: float) -> float | None:
    # NaN and Infinity are no JSON, and Python writes no number of more than 4,300 digits.
    return number if -_LARGEST < number < _LARGEST else None


def safe_names_in(value: Any) -> Any:
    """Returns a detail of Lambda's or the guard's own, with labels for what cannot be printed."""
    if isinstance(value, str):
        return safe_name(value)
    if isinstance(value, dict):
        return {safe_name(str(name)): safe_names_in(below) for name, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [safe_names_in(item) for item in value]
    if isinstance(value, (int, float)):
        return _bounded(value)
    return None if value is None else "[refused: object]"


def _doubted(name: str, value: Any) -> Any:
    # Guards add no such details, so they do not load the redaction.
    from runtime_guards.audit.redaction import detail

    return detail(name, value)


@lru_cache(maxsize=32)
def _vetted(text: str) -> str:
    # Most names belong to the function and recur in every record.
    if text.isascii() and text.isprintable() and not _STRANGE.search(text):
        return text
    return "[refused: characters]"


def timestamp(time_ms: int) -> str:
    """Returns a time in RFC 3339 (UTC, milliseconds), as Lambda parses it in JSON logs."""
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=1)
def _second(seconds: int) -> str:
    return strftime("%Y-%m-%dT%H:%M:%S", gmtime(seconds))


def level(outcome: str, lowest: str) -> str:
    """The level of a line, which is never below what Lambda lets through.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: of a log
    in JSON, Lambda drops the lines below the function's level. An audit log has no such lines.
    """
    own = _LEVELS[outcome]
    if lowest in _ORDER and _ORDER.index(lowest) > _ORDER.index(own):
        return lowest
    return own


def duration(milliseconds: float | None) -> float | None:
    """Returns a duration as records have it."""
    return milliseconds and _bounded(round(milliseconds, 3))


def remaining(context: Any) -> int | None:
    """Returns the milliseconds that are left of the invocation."""
    try:
        found = context.get_remaining_time_in_millis()
    except Exception:  # Whatever stands in for a context: its record is worth more than the time.
        return None
    return found if isinstance(found, int) and -_LARGEST < found < _LARGEST else None
