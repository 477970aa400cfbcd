"""Messages of Amazon MQ, and what validators of both kinds of brokers have in common.

https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html

Lambda takes no partial answer from either: one message that is refused refuses the batch.
"""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.checks import CONTROL, line
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.event import Event, EventRecord
from runtime_guards.validation.generic import Body, Generic, Record
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

_BROKER_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:mq:[a-z0-9-]{1,30}:[0-9]{12}:broker:"
    r"[a-zA-Z0-9_-]{1,50}:b-[a-z0-9-]{1,50}\Z"
).match
# https://docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html, BatchSize.
BATCH = 10_000
# A queue of RabbitMQ and its virtual host have names of at most 255 bytes each.
_NAME = 512


class MQRecord(EventRecord, Generic[Body]):
    """A validated message. `data` is its bytes, `body` the result of the declared model or the same
    bytes.
    """

    __slots__ = ("body", "data", "queue")

    def __init__(self, raw: Any, queue: str, data: bytes, body: Body) -> None:
        self.raw = raw
        self.queue = queue
        self.data = data
        self.body = body


class MQEvent(Event, Generic[Record]):
    """A validated batch of messages; `records` holds a record for each."""

    __slots__ = ("records",)

    def __init__(self, raw: Any, records: list[Record]) -> None:
        self.raw = raw
        self.records = records


class MQValidator(Validator, Generic[Body]):
    """Validates batches of messages of Amazon MQ; the base of both brokers' validators.

    Refuses:
        - malformed broker ARNs
        - data that is invalid base64
        - queue names and message properties with control characters
        - with `body`: data that does not fit the model

    Keyword arguments:
        body: Model of a message's data, see `runtime_guards.bodies`; None allows any bytes.
        brokers: Allowed broker ARNs; None allows any.
        queues: Allowed queue names; None allows any.
        max_records: Maximum number of messages in a batch.
        max_data: Maximum size of a message's data in bytes.
        max_properties: Maximum number of properties, or headers, of a message.
        max_depth: Maximum nesting depth of JSON data in levels.
        max_nodes: Maximum number of values in a JSON body.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    """

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        brokers: Collection[str] | None = None,
        queues: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_properties: int = 1000,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._brokers = listed(brokers)
        self._queues = listed(queues)
        self._max_records = max_records
        self._max_data = max_data
        self._max_properties = max_properties

    def _check_broker(self, event: Any, sources: tuple[str, ...]) -> None:
        if event.__class__ is not dict:
            raise EventRejected("wrong-type", "")
        if event.get("eventSource") not in sources:
            raise EventRejected("inconsistent", "eventSource")
        checked_arn(_BROKER_ARN, event.get("eventSourceArn"), "eventSourceArn", self._brokers)

    def _check_queue(self, queue: Any, place: str) -> None:
        if queue.__class__ is not str:
            raise EventRejected("wrong-type", place)
        if not 0 < len(queue) <= _NAME:
            raise EventRejected("malformed", place)
        if not queue.isprintable() and CONTROL.search(queue):
            raise EventRejected("control-character", place)
        if self._queues is not None and queue not in self._queues:
            raise EventRejected("not-allowed", place)

    def _check_properties(self, properties: Any, place: str) -> None:
        if properties is None:
            return
        if properties.__class__ is not dict:
            raise EventRejected("wrong-type", place)
        if len(properties) > self._max_properties:
            raise EventRejected("too-many", place)

    def _data(self, raw: Any) -> tuple[bytes, Any]:
        data = bytes_of(raw["data"], "data", self._max_data)
        return data, data if self._decode is None else self._decode(data, "data")


def check_texts(holder: Any, names: tuple[str, ...], longest: int) -> None:
    """Refuses texts of a message that are not a single line of at most `longest` characters."""
    for name in names:
        value = holder.get(name)
        if value is not None:
            line(value, name, longest)
