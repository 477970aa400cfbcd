"""Amazon DynamoDB Streams: changes of items in a table."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.dynamodb_values import (
    DEPTH,
    ITEM,
    check_item,
    is_plain,
    python_values,
)
from runtime_guards.validation.event import LINE, NUMBER, OBJECT, TEXT, WHOLE, EventRecord
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.source_arns import checked_source
from runtime_guards.validation.streams import BATCH, WINDOW_FIELDS, StreamEvent, StreamValidator
from runtime_guards.validation.validator import reads_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented

_STREAM_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:dynamodb:([a-z0-9-]{1,30}):[0-9]{12}:"
    r"table/[a-zA-Z0-9_.-]{3,255}/stream/[0-9T:.-]{1,40}\Z"
).match
# The images that each view of a stream has:
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html
_VIEWS: dict[Any, tuple[str, ...]] = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("NewImage", "OldImage"),
}
_EVENT_NAMES = frozenset({"INSERT", "MODIFY", "REMOVE"})
# A removed item has no new image, and a new item no old image.
_IMAGES = (("NewImage", "REMOVE"), ("OldImage", "INSERT"))
_NUMBER = 40  # Of a sequence, in digits.
_NUMBERS = {int, float}

_RECORD: Documented = {
    "eventID": LINE,
    "eventName": TEXT,
    "eventVersion": LINE,
    "eventSource": TEXT,
    "awsRegion": TEXT,
    "dynamodb": {
        "ApproximateCreationDateTime": NUMBER,
        "ApproximateCreationDateTimePrecision": TEXT,
        "Keys": OBJECT,
        "NewImage": OBJECT,
        "OldImage": OBJECT,
        "SequenceNumber": TEXT,
        "SizeBytes": WHOLE,
        "StreamViewType": TEXT,
    },
    "eventSourceARN": TEXT,
    "userIdentity": {"type": LINE, "principalId": LINE},
}


_check_lines = Lines(_RECORD)


class DynamoDBRecord(EventRecord):
    """A validated change of an item. `event_name` is INSERT, MODIFY or REMOVE.

    `item_keys`, `new_image` and `old_image` hold Python values: int or Decimal, bytes, sets, None.
    An image is None if the stream does not send it. The mapping keeps DynamoDB's form.
    """

    __slots__ = ("event_name", "sequence_number")
    FIELDS = _RECORD

    def __init__(self, raw: Any, event_name: str, sequence_number: str) -> None:
        self.raw = raw
        self.event_name = event_name
        self.sequence_number = sequence_number

    @property
    def item_keys(self) -> dict[str, Any]:
        """The primary key of the item."""
        return python_values(self.raw["dynamodb"]["Keys"])

    @property
    def new_image(self) -> dict[str, Any] | None:
        """The item after the change."""
        return self._image("NewImage")

    @property
    def old_image(self) -> dict[str, Any] | None:
        """The item before the change."""
        return self._image("OldImage")

    def _image(self, name: str) -> dict[str, Any] | None:
        image = self.raw["dynamodb"].get(name)
        return None if image is None else python_values(image)


class DynamoDBStreamEvent(StreamEvent[DynamoDBRecord]):
    """A validated batch of changes; see `StreamEvent`."""

    __slots__ = ()
    FIELDS = {"Records": [_RECORD], **WINDOW_FIELDS}  # noqa: RUF012 - a constant


class DynamoDBStream(StreamValidator[DynamoDBStreamEvent]):
    """Validates changes of an Amazon DynamoDB stream.

    Refuses, besides what `StreamValidator` refuses:
        - attribute values of unknown or contradicting types, numbers beyond 38 digits, and empty or
          duplicate set elements
        - items without one or two key attributes
        - a new image of a removed item, and an old image of an inserted item
        - an image that lacks the item's keys, or has others
        - an image that the stream's view type does not have

    Keyword arguments, besides those of `StreamValidator`:
        event_names: Allowed event names of INSERT, MODIFY and REMOVE; None allows all.
        max_depth: Maximum nesting depth of lists and maps in an item in levels.
        max_text: Maximum length of a string in characters, and of a binary value in bytes.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
        https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
    """

    trigger = "dynamodb-stream"
    entity = "dynamodb"
    event_type = DynamoDBStreamEvent

    def __init__(
        self,
        *,
        partial: bool = False,
        streams: Collection[str] | None = None,
        event_names: Collection[str] | None = None,
        max_records: int = BATCH,
        max_depth: int = DEPTH,
        max_text: int = ITEM,
        max_age: float | None = None,
    ) -> None:
        super().__init__(partial=partial, streams=streams, max_records=max_records, max_age=max_age)
        self._event_names = (
            listed(_EVENT_NAMES if event_names is None else event_names) or frozenset()
        )
        self._max_depth = max_depth
        self._max_text = max_text

    @reads_all
    def validate(self, event: Any) -> DynamoDBStreamEvent:
        """The checked batch. Raises EventRejected; with `partial`, only for the batch as such."""
        try:
            records = self._plain_records(event)
        except Exception:
            records = None
        if records is None:
            return super().validate(event)
        return DynamoDBStreamEvent(event, records, [], [], self._partial)

    def _plain_records(self, event: Any) -> list[DynamoDBRecord] | None:
        """The records where each has the form of nearly all and is ASCII, told in few calls.

        None, or any error, means that a thorough look has to tell.
        """
        raws, found = event["Records"], []
        if raws.__class__ is not list or not 0 < len(raws) <= self._max_records or len(event) != 1:
            return None
        depth, longest = self._max_depth, self._max_text
        for raw in raws:
            change, event_name, fields = raw["dynamodb"], raw["eventName"], 5
            keys, number = change["Keys"], change["SequenceNumber"]
            images = _VIEWS[change["StreamViewType"]]
            if not (
                (raw["eventSourceARN"], raw["awsRegion"]) == self._source
                and raw["eventSource"] == "aws:dynamodb"
                and event_name in self._event_names
                and number.isdecimal()
                and (line := number + raw["eventID"] + raw["eventVersion"]).isascii()
                and line.isprintable()
                and len(number) <= _NUMBER
                and change["ApproximateCreationDateTime"].__class__ in _NUMBERS
                and change["SizeBytes"].__class__ is int
                and 1 <= len(keys) <= 2
            ):
                return None
            for place, without in _IMAGES:
                if place in change:
                    image, fields = change[place], fields + 1
                    if (
                        event_name == without
                        or place not in images
                        or not is_plain(image, depth, longest)
                    ):
                        return None
                    for name, value in keys.items():
                        # What equals a text or number that is plain is so itself.
                        if image[name] != value or not ("S" in value or "N" in value):
                            return None
            if fields == 5 and not is_plain(keys, 0, longest):
                return None
            if len(raw) != 7 or len(change) != fields:
                return None
            if self._max_age is not None:
                check_age(change["ApproximateCreationDateTime"], "dynamodb", self._max_age)
            found.append(DynamoDBRecord(raw, event_name, number))
        return found

    def _record(self, raw: Any) -> DynamoDBRecord:
        change, arn, event_name = raw["dynamodb"], raw["eventSourceARN"], raw["eventName"]
        number = change["SequenceNumber"]
        if raw["eventSource"] != "aws:dynamodb":
            raise EventRejected("inconsistent", "eventSource")
        source = arn, raw["awsRegion"]
        if source != self._source:
            self._source = checked_source(_STREAM_ARN, *source, self._streams)
        if event_name not in self._event_names:
            reason = "not-allowed" if event_name in _EVENT_NAMES else "malformed"
            raise EventRejected(reason, "eventName")
        if not (number.isascii() and number.isdecimal() and len(number) <= _NUMBER):
            raise EventRejected("malformed", "dynamodb.SequenceNumber")
        if self._max_age is not None:
            check_age(change.get("ApproximateCreationDateTime"), "dynamodb", self._max_age)
        _check_lines(raw)
        self._check_change(change, event_name)
        return DynamoDBRecord(raw, event_name, number)

    def _check_change(self, change: Any, event_name: str) -> None:
        # Samples leave the view out; the stream never does.
        images = _VIEWS.get(change.get("StreamViewType", "NEW_AND_OLD_IMAGES"))
        if images is None:
            raise EventRejected("malformed", "dynamodb.StreamViewType")
        keys, path = change["Keys"], "dynamodb.Keys"
        depth, longest = self._max_depth, self._max_text
        try:
            check_item(keys, 0, longest)
            # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html
            if not 1 <= len(keys) <= 2:
                raise EventRejected("malformed")
            for name, without in _IMAGES:
                image, path = change.get(name), f"dynamodb.{name}"
                if image is not None:
                    if event_name == without or name not in images:
                        raise EventRejected("inconsistent")
                    check_item(image, depth, longest)
                    _check_keys(keys, image)
        except EventRejected as rejected:
            raise rejected.below(path) from None


def _check_keys(keys: Any, image: Any) -> None:
    # An image is the whole item, and keys never change:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
    if not keys.items() <= image.items():
        raise EventRejected("inconsistent")
