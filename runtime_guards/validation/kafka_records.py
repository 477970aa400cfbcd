"""Records of Apache Kafka, as the validators of both kinds of clusters return them."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.encoded import bytes_of_numbers
from runtime_guards.validation.event import LINE, OBJECT, TEXT, WHOLE, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.processing import ProcessedBatch, Records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Any

    from runtime_guards.validation.event import Documented

# The most characters of a header's name.
_NAME = 1024

_RECORD: Documented = {
    "topic": TEXT,
    "partition": WHOLE,
    "offset": WHOLE,
    "timestamp": WHOLE,
    "timestampType": LINE,
    "key": TEXT,
    "value": TEXT,
    "headers": [OBJECT],
    "keySchemaMetadata": {"dataFormat": LINE, "schemaId": LINE},
    "valueSchemaMetadata": {"dataFormat": LINE, "schemaId": LINE},
}


check_record_lines = Lines(_RECORD, *("topic", "partition", "offset", "key", "value", "headers"))


class KafkaRecord(EventRecord, Generic[Body]):
    """A validated record. `key` and `value` are bytes or None; `headers` are pairs of a name and
    bytes.

    `body` is the result of the declared model, or the value.
    """

    __slots__ = ("body", "headers", "key", "offset", "partition", "topic", "value")
    FIELDS = _RECORD

    def __init__(
        self,
        raw: Any,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
        body: Body,
    ) -> None:
        self.raw = raw
        self.topic: str = raw["topic"]
        self.partition: int = raw["partition"]
        self.offset: int = raw["offset"]
        self.key = key
        self.value = value
        self.headers = headers
        self.body = body


class KafkaRecords(Records[KafkaRecord[Body]]):
    """Records of one or more partitions, each in its order; see `Records`."""

    __slots__ = ()

    def _lane(self, index: int, record: KafkaRecord[Body]) -> Hashable:
        return _partition(record)

    def _identities(self, failed: list[KafkaRecord[Body]]) -> list[Any]:
        return [{"topic-partition": _partition(each), "offset": each.offset} for each in failed]


class KafkaEvent(ProcessedBatch[KafkaRecord[Body]]):
    """Validated records of one or more partitions; see `BatchEvent`.

    The mapping groups the records by partition, as Lambda does. `failures` identifies the records
    to retry, in Lambda's form.
    """

    __slots__ = ()
    FIELDS = {  # noqa: RUF012 - a constant
        "eventSource": TEXT,
        "eventSourceArn": TEXT,
        "bootstrapServers": TEXT,
        "records": {"*": [_RECORD]},
    }
    RECORDS = KafkaRecords

    def _known(self) -> dict[str, Any]:
        partitions: dict[str, list[Any]] = {}
        for record in self.records:
            partitions.setdefault(_partition(record), []).append(dict(record))
        fields = ("eventSource", "eventSourceArn", "bootstrapServers")
        known = {name: self.raw[name] for name in fields if name in self.raw}
        return {**known, "records": partitions}


def _partition(record: KafkaRecord[Any]) -> str:
    return f"{record.topic}-{record.partition}"


def kafka_headers(headers: Any, most: int, longest: int) -> list[tuple[str, bytes]]:
    """A record's headers, `most` at most, each of at most `longest` bytes."""
    if headers.__class__ is not list:
        raise EventRejected("wrong-type", "headers")
    if len(headers) > most:
        raise EventRejected("too-many", "headers")
    found = []
    for header in headers:
        if header.__class__ is not dict:
            raise EventRejected("wrong-type", "headers.*")
        for name, value in header.items():
            found.append((name, _header(name, value, longest)))
    return found


def _header(name: str, value: Any, longest: int) -> bytes:
    if not name.isprintable() or len(name) > _NAME:
        raise EventRejected("malformed", "headers.*")
    if value is None:
        return b""
    return bytes_of_numbers(value, "headers.*", longest)
