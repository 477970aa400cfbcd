"""Messages of Amazon MQ: of an ActiveMQ broker, or of a RabbitMQ broker.

https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html

Lambda takes no partial answer from either: one message that is refused refuses the batch.
"""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, decoder
from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import each_record, every
from runtime_guards.validation.checks import CONTROL, line
from runtime_guards.validation.encoded import INVOCATION, bytes_of
from runtime_guards.validation.mq_records import (
    ActiveMQEvent,
    ActiveMQRecord,
    RabbitMQEvent,
    RabbitMQRecord,
)
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

_BROKER_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:mq:[a-z0-9-]{1,30}:[0-9]{12}:broker:"
    r"[a-zA-Z0-9_-]{1,50}:b-[a-z0-9-]{1,50}\Z"
).match
_MESSAGE_TYPE = re.compile(r"jms/[a-z]{1,20}-message\Z").match
# https://docs.aws.amazon.com/lambda/latest/dg/API_CreateEventSourceMapping.html, BatchSize.
BATCH = 10_000
# What a sender writes beside the data, in JMS and in AMQP 0-9-1, whose short strings have at most
# 255 bytes.
_JMS = ("replyTo", "type", "expiration", "correlationId", "connectionId")
_JMS_TEXT = 64 * 1024
_AMQP = (
    "contentType",
    "contentEncoding",
    "correlationId",
    "replyTo",
    "expiration",
    "messageId",
    "type",
    "userId",
    "appId",
    "clusterId",
)
_AMQP_TEXT = 255
# A queue of RabbitMQ and its virtual host have names of at most 255 bytes each.
_NAME = 512


class MQValidator(Validator):
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

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    """

    def __init__(
        self,
        *,
        body: Any = None,
        brokers: Collection[str] | None = None,
        queues: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_properties: int = 1000,
        max_depth: int = DEPTH,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth)
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


def _check_texts(holder: Any, names: tuple[str, ...], longest: int) -> None:
    for name in names:
        value = holder.get(name)
        if value is not None:
            line(value, name, longest)


class ActiveMQ(MQValidator):
    """Validates messages of an Amazon MQ broker with ActiveMQ.

    Refuses, besides what `MQValidator` refuses:
        - malformed message IDs, message types and timestamps

    Keyword arguments, besides those of `MQValidator`:
        max_age: Maximum age in seconds of a message; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    """

    trigger = "active-mq"

    def __init__(
        self,
        *,
        body: Any = None,
        brokers: Collection[str] | None = None,
        queues: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_properties: int = 1000,
        max_depth: int = DEPTH,
        max_age: float | None = None,
    ) -> None:
        super().__init__(
            body=body,
            brokers=brokers,
            queues=queues,
            max_records=max_records,
            max_data=max_data,
            max_properties=max_properties,
            max_depth=max_depth,
        )
        self._max_age = max_age

    def validate(self, event: Any) -> ActiveMQEvent:
        """The checked batch. Raises EventRejected."""
        self._check_broker(event, ("aws:mq", "aws:amq"))
        records = each_record(event, self._record, self._max_records, "messages")
        return ActiveMQEvent(event, records)

    def _record(self, raw: Any) -> ActiveMQRecord:
        identity, kind = raw["messageID"], raw["messageType"]
        queue = raw["destination"]["physicalName"]
        if identity.__class__ is not str or not 0 < len(identity) <= 1024:
            raise EventRejected("malformed", "messageID")
        if not _MESSAGE_TYPE(kind):
            raise EventRejected("malformed", "messageType")
        self._check_queue(queue, "destination.physicalName")
        self._check_properties(raw.get("properties"), "properties")
        _check_texts(raw, _JMS, _JMS_TEXT)
        if raw["timestamp"].__class__ is not int:
            raise EventRejected("wrong-type", "timestamp")
        if self._max_age is not None:
            check_age(raw["timestamp"], "timestamp", self._max_age)
        return ActiveMQRecord(raw, queue, *self._data(raw))


class RabbitMQ(MQValidator):
    """Validates messages of an Amazon MQ broker with RabbitMQ.

    `queues` names a queue with its virtual host, such as `orders::/`. There is no `max_age`: the
    publisher chooses the timestamp.

    Refuses, besides what `MQValidator` refuses:
        - malformed `basicProperties`

    Keyword arguments: those of `MQValidator`.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
    """

    trigger = "rabbit-mq"

    def validate(self, event: Any) -> RabbitMQEvent:
        """The checked batch. Raises EventRejected."""
        self._check_broker(event, ("aws:rmq",))
        queues = event.get("rmqMessagesByQueue")
        place = "rmqMessagesByQueue"
        if queues.__class__ is not dict:
            raise absent(queues, place)
        records: list[RabbitMQRecord] = []
        count = 0
        for queue, raws in queues.items():
            self._check_queue(queue, f"{place}.*")
            if raws.__class__ is not list:
                raise EventRejected("wrong-type", f"{place}.*")
            count += len(raws)
            if count > self._max_records:
                raise EventRejected("too-many", place)

            def check(raw: Any, queue: str = queue) -> RabbitMQRecord:
                return self._record(raw, queue)

            records += every(raws, check, f"{place}.*")
        if not records:
            raise EventRejected("missing", place)
        return RabbitMQEvent(event, records)

    def _record(self, raw: Any, queue: str) -> RabbitMQRecord:
        try:
            properties = raw["basicProperties"]
            size = properties["bodySize"]
            self._check_properties(properties.get("headers"), "headers")
            _check_texts(properties, _AMQP, _AMQP_TEXT)
        except Exception as error:
            raise refused_at(error, "basicProperties") from None
        if size.__class__ is not int or size < 0:
            raise EventRejected("malformed", "basicProperties.bodySize")
        return RabbitMQRecord(raw, queue, *self._data(raw))
