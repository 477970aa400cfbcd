"""Amazon MQ: messages of a RabbitMQ broker."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.batches import every
from runtime_guards.validation.encoded import INVOCATION, bytes_of_numbers
from runtime_guards.validation.event import FLAG, OBJECT, TEXT, WHOLE
from runtime_guards.validation.generic import Body
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.mq_messages import MQEvent, MQRecord, MQValidator, check_texts
from runtime_guards.validation.validator import refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.validation.event import Documented

# AMQP 0-9-1 fields that a sender sets in addition to the data; short strings have at most 255
# bytes.
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
_MESSAGE: Documented = {
    "basicProperties": {
        "contentType": TEXT,
        "contentEncoding": TEXT,
        "headers": OBJECT,
        "deliveryMode": WHOLE,
        "priority": WHOLE,
        "correlationId": TEXT,
        "replyTo": TEXT,
        "expiration": TEXT,
        "messageId": TEXT,
        "timestamp": TEXT,
        "type": TEXT,
        "userId": TEXT,
        "appId": TEXT,
        "clusterId": TEXT,
        "bodySize": WHOLE,
    },
    "redelivered": FLAG,
    "data": TEXT,
}


_check_types = Lines(_MESSAGE)
# The types of fields that have no other check, in nearly all messages.
_REST = (int, int, str, bool)


class RabbitMQRecord(MQRecord[Body]):
    """A validated message of a RabbitMQ broker; see `MQRecord`. `queue` is such as `orders::/`."""

    __slots__ = ()
    FIELDS = _MESSAGE


class RabbitMQEvent(MQEvent[RabbitMQRecord[Body]]):
    """A validated batch of a RabbitMQ broker; see `MQEvent`."""

    __slots__ = ()
    FIELDS = {  # noqa: RUF012 - a constant
        "eventSource": TEXT,
        "eventSourceArn": TEXT,
        "rmqMessagesByQueue": {"*": [_MESSAGE]},
    }


class RabbitMQ(MQValidator[Body]):
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

    def validate(self, event: Any) -> RabbitMQEvent[Body]:
        """The checked batch. Raises EventRejected."""
        self._check_broker(event, ("aws:rmq",))
        queues = event.get("rmqMessagesByQueue")
        place = "rmqMessagesByQueue"
        if queues.__class__ is not dict:
            raise absent(queues, place)
        records: list[RabbitMQRecord[Body]] = []
        count = 0
        for queue, raws in queues.items():
            self._check_queue(queue, f"{place}.*")
            if raws.__class__ is not list:
                raise EventRejected("wrong-type", f"{place}.*")
            count += len(raws)
            if count > self._max_records:
                raise EventRejected("too-many", place)

            def check(raw: Any, queue: str = queue) -> RabbitMQRecord[Body]:
                return self._record(raw, queue)

            records += every(raws, check, f"{place}.*")
        if not records:
            raise EventRejected("missing", place)
        return RabbitMQEvent(event, records)

    def _record(self, raw: Any, queue: str) -> RabbitMQRecord[Body]:
        try:
            properties = raw["basicProperties"]
            size = properties["bodySize"]
            self._check_properties(properties.get("headers"), "headers")
            for header in (properties.get("headers") or {}).values():
                if header.__class__ is dict and "bytes" in header:
                    bytes_of_numbers(header["bytes"], "headers.*", INVOCATION)
            if not _are_short_lines(properties):
                check_texts(properties, _AMQP, _AMQP_TEXT)
        except Exception as error:
            raise refused_at(error, "basicProperties") from None
        if not _has_types(raw, properties):
            _check_types(raw)
        if size.__class__ is not int or size < 0:
            raise EventRejected("malformed", "basicProperties.bodySize")
        return RabbitMQRecord(raw, queue, *self._data(raw))


def _has_types(raw: Any, properties: Any) -> bool:
    get = properties.get
    rest = get("deliveryMode"), get("priority"), get("timestamp"), raw.get("redelivered")
    return (*map(type, rest),) == _REST


def _are_short_lines(properties: Any) -> bool:
    """Whether all texts together are short and printable: one look is faster than many."""
    try:
        text = "".join([properties[name] for name in _AMQP if properties.get(name) is not None])
    except TypeError:
        return False
    return len(text) <= _AMQP_TEXT and text.isprintable()
