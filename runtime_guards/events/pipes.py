"""EventBridge Pipes: batches for a pipe's target or enrichment.

A batch is an array of the source's records, without the envelope of an event source mapping.
"""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.batches import every, merged_failures
from runtime_guards.validation.checks import sequence
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Generic, Item, Record
from runtime_guards.validation.processing import Records
from runtime_guards.validation.shapes import Tree
from runtime_guards.validation.streams import StreamRecords
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.batches import BatchEvent
    from runtime_guards.validation.generic import Model, Validates

BATCH = 10_000
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html: the
# field by which a record is given back. An event source mapping asks streams for sequence numbers.
IDENTITIES = {"sqs": "messageId", "kinesis-stream": "eventID", "dynamodb-stream": "eventID"}
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html: the fields that a
# mapping has below `kinesis` are in the record itself.
_BELOW_KINESIS = (
    "kinesisSchemaVersion",
    "partitionKey",
    "sequenceNumber",
    "data",
    "approximateArrivalTimestamp",
    "encryptionType",
)


class StreamRecordsOfPipe(StreamRecords[Item]):
    """Records of a stream behind a pipe, which needs the IDs of all records to send again."""

    __slots__ = ()

    def _identities(self, failed: list[Any]) -> list[str]:
        return [record.raw["eventID"] for record in failed]


class PipeEvent(Event, Generic[Record]):
    """A validated batch: an array, so only `records` reads it, and no name does.

    `records` are the results of the source's validator or of the model; `refused` holds the
    refusals of other records, and `failures` identifies the records that the pipe retries.
    """

    __slots__ = ("failures", "records", "refused")

    def __init__(
        self, raw: Any, records: Records[Record], refused: list[EventRejected], failures: list[str]
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
        return {}


class Pipe(Validator, Generic[Record]):
    """Validates batches of EventBridge Pipes.

    A pipe that transforms its input must keep `eventSource`: without it, no mark identifies a batch
    of a pipe. A record of a Kinesis stream is read as without a pipe, with its fields below
    `kinesis`.

    Raises TypeError for another source, and for `source` together with `body`.

    Refuses:
        - events that are not a non-empty array
        - with `source`: events that the source's validator refuses
        - with `body`: records that do not fit the model

    Keyword arguments:
        source: Validator of the pipe's source: `SQS()`, `KinesisStream()` or `DynamoDBStream()`.
            With its `partial`, refused records are returned to the pipe, of a stream with all
            records after them; only targets support that, enrichments do not.
        body: Model of each record, see `runtime_guards.bodies`, where the pipe transforms its input
            or has another source. Without `source` and `body`, a record is any JSON object.
        max_records: Maximum number of records in a batch.

    Source:
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
    """

    trigger = "pipe"
    answers = "batch"

    def __init__(
        self,
        *,
        source: Validates[BatchEvent[Record]] | None = None,
        body: Model[Record] | None = None,
        max_records: int = BATCH,
    ) -> None:
        if source is not None and source.trigger not in IDENTITIES:
            raise TypeError("source= of Pipe() must be SQS(), KinesisStream() or DynamoDBStream().")
        if source is not None and body is not None:
            raise TypeError(
                "Pipe() takes source= or body=, not both. Declare the body at the source instead."
            )
        self._source = source
        self._check = checker(dict if body is None else body)
        self._tree = Tree()
        self._max_records = max_records

    def validate(self, event: Any) -> PipeEvent[Record]:
        """The checked batch. Raises EventRejected; with a partial source, only for the batch."""
        raws = sequence(event, "", self._max_records, 1)
        if self._source is None:
            records = every(raws, self._transformed, "")
            return PipeEvent(event, Records(records, False), [], [])
        return self._of_source(self._source, raws)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's answer, with the refused records added to its failures if there are any."""
        return merged_failures(result, event.failures) if event.failures else result

    def _transformed(self, raw: Any) -> Any:
        self._tree(raw)
        return self._check(raw, "")

    def _of_source(self, source: Any, raws: list[Any]) -> PipeEvent[Record]:
        nested = [_nested(raw) for raw in raws] if source.trigger == "kinesis-stream" else raws
        try:
            made: Any = source.validate({"Records": nested})
        except EventRejected as rejected:
            raise _without_envelope(rejected) from None
        refused = [_without_envelope(rejected) for rejected in made.refused]
        failures, records = made.failures, made.records
        if source.trigger != "sqs":
            records = StreamRecordsOfPipe(records, records.partial)
        if refused and source.trigger != "sqs":
            # Later records of the stream have not been read, and are lost unless they are returned.
            failures = [
                _identified(raw, "eventID", refused[0]) for raw in raws[len(made.records) :]
            ]
        return PipeEvent(raws, records, refused, failures)


def _nested(raw: Any) -> Any:
    """A record of a Kinesis stream as an event source mapping brings it."""
    if raw.__class__ is not dict:
        return raw
    entity = {name: raw[name] for name in _BELOW_KINESIS if name in raw}
    outside = {name: value for name, value in raw.items() if name not in entity}
    return {**outside, "kinesis": entity}


def _without_envelope(rejected: EventRejected) -> EventRejected:
    # The envelope is added here, so a path must not contain its names.
    path, *also = (
        path.removeprefix("Records").replace("].kinesis", "]", 1) for path in rejected.paths
    )
    return EventRejected(rejected.reason, path, also)


def _identified(raw: Any, name: str, rejected: EventRejected) -> str:
    """The id to give back. A record without one cannot be given back, so the batch is refused."""
    identity = raw.get(name) if raw.__class__ is dict else None
    if identity.__class__ is not str or not identity:
        raise rejected
    return str(identity)
