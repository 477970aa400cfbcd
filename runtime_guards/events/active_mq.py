"""Amazon MQ: messages of an ActiveMQ broker."""

from __future__ import annotations

import re
from operator import itemgetter

from runtime_guards.bodies.declaration import DEPTH, NODES
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.batches import each_record
from runtime_guards.validation.encoded import INVOCATION
from runtime_guards.validation.event import FLAG, OBJECT, TEXT, WHOLE, Leaf
from runtime_guards.validation.generic import Body
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.mq_messages import BATCH, MQEvent, MQRecord, MQValidator, check_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_MESSAGE_TYPE = re.compile(r"jms/[a-z]{1,20}-message\Z").match
# JMS fields that a sender sets in addition to the data.
_JMS = ("replyTo", "type", "correlationId", "connectionId")
_DIGITS = re.compile(r"[0-9]{1,19}\Z").match
_JMS_TEXT = 64 * 1024
# Samples of AWS's SDKs have `"expiration": "60000"` and `"expiration": 0`.
_COUNT = Leaf(int, str)
_MESSAGE: Documented = {
    "messageID": TEXT,
    "messageType": TEXT,
    "deliveryMode": WHOLE,
    "replyTo": TEXT,
    "type": TEXT,
    "expiration": _COUNT,
    "priority": WHOLE,
    "correlationId": TEXT,
    "connectionId": TEXT,
    "persistent": FLAG,
    "redelivered": FLAG,
    "destination": {"physicalName": TEXT},
    "data": TEXT,
    "timestamp": _COUNT,
    "brokerInTime": WHOLE,
    "brokerOutTime": WHOLE,
    "properties": OBJECT,
}


_check_types = Lines(_MESSAGE)
# Fields that have no other check, and their types in nearly all messages.
_REST = itemgetter("deliveryMode", "priority", "brokerInTime", "brokerOutTime", "redelivered")
_REST_TYPES = (int, int, int, int, bool)


class ActiveMQRecord(MQRecord[Body]):
    """A validated message of an ActiveMQ broker; see `MQRecord`."""

    __slots__ = ()
    FIELDS = _MESSAGE


class ActiveMQEvent(MQEvent[ActiveMQRecord[Body]]):
    """A validated batch of an ActiveMQ broker; see `MQEvent`."""

    __slots__ = ()
    FIELDS = {"eventSource": TEXT, "eventSourceArn": TEXT, "messages": [_MESSAGE]}  # noqa: RUF012


class ActiveMQ(MQValidator[Body]):
    """Validates messages of an Amazon MQ broker with ActiveMQ.

    Refuses, besides what `MQValidator` refuses:
        - malformed message IDs, message types, timestamps

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
        body: Model[Body] | None = None,
        brokers: Collection[str] | None = None,
        queues: Collection[str] | None = None,
        max_records: int = BATCH,
        max_data: int = INVOCATION,
        max_properties: int = 1000,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
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
            max_nodes=max_nodes,
        )
        self._max_age = max_age

    def validate(self, event: Any) -> ActiveMQEvent[Body]:
        """The checked batch. Raises EventRejected."""
        self._check_broker(event, ("aws:mq", "aws:amq"))
        records = each_record(event, self._record, self._max_records, "messages")
        return ActiveMQEvent(event, records)

    def _record(self, raw: Any) -> ActiveMQRecord[Body]:
        identity, kind = raw["messageID"], raw["messageType"]
        queue = raw["destination"]["physicalName"]
        if identity.__class__ is not str or not 0 < len(identity) <= 1024:
            raise EventRejected("malformed", "messageID")
        if not identity.isprintable():
            raise EventRejected("control-character", "messageID")
        if not _MESSAGE_TYPE(kind):
            raise EventRejected("malformed", "messageType")
        self._check_queue(queue, "destination.physicalName")
        self._check_properties(raw.get("properties"), "properties")
        check_texts(raw, _JMS, _JMS_TEXT)
        if not _has_types(raw):
            _check_types(raw)
        _check_number(raw["timestamp"], "timestamp")
        if raw.get("expiration").__class__ is not int:
            check_texts(raw, ("expiration",), _JMS_TEXT)
        if self._max_age is not None:
            check_age(raw["timestamp"], "timestamp", self._max_age)
        return ActiveMQRecord(raw, queue, *self._data(raw))


def _check_number(value: Any, place: str) -> None:
    if value.__class__ is int or (value.__class__ is str and _DIGITS(value)):
        return
    raise EventRejected("malformed" if value.__class__ is str else "wrong-type", place)


def _has_types(raw: Any) -> bool:
    try:
        return (*map(type, _REST(raw)),) == _REST_TYPES and "persistent" not in raw
    except KeyError:
        return False
