"""Amazon S3 event notifications."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.lazy import lazy_pattern
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.batches import each_record
from runtime_guards.validation.checks import matching
from runtime_guards.validation.event import LINE, NUMBER, OBJECT, TEXT, Event, EventRecord
from runtime_guards.validation.lines import Lines, check_fields
from runtime_guards.validation.s3_objects import (
    BUCKET_NAME,
    LARGEST_OBJECT,
    AllowedKeys,
    checked_size,
    is_arn_of_bucket,
)
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented

_BUCKET_NAME = lazy_pattern(BUCKET_NAME + r"\Z")
_EVENT_NAME = lazy_pattern(r"[A-Za-z0-9:*]{3,64}\Z")
_REGION = lazy_pattern(r"[a-z0-9-]{5,30}\Z")

_RECORD: Documented = {
    "eventVersion": LINE,
    "eventSource": TEXT,
    "awsRegion": TEXT,
    "eventTime": LINE,
    "eventName": TEXT,
    "userIdentity": {"principalId": LINE},
    "requestParameters": {"sourceIPAddress": LINE},
    "responseElements": {"x-amz-request-id": LINE, "x-amz-id-2": LINE},
    "s3": {
        "s3SchemaVersion": LINE,
        "configurationId": LINE,
        "bucket": {"name": TEXT, "ownerIdentity": {"principalId": LINE}, "arn": TEXT},
        "object": {"key": TEXT, "size": NUMBER, "eTag": LINE, "versionId": LINE, "sequencer": LINE},
    },
    "glacierEventData": OBJECT,
    "lifecycleEventData": OBJECT,
    "intelligentTieringEventData": OBJECT,
    "replicationEventData": OBJECT,
}
# The test message has these instead of records.
_REST: dict[str, Documented] = {
    "Service": TEXT,
    "Event": TEXT,
    "Time": TEXT,
    "Bucket": TEXT,
    "RequestId": TEXT,
    "HostId": TEXT,
}
_check_lines = Lines(_RECORD)
# The fields of most notifications, which have no data of a storage class or replication.
_FIELDS = 9


class S3Record(EventRecord):
    """A validated notification for one object. `key` is decoded, `size` is in bytes (None for a
    deletion).
    """

    __slots__ = ("bucket", "key", "size")
    FIELDS = _RECORD

    def __init__(self, raw: Any, bucket: str, key: str, size: int | None) -> None:
        self.raw = raw
        self.bucket = bucket
        self.key = key
        self.size = size

    @property
    def event_name(self) -> str:
        """Such as `ObjectCreated:Put`."""
        name: str = self.raw["eventName"]
        return name


class S3Event(Event):
    """A validated notification; `records` holds an `S3Record` for each object."""

    __slots__ = ("records",)
    FIELDS = {"Records": [_RECORD], **_REST}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, records: list[S3Record]) -> None:
        self.raw = raw
        self.records = records


class S3(Validator):
    """Validates Amazon S3 event notifications.

    The test event that S3 sends when a notification is configured passes, with no records.

    Refuses:
        - keys with path traversal (a `..` segment, a leading slash, a backslash) or a control
          character, as sent, decoded, and decoded once more
        - malformed bucket names, regions, event names and sizes
        - records whose bucket ARN contradicts the bucket name, or whose `eventSource` is not
          `aws:s3`

    Keyword arguments:
        extensions: Allowed file extensions of keys, such as `.csv`, in any letter case; None allows
            all.
        prefixes: Allowed key prefixes; None allows all.
        single_line: True refuses line breaks, tabs and direction marks in keys.
        any_path: True accepts keys with a `..` segment, a leading slash or a backslash, which S3
            allows. The handler must never use such a key as the path of a file.
        buckets: Allowed bucket names; None allows all.
        event_names: Allowed event names, such as `ObjectCreated:Put` or `ObjectCreated:*`, with or
            without `s3:`; None allows all.
        max_size: Maximum size of an object in bytes; None allows what S3 stores (50 TiB).
        max_records: Maximum number of records in an event.
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """

    trigger = "s3"

    def __init__(
        self,
        *,
        extensions: Collection[str] | None = None,
        prefixes: Collection[str] | None = None,
        single_line: bool = False,
        any_path: bool = False,
        buckets: Collection[str] | None = None,
        event_names: Collection[str] | None = None,
        max_size: int | None = None,
        max_records: int = 1000,
        max_age: float | None = None,
    ) -> None:
        self._check_key = AllowedKeys(extensions, prefixes, single_line, any_path).check
        self._buckets = listed(buckets)
        self._event_names = listed(event_names)
        self._max_size = LARGEST_OBJECT if max_size is None else max_size
        self._max_records = max_records
        self._max_age = max_age
        self._origin: tuple[Any, ...] | None = None

    def validate(self, event: Any) -> S3Event:
        """The checked notification. Raises EventRejected."""
        if event.__class__ is dict and event.get("Event") == "s3:TestEvent":
            return self._test_event(event)
        records = each_record(event, self._record, self._max_records)
        if len(event) > 1:
            check_fields(_REST, event)
        return S3Event(event, records)

    def _test_event(self, event: Any) -> S3Event:
        """The test message that S3 sends when notifications are configured: it has no records.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
        """
        if "Records" in event:
            raise EventRejected("inconsistent", "Records")
        if event.get("Service") != "Amazon S3":
            raise EventRejected("inconsistent", "Service")
        check_fields(_REST, event)
        bucket = matching(event.get("Bucket"), "Bucket", _BUCKET_NAME)
        allow(bucket, self._buckets, "Bucket")
        return S3Event(event, [])

    def _record(self, raw: Any) -> S3Record:
        entity = raw["s3"]
        bucket, item = entity["bucket"], entity["object"]
        name, size = bucket["name"], item.get("size")
        # Most notifications differ in the object alone, so what was checked last is kept.
        origin = raw["eventSource"], raw["awsRegion"], raw["eventName"], name, bucket["arn"]
        if origin != self._origin:
            self._check_origin(*origin)
            self._origin = origin
        if not _are_lines(raw, entity, bucket, item):
            _check_lines(raw)
        size = checked_size(size, "s3.object.size", self._max_size)
        if self._max_age is not None:
            check_age(raw.get("eventTime"), "eventTime", self._max_age)
        return S3Record(raw, name, self._check_key(item["key"], "s3.object.key"), size)

    def _check_origin(self, source: Any, region: Any, event_name: Any, name: Any, arn: Any) -> None:
        if source != "aws:s3":
            raise EventRejected("inconsistent", "eventSource")
        if not _EVENT_NAME.match(event_name):
            raise EventRejected("malformed", "eventName")
        if not _REGION.match(region):
            raise EventRejected("malformed", "awsRegion")
        if not _BUCKET_NAME.match(name):
            raise EventRejected("malformed", "s3.bucket.name")
        if not is_arn_of_bucket(arn, name):
            raise EventRejected("inconsistent", "s3.bucket.arn")
        if self._buckets is not None and name not in self._buckets:
            raise EventRejected("not-allowed", "s3.bucket.name")
        names = self._event_names
        if names is not None and event_name not in names:
            family = f"{event_name.partition(':')[0]}:*"
            if family not in names:
                raise EventRejected("not-allowed", "eventName")


def _are_lines(raw: Any, entity: Any, bucket: Any, item: Any) -> bool:
    """Whether all that S3 has written is printable, as nearly always."""
    try:
        if len(raw) != _FIELDS:
            return False
        answered = raw["responseElements"]
        return "".join(
            (
                raw["eventVersion"],
                raw["eventTime"],
                raw["userIdentity"]["principalId"],
                raw["requestParameters"]["sourceIPAddress"],
                answered["x-amz-request-id"],
                answered["x-amz-id-2"],
                entity["s3SchemaVersion"],
                entity["configurationId"],
                bucket["ownerIdentity"]["principalId"],
                item.get("eTag", ""),
                item.get("versionId", ""),
                item.get("sequencer", ""),
            )
        ).isprintable()
    except Exception:
        return False
