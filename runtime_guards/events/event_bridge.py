"""Events of an EventBridge bus: custom ones, those of scheduled rules, and those of S3.

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.events.ages import check_age
from runtime_guards.events.batches import refusal
from runtime_guards.events.checks import CONTROL
from runtime_guards.events.object_keys import AllowedKeys
from runtime_guards.events.shapes import Tree
from runtime_guards.events.validated import ANY, Event
from runtime_guards.events.validator import Validator
from runtime_guards.payloads import DEPTH, checker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.events.validated import Shape

_ACCOUNT = re.compile(r"[0-9]{12}\Z").match
_REGION = re.compile(r"[a-z]{2,3}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}\Z").match
_RULE_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:events:([a-z0-9-]{1,30}):([0-9]{12}):rule/[\w./-]{1,320}\Z"
).match
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}\Z").match
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: an entry has at most 1 MB.
ENTRY = 1024 * 1024
_RESOURCES = 1000

BUS_EVENT: dict[str, Shape] = {
    "version": ANY,
    "id": ANY,
    "detail-type": ANY,
    "source": ANY,
    "account": ANY,
    "time": ANY,
    "region": ANY,
    "resources": ANY,
    "detail": ANY,
}


class EventBridgeEvent(Event):
    """An event of a bus. `detail` is as it came, or what the declared model has made of it."""

    __slots__ = ("detail", "detail_type", "source")
    FIELDS = BUS_EVENT

    def __init__(self, raw: Any, detail: Any) -> None:
        self.raw = raw
        self.source: str = raw["source"]
        self.detail_type: str = raw["detail-type"]
        self.detail = detail


class EventBridge(Validator):
    """Validates events of an EventBridge bus.

    Keyword arguments:
        detail: what the detail has to be (see `runtime_guards.payloads`); None: any JSON object.
        sources, detail_types, accounts, regions: the allowed values of each; None: all.
        max_detail: the most characters of any text in the detail.
        max_depth: the deepest nesting of the detail.
        max_age: the most seconds since the event's time; None: any age.
    """

    trigger = "event-bridge"

    def __init__(
        self,
        *,
        detail: Any = None,
        sources: Collection[str] | None = None,
        detail_types: Collection[str] | None = None,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
        max_detail: int = ENTRY,
        max_depth: int = DEPTH,
        max_age: float | None = None,
    ) -> None:
        self._check_detail = None if detail is None else checker(detail)
        self._tree = Tree(max_detail, max_depth)
        self._allowed = (
            ("source", sources),
            ("detail-type", detail_types),
            ("account", accounts),
            ("region", regions),
        )
        self._limited = any(names is not None for _, names in self._allowed)
        self._max_age = max_age

    def validate(self, event: Any) -> EventBridgeEvent:
        """The checked event. Raises EventRejected."""
        try:
            return self._validated(event)
        except EventRejected:
            raise
        except Exception as error:
            raise refusal(error, "") from None

    def _validated(self, event: Any) -> EventBridgeEvent:
        detail = event["detail"]
        texts = event["id"], event["source"], event["detail-type"]
        if CONTROL.search("".join(texts)):
            raise EventRejected("control-character", "source")
        if not all(texts) or max(map(len, texts)) > 256:
            raise EventRejected("malformed", "source")
        if not _ACCOUNT(event["account"]):
            raise EventRejected("malformed", "account")
        if not _REGION(event["region"]):
            raise EventRejected("malformed", "region")
        self._check_resources(event.get("resources", []))
        if self._limited:
            for name, names in self._allowed:
                if names is not None and event[name] not in names:
                    raise EventRejected("not-allowed", name)
        if self._max_age is not None:
            check_age(event["time"], "time", self._max_age)
        if detail.__class__ is not dict and not self._takes(detail):
            raise EventRejected("wrong-type", "detail")
        try:
            self._tree(detail)
        except EventRejected as rejected:
            raise rejected.below("detail") from None
        return self._made(event, detail)

    def _takes(self, detail: Any) -> bool:
        """Whether a detail that is no object is what this kind of event has."""
        return False

    def _made(self, event: Any, detail: Any) -> EventBridgeEvent:
        if self._check_detail is not None:
            detail = self._check_detail(detail, "detail")
        return EventBridgeEvent(event, detail)

    def _check_resources(self, resources: Any) -> None:
        if resources.__class__ is not list:
            raise EventRejected("wrong-type", "resources")
        if len(resources) > _RESOURCES:
            raise EventRejected("too-many", "resources")
        together = "".join(resources)
        if len(together) > 2048 * max(len(resources), 1) or CONTROL.search(together):
            raise EventRejected("malformed", "resources")


class ScheduleEvent(EventBridgeEvent):
    """The tick of a scheduled rule; `rule` is its ARN."""

    __slots__ = ("rule",)

    def __init__(self, raw: Any, detail: Any) -> None:
        super().__init__(raw, detail)
        self.rule: str = raw["resources"][0]


class Schedule(EventBridge):
    """Validates the events of scheduled rules.

    Keyword arguments:
        rules: the allowed ARNs of rules; None: all.
        max_age: the most seconds since the event's time; None: any age.
    """

    trigger = "schedule"

    def __init__(
        self, *, rules: Collection[str] | None = None, max_age: float | None = None
    ) -> None:
        super().__init__(max_age=max_age)
        self._rules = rules

    def _made(self, event: Any, detail: Any) -> ScheduleEvent:
        if event["source"] != "aws.events" or event["detail-type"] != "Scheduled Event":
            raise EventRejected("inconsistent", "source")
        if len(event["resources"]) != 1:
            raise EventRejected("malformed", "resources")
        rule = event["resources"][0]
        match = _RULE_ARN(rule)
        if match is None:
            raise EventRejected("malformed", "resources")
        if (match[1], match[2]) != (event["region"], event["account"]):
            raise EventRejected("inconsistent", "resources")
        if self._rules is not None and rule not in self._rules:
            raise EventRejected("not-allowed", "resources")
        return ScheduleEvent(event, detail)


class EventBridgeS3Event(EventBridgeEvent):
    """What happened to an object, told through a bus. `size` is in bytes, None where not told."""

    __slots__ = ("bucket", "key", "size")

    def __init__(self, raw: Any, detail: Any, bucket: str, key: str, size: int | None) -> None:
        super().__init__(raw, detail)
        self.bucket = bucket
        self.key = key
        self.size = size


class EventBridgeS3(EventBridge):
    """Validates S3 events that come through EventBridge; keys are not encoded there.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html

    Keyword arguments:
        extensions, prefixes, buckets, max_size: as for `S3`.
        detail_types: the allowed kinds, such as `Object Created`; None: all.
        max_age: the most seconds since the event's time; None: any age.
    """

    trigger = "event-bridge-s3"

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        buckets: Collection[str] | None = None,
        detail_types: Collection[str] | None = None,
        max_size: int | None = None,
        max_age: float | None = None,
    ) -> None:
        super().__init__(detail_types=detail_types, max_age=max_age)
        self._keys = AllowedKeys(extensions, prefixes)
        self._buckets = buckets
        self._max_size = max_size

    def _made(self, event: Any, detail: Any) -> EventBridgeS3Event:
        bucket, thing = detail["bucket"]["name"], detail["object"]
        if event["source"] != "aws.s3":
            raise EventRejected("inconsistent", "source")
        if not _BUCKET(bucket):
            raise EventRejected("malformed", "detail.bucket.name")
        if self._buckets is not None and bucket not in self._buckets:
            raise EventRejected("not-allowed", "detail.bucket.name")
        if event["resources"] and event["resources"][0].rpartition(":::")[2] != bucket:
            raise EventRejected("inconsistent", "resources")
        size = thing.get("size")
        if size is not None and (size.__class__ is not int or size < 0):
            raise EventRejected("malformed", "detail.object.size")
        if size is not None and self._max_size is not None and size > self._max_size:
            raise EventRejected("too-long", "detail.object.size")
        key = self._keys.check_plain(thing["key"], "detail.object.key")
        return EventBridgeS3Event(event, detail, bucket, key, size)
