"""Amazon Kinesis Data Streams: records of a stream."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.event import LINE, NUMBER, TEXT, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.source_arns import checked_source
from runtime_guards.validation.streams import BATCH, WINDOW_FIELDS, StreamEvent, StreamValidator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

# The stream, or a consumer of it with enhanced fan-out.
_STREAM_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:kinesis:([a-z0-9-]{1,30}):[0-9]{12}:stream/[a-zA-Z0-9_.-]{1,128}"
    r"(?:/consumer/[a-zA-Z0-9_.-]{1,128}:[0-9]{1,20})?\Z"
).match
_NUMBER = re.compile(r"[0-9]{1,128}\Z").match
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
_PARTITION_KEY = 256

_RECORD: Documented = {
    "kinesis": {
        "kinesisSchemaVersion": LINE,
        "partitionKey": TEXT,
        "sequenceNumber": TEXT,
        "data": TEXT,
        "approximateArrivalTimestamp": NUMBER,
        "encryptionType": TEXT,
    },
    "eventSource": TEXT,
    "eventVersion": LINE,
    "eventID": LINE,
    "eventName": LINE,
    "invokeIdentityArn": LINE,
    "awsRegion": TEXT,
    "eventSourceARN": TEXT,
}


_check_lines = Lines(
    _RECORD,
    *("eventSource", "eventID", "awsRegion", "eventSourceARN"),
    *("kinesis.partitionKey", "kinesis.sequenceNumber", "kinesis.data"),
)


class KinesisStreamRecord(EventRecord, Generic[Body]):
    """A validated record. `data` is its bytes, `body` the result of the declared model or the same
    bytes.
    """

    __slots__ = ("body", "data", "partition_key", "sequence_number")
    FIELDS = _RECORD

    def __init__(self, raw: Any, partition_key: str, number: str, data: bytes, body: Body) -> None:
        self.raw = raw
        self.partition_key = partition_key
        self.sequence_number = number
        self.data = data
        self.body = body


class KinesisStreamEvent(StreamEvent[KinesisStreamRecord[Body]]):
    """A validated batch of a Kinesis data stream; see `StreamEvent`."""

    __slots__ = ()
    FIELDS = {"Records": [_RECORD], **WINDOW_FIELDS}  # noqa: RUF012 - a constant


class KinesisStream(StreamValidator[KinesisStreamEvent[Body]]):
    """Validates records of an Amazon Kinesis data stream.

    Refuses, besides what `StreamValidator` refuses:
        - data that is invalid base64
        - an `eventID` that contradicts the sequence number
        - partition keys over 256 characters or with control characters
        - with `body`: data that does not fit the model

    Keyword arguments, besides those of `StreamValidator`:
        body: Model of a record's data, see `runtime_guards.bodies`, or `CloudWatchLogs()`; None
            allows any bytes.
        max_data: Maximum size of a record's data in bytes.
        max_depth: Maximum nesting depth of JSON data in levels.
        max_nodes: Maximum number of values in a JSON body.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
    """

    trigger = "kinesis-stream"
    entity = "kinesis"
    event_type = KinesisStreamEvent

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        partial: bool = False,
        streams: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        super().__init__(partial=partial, streams=streams, max_records=max_records, max_age=max_age)
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._max_data = max_data

    def _record(self, raw: Any) -> KinesisStreamRecord[Body]:
        entity, arn = raw["kinesis"], raw["eventSourceARN"]
        key, number = entity["partitionKey"], entity["sequenceNumber"]
        if raw["eventSource"] != "aws:kinesis":
            raise EventRejected("inconsistent", "eventSource")
        source = arn, raw["awsRegion"]
        if source != self._source:
            self._source = checked_source(_STREAM_ARN, *source, self._streams)
        if not _NUMBER(number):
            raise EventRejected("malformed", "kinesis.sequenceNumber")
        if not _are_lines(raw, entity):
            _check_lines(raw)
        if raw["eventID"].rpartition(":")[2] != number:
            raise EventRejected("inconsistent", "eventID")
        if not 0 < len(key) <= _PARTITION_KEY:
            raise EventRejected("too-long" if key else "missing", "kinesis.partitionKey")
        if not key.isprintable() and CONTROL.search(key):
            raise EventRejected("control-character", "kinesis.partitionKey")
        if self._max_age is not None:
            check_age(entity.get("approximateArrivalTimestamp"), "kinesis", self._max_age)
        data = bytes_of(entity["data"], "kinesis.data", self._max_data)
        body: Any = data if self._decode is None else self._decode(data, "kinesis.data")
        return KinesisStreamRecord(raw, key, number, data, body)


def _are_lines(raw: Any, entity: Any) -> bool:
    """Whether a record has the fields of nearly all, and all that Kinesis has written is printable.

    The stream's other fields are checked by `KinesisStream` itself.
    """
    try:
        texts = (
            entity["kinesisSchemaVersion"],
            raw["eventVersion"],
            raw["eventID"],
            raw["eventName"],
            raw["invokeIdentityArn"],
        )
        return (
            len(entity) == 5
            and entity["approximateArrivalTimestamp"].__class__ in NUMBER.kinds
            and "".join(texts).isprintable()
        )
    except Exception:
        return False
