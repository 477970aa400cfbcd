"""Amazon EventBridge: events of Amazon S3 that are delivered through a bus."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.events.event_bridge import (
    BUS_EVENT,
    REQUIRED,
    RESOURCE_LIST,
    EventBridge,
    EventBridgeEvent,
)
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.event import LINE, NUMBER, TEXT
from runtime_guards.validation.lines import Lines, check_lines
from runtime_guards.validation.s3_objects import (
    BUCKET_NAME,
    LARGEST_OBJECT,
    AllowedKeys,
    checked_size,
    is_arn_of_bucket,
)
from runtime_guards.validation.shapes import Fields, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented

_BUCKET = re.compile(BUCKET_NAME + r"\Z").match
_S3_DETAIL = Fields({"bucket": Fields({"name": Text(255)}), "object": Fields({"key": Text(1024)})})

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html#ev-events-detail
_S3_FIELDS: dict[str, Documented] = {
    "version": LINE,
    "event-version": LINE,
    "bucket": {"name": TEXT},
    "object": {"key": TEXT, "size": NUMBER, "etag": LINE, "version-id": LINE, "sequencer": LINE},
    "request-id": LINE,
    "requester": LINE,
    "source-ip-address": LINE,
    "reason": LINE,
    "deletion-type": LINE,
    "restore-expiry-time": LINE,
    "source-storage-class": LINE,
    "destination-storage-class": LINE,
    "destination-access-tier": LINE,
}
_LINES = Lines(_S3_FIELDS, "bucket", "object.key", "object.size")


class EventBridgeS3Event(EventBridgeEvent):
    """A validated event of an S3 object. `size` is in bytes, None if the event has none."""

    __slots__ = ("bucket", "key", "size")
    FIELDS = {**BUS_EVENT, "detail": _S3_FIELDS}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, detail: Any, bucket: str, key: str, size: int | None) -> None:
        super().__init__(raw, detail)
        self.bucket = bucket
        self.key = key
        self.size = size


class EventBridgeS3(EventBridge):
    """Validates S3 events that are delivered through EventBridge.

    Unlike in S3 event notifications, these keys are not encoded. A key is refused all the same
    where it contains path traversal once it is decoded.

    Refuses, in addition to events that `EventBridge` refuses:
        - keys with path traversal (a `..` segment, a leading slash, a backslash) or a control
          character, as sent and decoded
        - malformed bucket names and sizes
        - a resource ARN that contradicts the bucket name
        - a source other than `aws.s3`

    Keyword arguments:
        extensions: Allowed file extensions of keys with their dot, such as `.csv`, in any letter
            case; None allows all.
        prefixes: Allowed key prefixes; None allows all.
        single_line: True refuses line breaks, tabs and direction marks in keys.
        any_path: True accepts keys with a `..` segment, a leading slash or a backslash, which S3
            allows. The handler must never use such a key as the path of a file.
        buckets: Allowed bucket names; None allows all.
        accounts: Allowed account IDs of the bucket; None allows all.
        regions: Allowed regions of the bucket; None allows all.
        detail_types: Allowed detail types, such as `Object Created`; None allows all.
        max_size: Maximum size of an object in bytes; None allows what S3 stores (50 TiB).
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """

    trigger = "event-bridge-s3"
    shape = Fields({**REQUIRED, "resources": RESOURCE_LIST, "detail": _S3_DETAIL})

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        single_line: bool = False,
        any_path: bool = False,
        buckets: Collection[str] | None = None,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
        detail_types: Collection[str] | None = None,
        max_size: int | None = None,
        max_age: float | None = None,
    ) -> None:
        super().__init__(
            accounts=accounts, regions=regions, detail_types=detail_types, max_age=max_age
        )
        self._keys = AllowedKeys(extensions, prefixes, single_line, any_path)
        self._buckets = listed(buckets)
        self._max_size = LARGEST_OBJECT if max_size is None else max_size

    if TYPE_CHECKING:

        def validate(self, event: Any) -> EventBridgeS3Event: ...

    def _made(self, event: Any, detail: Any) -> EventBridgeS3Event:
        bucket, thing = detail["bucket"]["name"], detail["object"]
        key, resources = thing["key"], event["resources"]
        if event["source"] != "aws.s3":
            raise EventRejected("inconsistent", "source")
        if not _BUCKET(bucket):
            raise EventRejected("malformed", "detail.bucket.name")
        if self._buckets is not None and bucket not in self._buckets:
            raise EventRejected("not-allowed", "detail.bucket.name")
        if len(resources) != 1 or not is_arn_of_bucket(resources[0], bucket):
            raise EventRejected("inconsistent", "resources")
        check_lines(_LINES, detail, "detail")
        size = checked_size(thing.get("size"), "detail.object.size", self._max_size)
        key = self._keys.check_unencoded(key, "detail.object.key")
        return EventBridgeS3Event(event, detail, bucket, key, size)
