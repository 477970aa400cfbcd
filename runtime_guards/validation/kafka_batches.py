"""Batches of Apache Kafka records, grouped by partition, as every kind of cluster sends them."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import every, merged_failures, until_refused
from runtime_guards.validation.checks import line
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.kafka_records import (
    KafkaEvent,
    KafkaRecord,
    check_record_lines,
    kafka_headers,
)
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

_SERVERS = re.compile(
    r"(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:]{2,45}\]):[0-9]{1,5}"
    r"(?:, ?(?:[A-Za-z0-9.-]{1,255}|\[[0-9A-Fa-f:]{2,45}\]):[0-9]{1,5}){0,99}\Z"
).match
# https://kafka.apache.org/documentation/#topicconfigs: what Kafka takes for the name of a topic.
_TOPIC = re.compile(r"[a-zA-Z0-9._-]{1,249}\Z").match
# https://docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html, BatchSize.
BATCH = 10_000
_HIGHEST = 2**63 - 1
_PLACE = "records.*"
_TIMES = ("CREATE_TIME", "LOG_APPEND_TIME")


class KafkaValidator(Validator, Generic[Body]):
    """Validates records of Apache Kafka; the base of the validators of both kinds of clusters.

    Refuses:
        - keys, values and headers that are invalid base64 or bytes
        - malformed topics, partitions, offsets and bootstrap servers
        - records of a partition other than the one that lists them
        - with `body`: missing values, and values that do not fit the model

    Keyword arguments:
        body: Model of a record's value, see `runtime_guards.bodies`; None allows any bytes, or no
            value.
        partial: With True, a refused record is retried with the records after it in its partition,
            since they must not be processed before it; the others are processed. The event source
            mapping needs `ReportBatchItemFailures` and a maximum number of retries.
        topics: Allowed topic names; None allows any.
        max_records: Maximum number of records in a batch, over all partitions.
        max_data: Maximum size of a key, a value or a header value in bytes.
        max_headers: Maximum number of headers of a record.
        max_depth: Maximum nesting depth of a JSON value in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_age: Maximum age in seconds of a record; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html
    """

    answers = "batch"
    sources: tuple[str, ...]  # What `eventSource` may be.

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        partial: bool = False,
        topics: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_headers: int = 1000,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._partial = partial
        self._topics = listed(topics)
        self._max_records = max_records
        self._max_data = max_data
        self._max_headers = max_headers
        self._max_age = max_age

    def validate(self, event: Any) -> KafkaEvent[Body]:
        """The checked records. Raises EventRejected; with `partial`, only for the batch as such."""
        partitions = self._partitions(event)
        records: list[KafkaRecord[Body]] = []
        refused: list[EventRejected] = []
        failures: list[Any] = []
        for name, raws in partitions.items():
            if not self._partial:
                records += every(raws, self._record, _PLACE)
                self._check_place(name, raws)
                continue
            passed, rejected = until_refused(raws, self._record, _PLACE)
            self._check_place(name, raws)
            records += passed
            if rejected is not None:
                refused.append(rejected)
                failures += _given_again(name, raws[len(passed) :], rejected)
        return KafkaEvent(event, records, refused, failures, self._partial)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's answer with the refused records added to its failures."""
        return merged_failures(result, event.failures) if self._partial else result

    def _partitions(self, event: Any) -> dict[str, list[Any]]:
        if event.__class__ is not dict:
            raise EventRejected("wrong-type", "")
        if event.get("eventSource") not in self.sources:
            raise EventRejected("inconsistent", "eventSource")
        self._check_cluster(event)
        partitions = event.get("records")
        if partitions.__class__ is not dict:
            raise absent(partitions, "records")
        count = 0
        for raws in partitions.values():
            if raws.__class__ is not list:
                raise EventRejected("wrong-type", _PLACE)
            count += len(raws)
        if not count:
            raise EventRejected("missing", "records")
        if count > self._max_records:
            raise EventRejected("too-many", "records")
        found: dict[str, list[Any]] = partitions
        return found

    def _check_cluster(self, event: Any) -> None:
        if event.get("eventSourceArn") is not None:
            line(event["eventSourceArn"], "eventSourceArn", 2048)
        servers = event.get("bootstrapServers")
        if servers.__class__ is not str:
            raise absent(servers, "bootstrapServers")
        if not _SERVERS(servers):
            raise EventRejected("malformed", "bootstrapServers")

    def _check_place(self, name: str, raws: list[Any]) -> None:
        """Refuses records that are not of the partition that they stand below."""
        for raw in raws:
            if raw.__class__ is dict and f"{raw.get('topic')}-{raw.get('partition')}" != name:
                raise EventRejected("inconsistent", _PLACE)

    def _record(self, raw: Any) -> KafkaRecord[Body]:
        # Most records have no schema, and all other fields have checks of their own.
        if (
            raw.get("timestampType") not in _TIMES
            or raw.get("timestamp").__class__ is not int
            or "keySchemaMetadata" in raw
            or "valueSchemaMetadata" in raw
        ):
            check_record_lines(raw)
        topic, partition, offset = raw["topic"], raw["partition"], raw["offset"]
        if not _TOPIC(topic):
            raise EventRejected("malformed", "topic")
        if self._topics is not None and topic not in self._topics:
            raise EventRejected("not-allowed", "topic")
        if partition.__class__ is not int or not 0 <= partition < 2**31:
            raise EventRejected("malformed", "partition")
        if offset.__class__ is not int or not 0 <= offset <= _HIGHEST:
            raise EventRejected("malformed", "offset")
        if self._max_age is not None:
            check_age(raw.get("timestamp"), "timestamp", self._max_age)
        key, value, headers = raw.get("key"), raw.get("value"), raw.get("headers")
        data = None if value is None else bytes_of(value, "value", self._max_data)
        body: Any = data
        if self._decode is not None:
            if data is None:
                raise EventRejected("missing", "value")
            body = self._decode(data, "value")
        return KafkaRecord(
            raw,
            None if key is None else bytes_of(key, "key", self._max_data),
            data,
            [] if headers is None else kafka_headers(headers, self._max_headers, self._max_data),
            body,
        )


def _given_again(name: str, raws: list[Any], rejected: EventRejected) -> list[Any]:
    """What identifies records in an answer; all of them are named, in case that Lambda gives only
    what is named. A record without an offset cannot be, so the batch is refused.

    https://docs.aws.amazon.com/powertools/python/latest/utilities/batch/ shows the form.
    """
    offsets = [raw.get("offset") if raw.__class__ is dict else None for raw in raws]
    if not all(offset.__class__ is int for offset in offsets):
        raise rejected
    return [{"topic-partition": name, "offset": offset} for offset in offsets]
