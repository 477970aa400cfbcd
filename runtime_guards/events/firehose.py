"""Amazon Data Firehose: records to transform."""

from __future__ import annotations

import re
from binascii import b2a_base64

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import BatchEvent, records_of
from runtime_guards.validation.checks import line, mapping
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.event import LINE, TEXT, WHOLE, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_DELIVERY_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:firehose:([a-z0-9-]{1,30}):[0-9]{12}:deliverystream/[a-zA-Z0-9_.-]{1,64}\Z"
).match
_KINESIS_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:kinesis:([a-z0-9-]{1,30}):[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}\Z"
).match
_MSK_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:kafka:([a-z0-9-]{1,30}):[0-9]{12}:cluster/[a-zA-Z0-9-]{1,64}/[a-z0-9-]{1,64}\Z"
).match
_RECORD_ID = re.compile(r"[A-Za-z0-9._-]{1,256}\Z").match
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
_PARTITION_KEY = 256

_RECORD: Documented = {
    "recordId": TEXT,
    "approximateArrivalTimestamp": WHOLE,
    "data": TEXT,
    "kafkaRecordValue": TEXT,
    "kinesisRecordMetadata": {
        "shardId": LINE,
        "partitionKey": TEXT,
        "sequenceNumber": LINE,
        "subsequenceNumber": WHOLE,
        "approximateArrivalTimestamp": WHOLE,
    },
    "mskRecordMetadata": {
        "offset": LINE,
        "partitionId": LINE,
        "approximateArrivalTimestamp": WHOLE,
    },
}
_check_lines = Lines(_RECORD, "recordId", "approximateArrivalTimestamp")


class FirehoseRecord(EventRecord, Generic[Body]):
    """A validated record. `data` is its bytes, `body` the result of the declared model or the same
    bytes.

    The handler returns `{"records": [...]}` with the result of `transformed`, `dropped` or `failed`
    for each record.
    """

    __slots__ = ("_field", "body", "data", "record_id")
    FIELDS = _RECORD

    def __init__(self, raw: Any, record_id: str, field: str, data: bytes, body: Body) -> None:
        self.raw = raw
        self.record_id = record_id
        self.data = data
        self.body = body
        self._field = field

    def transformed(self, data: bytes, **metadata: Any) -> dict[str, Any]:
        """The result of a record delivered as `data`, with `metadata` such as partition keys."""
        text = b2a_base64(data, newline=False).decode()
        result: dict[str, Any] = {"recordId": self.record_id, "result": "Ok", self._field: text}
        return {**result, "metadata": metadata} if metadata else result

    def dropped(self) -> dict[str, Any]:
        """The result of a record that goes no further, on purpose."""
        return {"recordId": self.record_id, "result": "Dropped"}

    def failed(self) -> dict[str, Any]:
        """The result of a record that goes to the stream's error output as it came."""
        return failed(self.record_id)


class FirehoseEvent(BatchEvent[FirehoseRecord[Body]]):
    """A validated batch; see `BatchEvent`. `failures` holds the IDs of refused records."""

    __slots__ = ()
    KEY = "records"
    FIELDS = {  # noqa: RUF012 - a constant
        "invocationId": TEXT,
        "deliveryStreamArn": TEXT,
        "sourceKinesisStreamArn": TEXT,
        "sourceMSKArn": TEXT,
        "region": TEXT,
        "records": [_RECORD],
    }


