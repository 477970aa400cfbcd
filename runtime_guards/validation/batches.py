"""Events that are a batch of records: each record is checked by itself."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.event import Event, documented
from runtime_guards.validation.generic import Generic, Record
from runtime_guards.validation.validator import refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


class BatchEvent(Event, Generic[Record]):
    """A batch of records.

    `records` has the records that passed, `refused` the refusals of the others, and `failures`
    identifies the records to retry, where the validator returns some.
    """

    __slots__ = ("failures", "records", "refused")
    KEY = "Records"
    records: list[Record]

    def __init__(
        self, raw: Any, records: list[Record], refused: list[EventRejected], failures: list[Any]
    ) -> None:
        self.raw = raw
        self.records = records
        self.refused = refused
        self.failures = failures

    @property
    def all_refused(self) -> bool:
        """Whether no record passed: then the guard answers by itself."""
        return bool(self.refused) and not self.records

    def _known(self) -> dict[str, Any]:
        # A record that was refused is not there to be read either.
        known: dict[str, Any] = documented(self.raw, self.FIELDS)
        records: list[Any] = self.records
        return {**known, self.KEY: [dict(record) for record in records]}


def each_record(event: Any, check: Callable[[Any], T], limit: int, key: str = "Records") -> list[T]:
    """Returns the result of `check` for every record below `key`; one refusal refuses the event.

    `check` raises EventRejected with a path below its record. Its KeyError and TypeError mean a
    field that is missing or of another type, so that it can read a record without asking first.
    """
    return every(records_of(event, limit, key), check, key)


def every(raws: list[Any], check: Callable[[Any], T], place: str) -> list[T]:
    """Returns the result of `check` for every record of a list at `place`."""
    checked: list[T] = []
    for raw in raws:
        try:
            checked.append(check(raw))
        except Exception as error:
            raise refused_at(error, f"{place}[{len(checked)}]") from None
    return checked


def until_refused(
    raws: list[Any], check: Callable[[Any], T], place: str
) -> tuple[list[T], EventRejected | None]:
    """Returns the results of `check` up to the first refused record, and that refusal.

    In a stream, records after a refused one must not be processed before it.
    """
    checked: list[T] = []
    for raw in raws:
        try:
            checked.append(check(raw))
        except Exception as error:
            return checked, refused_at(error, f"{place}[{len(checked)}]")
    return checked, None


def records_of(event: Any, limit: int, key: str = "Records") -> list[Any]:
    """Returns the records below `key`: at least one, and at most `limit`."""
    records = event.get(key) if event.__class__ is dict else None
    if records.__class__ is not list:
        raise absent(records, key)
    if not records:
        raise EventRejected("missing", key)
    if len(records) > limit:
        raise EventRejected("too-many", key)
    found: list[Any] = records
    return found


def check_one_source(records: list[Any]) -> None:
    """Raises EventRejected for validated records of more than one queue or stream.

    An event source mapping has one, so no batch has records of another.
    """
    if len(records) > 1 and len({record.raw["eventSourceARN"] for record in records}) > 1:
        raise EventRejected("inconsistent", "Records")


def merged_failures(result: Any, failures: list[Any]) -> Any:
    """Returns the handler's response to a batch, with the IDs in `failures` added.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: a response of
    another form makes Lambda retry the whole batch, or treat it as a success, so it raises
    TypeError.
    """
    if result is not None and not isinstance(result, dict):
        raise TypeError("The handler of a batch must return None or a dict with batchItemFailures.")
    answer: dict[str, Any] = result or {}
    given = answer.get("batchItemFailures") or []
    known = [item.get("itemIdentifier") for item in given]
    added = [{"itemIdentifier": item} for item in failures if item not in known]
    return {**answer, "batchItemFailures": [*given, *added]}
