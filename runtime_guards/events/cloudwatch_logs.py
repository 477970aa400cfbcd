"""CloudWatch Logs: log events of a subscription, sent to a function or inside Kinesis records."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder, parse_json
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.batches import every
from runtime_guards.validation.checks import line
from runtime_guards.validation.encoded import INVOCATION, bytes_of, gunzip
from runtime_guards.validation.event import OBJECT, TEXT, WHOLE, Event, EventRecord, documented
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_OWNER = re.compile(r"[0-9]{12}\Z").match
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
_GROUP = re.compile(r"[.\-_/#A-Za-z0-9]{1,512}\Z").match
_STREAM = re.compile(r"[^:*\x00-\x1f\x7f]{1,512}\Z").match
# AWS names no most for the expanded data. Logs shrink to a tenth or so, and one megabyte of what an
# asynchronous invocation brings is far below this.
EXPANDED = 20 * 1024 * 1024
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html: a
# batch has at most 10,000 events.
EVENTS = 10_000

_EVENT: Documented = {"id": TEXT, "timestamp": WHOLE, "message": TEXT, "extractedFields": OBJECT}
_DATA: dict[str, Documented] = {
    "messageType": TEXT,
    "owner": TEXT,
    "logGroup": TEXT,
    "logStream": TEXT,
    "subscriptionFilters": [TEXT],
    "policyLevel": TEXT,
    "logEvents": [_EVENT],
}

_check_types = Lines(_DATA)


class LogEvent(EventRecord, Generic[Body]):
    """A validated log event. `message` is its text, or the result of the declared model."""

    __slots__ = ("message",)
    FIELDS = _EVENT

    def __init__(self, raw: Any, message: Body) -> None:
        self.raw = raw
        self.message = message

    @property
    def timestamp(self) -> int:
        """Milliseconds since 1970."""
        milliseconds: int = self.raw["timestamp"]
        return milliseconds


class LogData(Event, Generic[Body]):
    """Validated log events of a subscription: `records` holds a `LogEvent` for each line.

    `data` is the expanded payload. A control message, by which CloudWatch Logs tests its
    destination, has no records.
    """

    __slots__ = ("data", "log_group", "log_stream", "owner", "records")
    FIELDS: Documented = _DATA

    def __init__(self, raw: Any, data: Any, records: list[LogEvent[Body]]) -> None:
        self.raw = raw
        self.data = data
        self.owner: str = data["owner"]
        self.log_group: str = data["logGroup"]
        self.log_stream: str = data["logStream"]
        self.records = records


class CloudWatchLogsEvent(LogData[Body]):
    """Validated log events that a subscription sends to a function; see `LogData`."""

    __slots__ = ()
    FIELDS = {"awslogs": {"data": TEXT}}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, data: Any, records: list[LogEvent[Body]]) -> None:
        super().__init__(raw, documented(data, _DATA), records)


class CloudWatchLogs(Validator, Generic[Body]):
    """Validates log events of a CloudWatch Logs subscription.

    `KinesisStream(body=CloudWatchLogs(...))` validates log events that a subscription sends to a
    stream. Control characters in log lines are allowed.

    Refuses:
        - data that is invalid base64, invalid gzip, or expands beyond `max_expanded` (zip bomb)
        - malformed account IDs, log group names, log stream names, event IDs and timestamps
        - with `body`: lines that do not fit the model

    Keyword arguments:
        body: Model of a log line, see `runtime_guards.bodies`; None allows any text.
        owners: Allowed account IDs; None allows all.
        log_groups: Allowed log group names; None allows all.
        max_data: Maximum size of the compressed data in bytes.
        max_expanded: Maximum size of the expanded data in bytes.
        max_events: Maximum number of log events.
        max_depth: Maximum nesting depth of a JSON line in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_age: Maximum age in seconds of a log event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    """

    trigger = "cloudwatch-logs"

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        owners: Collection[str] | None = None,
        log_groups: Collection[str] | None = None,
        max_data: int = INVOCATION,
        max_expanded: int = EXPANDED,
        max_events: int = EVENTS,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._owners = listed(owners)
        self._log_groups = listed(log_groups)
        self._max_data = max_data
        self._max_expanded = max_expanded
        self._max_events = max_events
        self._max_age = max_age

    def validate(self, event: Any) -> CloudWatchLogsEvent[Body]:
        """The checked log events. Raises EventRejected."""
        try:
            text = event["awslogs"]["data"]
        except (KeyError, TypeError) as error:
            raise refused_at(error, "awslogs") from None
        data, records = self._expanded(bytes_of(text, _PLACE, self._max_data), _PLACE)
        return CloudWatchLogsEvent(event, data, records)

    def read(self, compressed: str | bytes, path: str) -> LogData[Body]:
        """The checked log events of a record's data. Raises EventRejected."""
        if compressed.__class__ is not bytes:
            raise EventRejected("wrong-type", path)
        if len(compressed) > self._max_data:
            raise EventRejected("too-long", path)
        data, records = self._expanded(compressed, path)
        return LogData(data, data, records)

    def _expanded(self, compressed: Any, path: str) -> tuple[Any, list[LogEvent[Body]]]:
        data = parse_json(gunzip(compressed, path, self._max_expanded), path)
        try:
            records = self._records(data)
            _check_types(data)
            return data, records
        except Exception as error:
            raise refused_at(error, path) from None

    def _records(self, data: Any) -> list[LogEvent[Body]]:
        owner, group, stream = data["owner"], data["logGroup"], data["logStream"]
        lines, filters = data["logEvents"], data["subscriptionFilters"]
        for value, name in ((lines, "logEvents"), (filters, "subscriptionFilters")):
            if value.__class__ is not list:
                raise EventRejected("wrong-type", name)
        if data["messageType"] == "CONTROL_MESSAGE":
            # Its lines are CloudWatch Logs' own, and nothing is to be done with them.
            for value, name in ((owner, "owner"), (group, "logGroup"), (stream, "logStream")):
                line(value, name, 512)
            return []
        if data["messageType"] != "DATA_MESSAGE":
            raise EventRejected("malformed", "messageType")
        if not _OWNER(owner):
            raise EventRejected("malformed", "owner")
        allow(owner, self._owners, "owner")
        if not _GROUP(group):
            raise EventRejected("malformed", "logGroup")
        allow(group, self._log_groups, "logGroup")
        if not _STREAM(stream):
            raise EventRejected("malformed", "logStream")
        if len(lines) > self._max_events:
            raise EventRejected("too-many", "logEvents")
        return every(lines, self._line, "logEvents")

    def _line(self, raw: Any) -> LogEvent[Body]:
        message, time, identity = raw["message"], raw["timestamp"], raw["id"]
        if message.__class__ is not str:
            raise EventRejected("wrong-type", "message")
        if time.__class__ is not int or time < 0:
            raise EventRejected("malformed", "timestamp")
        if identity.__class__ is not str or not 0 < len(identity) <= 128:
            raise EventRejected("malformed", "id")
        if self._max_age is not None:
            check_age(time, "timestamp", self._max_age)
        if self._decode is not None:
            message = self._decode(message, "message")
        return LogEvent(raw, message)


_PLACE = "awslogs.data"