class Firehose(Validator, Generic[Body]):
    """Validates records of an Amazon Data Firehose stream, from direct puts, Kinesis or MSK.

    Refuses:
        - malformed ARNs, record IDs and timestamps
        - record IDs that occur twice
        - data that is invalid base64
        - a region that contradicts the stream ARN
        - with `body`: data that does not fit the model

    Keyword arguments:
        body: Model of a record's data, see `runtime_guards.bodies`, or `CloudWatchLogs()`; None
            allows any bytes.
        streams: Allowed ARNs of Firehose streams; None allows any.
        sources: Allowed ARNs of source Kinesis streams and MSK clusters; None allows any, and
            direct puts.
        max_records: Maximum number of records in a batch.
        max_data: Maximum size of a record's data in bytes.
        max_depth: Maximum nesting depth of JSON data in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_age: Maximum age in seconds of a record; None allows any age. Events more than 300
            seconds ahead are refused too.

    Answers:
        A refused record gets the result `ProcessingFailed`, so that Firehose delivers it to its
        error output; the others are processed. For a refused batch, the invocation fails.

    Source:
        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html
    """

    trigger = "firehose"
    answers = "value"

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        streams: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        # No record takes fewer than about 100 bytes of the event.
        max_records: int = INVOCATION // 100,
        max_data: int = INVOCATION,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._streams = listed(streams)
        self._sources = listed(sources)
        self._max_records = max_records
        self._max_data = max_data
        self._max_age = max_age

    def validate(self, event: Any) -> FirehoseEvent[Body]:
        """The checked batch. Raises EventRejected for the batch as such alone."""
        raws = records_of(event, self._max_records, "records")
        field = self._field(event)
        records: list[FirehoseRecord[Body]] = []
        refused: list[EventRejected] = []
        failures: list[str] = []
        for index, raw in enumerate(raws):
            try:
                records.append(self._record(raw, field))
            except Exception as error:
                rejected = refused_at(error, f"records[{index}]")
                failures.append(_identified(raw, rejected))
                refused.append(rejected)
        if len({record.record_id for record in records} | set(failures)) != len(raws):
            # Results are identified by their IDs only.
            raise EventRejected("duplicate-key", "records")
        return FirehoseEvent(event, records, refused, failures)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's results, and `ProcessingFailed` for each record that was refused."""
        if not event.failures:
            return result
        # If all records were refused, no handler was called.
        result = {"records": []} if result is None and event.all_refused else result
        given = result.get("records") if isinstance(result, dict) else None
        if not isinstance(given, list):
            raise TypeError('The handler of a Firehose stream must return {"records": [...]}.')
        return {**result, "records": [*given, *(failed(identity) for identity in event.failures)]}

    def _field(self, event: Any) -> str:
        """The field that holds the data, after a check of the batch's ARNs."""
        found = checked_arn(
            _DELIVERY_ARN, event.get("deliveryStreamArn"), "deliveryStreamArn", self._streams
        )
        if event.get("region") != found[1]:
            raise EventRejected("inconsistent", "region")
        identity = event.get("invocationId")
        if (
            identity.__class__ is not str
            or not 0 < len(identity) <= 128
            or not identity.isprintable()
        ):
            raise EventRejected("missing" if identity is None else "malformed", "invocationId")
        if event.get("sourceMSKArn") is not None:
            checked_arn(_MSK_ARN, event["sourceMSKArn"], "sourceMSKArn", self._sources)
            return "kafkaRecordValue"
        source = event.get("sourceKinesisStreamArn")
        if source is not None or self._sources is not None:
            checked_arn(_KINESIS_ARN, source, "sourceKinesisStreamArn", self._sources)
        return "data"

    def _record(self, raw: Any, field: str) -> FirehoseRecord[Body]:
        identity, time = raw["recordId"], raw["approximateArrivalTimestamp"]
        if not _RECORD_ID(identity):
            raise EventRejected("malformed", "recordId")
        if time.__class__ is not int or time < 0:
            raise EventRejected("malformed", "approximateArrivalTimestamp")
        if self._max_age is not None:
            check_age(time, "approximateArrivalTimestamp", self._max_age)
        # A record that was put directly has no other fields.
        if len(raw) != 3 and not _is_of_kinesis(raw):
            if raw.get("kinesisRecordMetadata") is not None:
                _check_partition_key(raw["kinesisRecordMetadata"])
            _check_lines(raw)
        data = bytes_of(raw[field], field, self._max_data)
        body: Any = data if self._decode is None else self._decode(data, field)
        return FirehoseRecord(raw, identity, field, data, body)


def _is_of_kinesis(raw: Any) -> bool:
    """Whether a record has the fields of nearly all that come from a Kinesis stream."""
    try:
        metadata = raw["kinesisRecordMetadata"]
        key = metadata["partitionKey"]
        return (
            len(raw) == 4
            and 0 < len(key) <= _PARTITION_KEY
            and (metadata["shardId"] + metadata["sequenceNumber"] + key).isprintable()
            and metadata["approximateArrivalTimestamp"].__class__ is int
            and metadata["subsequenceNumber"].__class__ is int
        )
    except Exception:
        return False


def _check_partition_key(metadata: Any) -> None:
    """The producer has chosen it; the rest of the metadata is of Kinesis itself."""
    key = mapping(metadata, "kinesisRecordMetadata").get("partitionKey")
    if key is not None:
        line(key, "kinesisRecordMetadata.partitionKey", _PARTITION_KEY, 1)


def failed(record_id: str) -> dict[str, Any]:
    """The result of a record that could not be processed. Firehose still has its data."""
    return {"recordId": record_id, "result": "ProcessingFailed"}


def _identified(raw: Any, rejected: EventRejected) -> str:
    """The id to answer with. Without one there is no result, so the batch is refused."""
    identity = raw.get("recordId") if raw.__class__ is dict else None
    if identity.__class__ is not str or not _RECORD_ID(identity):
        raise rejected
    return str(identity)
