"""Events that are a batch of records: each record is checked by itself."""

from __future__ import annotations

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


def each_record(event: Any, check: Callable[[Any], T], limit: int, key: str = "Records") -> list[T]:
    """What `check` makes of every record below `key`; the first that is refused refuses the event.

    `check` raises EventRejected with a path below its record. KeyError and TypeError of it mean a
    field that is absent or of another type, so that it can read a record without asking first.
    """
    checked = []
    for raw in records_of(event, limit, key):
        try:
            checked.append(check(raw))
        except Exception as error:
            raise refusal(error, f"{key}[{len(checked)}]") from None
    return checked


def records_of(event: Any, limit: int, key: str = "Records") -> list[Any]:
    """The records below `key`: one at least, and no more than `limit`."""
    records = event.get(key) if event.__class__ is dict else None
    if records.__class__ is not list:
        raise EventRejected("missing" if records is None else "wrong-type", key)
    if not records:
        raise EventRejected("missing", key)
    if len(records) > limit:
        raise EventRejected("too-many", key)
    found: list[Any] = records
    return found


def refusal(error: Exception, place: str) -> EventRejected:
    """What a check of the record at `place` has raised, as a refusal that names the place."""
    if isinstance(error, EventRejected):
        return error.below(place)
    if isinstance(error, KeyError):
        return EventRejected("missing", place)
    return EventRejected("wrong-type", place)


def merged_failures(result: Any, failures: list[str]) -> dict[str, Any]:
    """A handler's answer to a batch, with the ids in `failures` added to what it gives back.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: an answer that is
    not of this form makes Lambda retry the whole batch, so only the form is looked at here.
    """
    given = (result or {}).get("batchItemFailures") or []
    known = {item.get("itemIdentifier") for item in given}
    added = [{"itemIdentifier": item} for item in failures if item not in known]
    return {**(result or {}), "batchItemFailures": [*given, *added]}
