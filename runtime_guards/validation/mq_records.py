"""Messages of Amazon MQ, as `runtime_guards.events.mq` returns them."""

from __future__ import annotations

from runtime_guards.validation.event import ANY, Event, EventRecord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.event import Documented

_ACTIVE: Documented = {
    "messageID": ANY,
    "messageType": ANY,
    "deliveryMode": ANY,
    "replyTo": ANY,
    "type": ANY,
    "expiration": ANY,
    "priority": ANY,
    "correlationId": ANY,
    "connectionId": ANY,
    "persistent": ANY,
    "redelivered": ANY,
    "destination": {"physicalName": ANY},
    "data": ANY,
    "timestamp": ANY,
    "brokerInTime": ANY,
    "brokerOutTime": ANY,
    "properties": ANY,
}
_RABBIT: Documented = {
    "basicProperties": {
        "contentType": ANY,
        "contentEncoding": ANY,
        "headers": ANY,
        "deliveryMode": ANY,
        "priority": ANY,
        "correlationId": ANY,
        "replyTo": ANY,
        "expiration": ANY,
        "messageId": ANY,
        "timestamp": ANY,
        "type": ANY,
        "userId": ANY,
        "appId": ANY,
        "clusterId": ANY,
        "bodySize": ANY,
    },
    "redelivered": ANY,
    "data": ANY,
}


class MQRecord(EventRecord):
    """A validated message. `data` is its bytes, `body` the result of the declared model or the same
    bytes.
    """

    __slots__ = ("body", "data", "queue")

    def __init__(self, raw: Any, queue: str, data: bytes, body: Any) -> None:
        self.raw = raw
        self.queue = queue
        self.data = data
        self.body = body


class ActiveMQRecord(MQRecord):
    """A validated message of an ActiveMQ broker; see `MQRecord`."""

    __slots__ = ()
    FIELDS = _ACTIVE


class RabbitMQRecord(MQRecord):
    """A validated message of a RabbitMQ broker; see `MQRecord`. `queue` is such as `orders::/`."""

    __slots__ = ()
    FIELDS = _RABBIT


class MQEvent(Event):
    """A validated batch of messages; `records` holds a record for each."""

    __slots__ = ("records",)

    def __init__(self, raw: Any, records: list[Any]) -> None:
        self.raw = raw
        self.records = records


class ActiveMQEvent(MQEvent):
    """A validated batch of an ActiveMQ broker; see `MQEvent`."""

    __slots__ = ()
    FIELDS = {"eventSource": ANY, "eventSourceArn": ANY, "messages": [_ACTIVE]}  # noqa: RUF012
    records: list[ActiveMQRecord]


class RabbitMQEvent(MQEvent):
    """A validated batch of a RabbitMQ broker; see `MQEvent`."""

    __slots__ = ()
    FIELDS = {  # noqa: RUF012 - a constant
        "eventSource": ANY,
        "eventSourceArn": ANY,
        "rmqMessagesByQueue": {"*": [_RABBIT]},
    }
    records: list[RabbitMQRecord]
