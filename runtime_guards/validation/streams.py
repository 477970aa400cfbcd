"""Streams: order, tumbling windows and partial batch responses of DynamoDB and Kinesis streams.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html: Lambda
takes the lowest sequence number that a function returns, and retries all records from there on. So
a refused record ends the batch: the records before it are processed, it is returned, and the
records after it wait, since they must not be processed before it, nor twice.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import (
    check_one_source,
    every,
    merged_failures,
    records_of,
    until_refused,
)
from runtime_guards.validation.event import FLAG, LIST, OBJECT, TEXT
from runtime_guards.validation.generic import Generic, Item, Record, Validated
from runtime_guards.validation.lines import check_fields
from runtime_guards.validation.processing import ProcessedBatch, Records
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable
    from typing import Any

    from runtime_guards.validation.event import Documented

# https://docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html, BatchSize.
BATCH = 10_000
# https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
WINDOW_FIELDS: dict[str, Documented] = {
    "window": {"start": TEXT, "end": TEXT},
    "state": OBJECT,
    "shardId": TEXT,
    "eventSourceARN": TEXT,
    "isFinalInvokeForWindow": FLAG,
    "isWindowTerminatedEarly": FLAG,
}


class StreamRecords(Records[Item]):
    """Records of a stream in their order; see `Records`."""

    __slots__ = ()

    def _lane(self, index: int, record: Item) -> Hashable:
        return ""

    def _identities(self, failed: list[Any]) -> list[str]:
        # Lambda resumes there, regardless of other numbers.
        return [record.sequence_number for record in failed[:1]]


class StreamEvent(ProcessedBatch[Record]):
    """A validated batch of a stream; see `BatchEvent`. `failures` holds the sequence number to
    retry from.
    """

    __slots__ = ()
    FIELDS = {"Records": LIST, **WINDOW_FIELDS}  # noqa: RUF012 - a constant
    RECORDS = StreamRecords

    @property
    def all_refused(self) -> bool:
        """Whether no record passed. The handler of a window is called even so, to return state."""
        return super().all_refused and not self.raw.get("window")


class StreamValidator(Validator, Generic[Validated]):
    """Validates batches of a stream; the base of the validators of streams.

    Refuses:
        - malformed stream ARNs and sequence numbers
        - records whose `eventSource` or `awsRegion` contradicts the stream ARN, and batches of more
          than one stream
        - fields of a tumbling window that contradict the stream or shard of its records

    Keyword arguments:
        partial: With True, the batch is processed up to the first refused record, which Lambda
            retries with all records after it. The event source mapping needs
            `ReportBatchItemFailures`, a maximum number of retries and an on-failure destination;
            without those, a refused record blocks its shard until it expires.
        streams: Allowed stream ARNs; None allows any.
        max_records: Maximum number of records in a batch.
        max_age: Maximum age in seconds of a record; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
    """

    answers = "batch"
    event_type: Callable[..., Validated] = StreamEvent  # type: ignore[assignment]
    # The key of a record below which the stream's own fields are.
    entity = ""

    def __init__(
        self,
        *,
        partial: bool = False,
        streams: Collection[str] | None = None,
        max_records: int = BATCH,
        max_age: float | None = None,
    ) -> None:
        self._partial = partial
        self._streams = listed(streams)
        self._source: tuple[str, str] | None = None
        self._max_records = max_records
        self._max_age = max_age

    def validate(self, event: Any) -> Validated:
        """The checked batch. Raises EventRejected; with `partial`, only for the batch as such."""
        raws, source = self._raws(event), self._source
        if not self._partial:
            records = every(raws, self._record, "Records")
            self._check_batch(event, records, source)
            return self.event_type(event, records, [], [])
        records, rejected = until_refused(raws, self._record, "Records")
        self._check_batch(event, records, source)
        if rejected is None:
            return self.event_type(event, records, [], [], True)
        number = self._number(raws[len(records)], rejected)
        return self.event_type(event, records, [rejected], [number], True)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's answer with the refused record added to its failures."""
        return merged_failures(result, event.failures) if self._partial else result

    def _record(self, raw: Any) -> Any:
        raise NotImplementedError

    def _raws(self, event: Any) -> list[Any]:
        if event.__class__ is dict and len(event) > 1:
            check_fields(WINDOW_FIELDS, event)
            # The last invocation for a tumbling window may bring no records, only the state.
            if event.get("Records") == [] and event.get("window"):
                return []
        return records_of(event, self._max_records)

    def _check_batch(self, event: Any, records: list[Any], source: Any) -> None:
        """Refuses a batch of two streams; `source` is the last one of the batch before."""
        if self._source is not source:
            check_one_source(records)
        if len(event) > 1:
            _check_window(event, records)

    def _number(self, raw: Any, rejected: EventRejected) -> str:
        """The sequence number to resume from. Without one, the whole batch is refused."""
        entity = raw.get(self.entity) if raw.__class__ is dict else None
        number = entity.get(NUMBERS[self.entity]) if entity.__class__ is dict else None
        if number.__class__ is not str or not (number.isascii() and number.isdecimal()):
            raise rejected
        return str(number)


# The name of a record's sequence number, by the key that it stands below.
NUMBERS = {"kinesis": "sequenceNumber", "dynamodb": "SequenceNumber"}


def _check_window(event: Any, records: list[Any]) -> None:
    """Refuses fields of a window that contradict the records."""
    source, shard = event.get("eventSourceARN"), event.get("shardId")
    for record in records:
        raw = record.raw
        # Only Kinesis has the shard in the ID of a record.
        of_shard = shard is None or "kinesis" not in raw or raw["eventID"].startswith(f"{shard}:")
        if not of_shard or source not in (None, raw["eventSourceARN"]):
            raise EventRejected("inconsistent", "shardId" if not of_shard else "eventSourceARN")
