"""Amazon EventBridge: events of a bus."""

from __future__ import annotations

import re
from marshal import dumps

from runtime_guards.bodies.declaration import DEPTH, checker
from runtime_guards.bodies.encodable import check_encodable
from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation import shapes
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import LINE, OBJECT, TEXT, Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.partitions import REGION
from runtime_guards.validation.shapes import Fields, Items, Line, Tree
from runtime_guards.validation.validator import Validator, reads_all, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_WHEN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html: an entry has less
# than 256 KB of UTF-8, of which a character is a byte at least. Four times that leaves room for a
# larger quota.
ENTRY = 1024 * 1024
_RESOURCES = 1000

# This form of the checks below is slower and states the place of an error, so it runs only after
# one of them has failed.
_TEXT = Line(256)
REQUIRED: dict[str, shapes.Shape] = {
    "account": shapes.ACCOUNT,
    "region": shapes.REGION,
    "time": shapes.Matching(_WHEN),
    "id": _TEXT,
    "source": _TEXT,
    "detail-type": _TEXT,
}
RESOURCE_LIST = Items(Line(2048, least=0), _RESOURCES)

# The time of nearly all events, with a zero for each digit.
_ZEROS = bytes.maketrans(b"0123456789", b"0000000000")
_SECOND = b"0000-00-00T00:00:00Z"
_ID = 36
# A bus brings events of a few kinds from a few places, which are remembered.
_SENDERS = 64
_HEAD = re.compile(
    rf"[0-9]{{12}}\n{REGION}\n{_WHEN}\n[ -~]{{1,256}}\n[ -~]{{1,256}}\n[ -~]{{1,256}}\Z"
).match

BUS_EVENT: dict[str, Documented] = {
    "version": LINE,
    "id": TEXT,
    "detail-type": TEXT,
    "source": TEXT,
    "account": TEXT,
    "time": TEXT,
    "region": TEXT,
    "resources": [TEXT],
    "detail": OBJECT,
}
_FIELDS = len(BUS_EVENT)
_check_version = Lines({"version": LINE})


class EventBridgeEvent(Event, Generic[Body]):
    """A validated event of a bus. `detail` is as sent, or the result of the declared model."""

    __slots__ = ("detail",)
    FIELDS = BUS_EVENT

    def __init__(self, raw: Any, detail: Body) -> None:
        self.raw = raw
        self.detail = detail

    @property
    def source(self) -> str:
        """Who sent the event: a service of AWS, or what puts events on the bus."""
        found: str = self.raw["source"]
        return found

    @property
    def detail_type(self) -> str:
        """The kind of the event, which tells what its detail holds."""
        found: str = self.raw["detail-type"]
        return found


class EventBridge(Validator, Generic[Body]):
    """Validates events of an Amazon EventBridge bus.

    Every principal that can put events on the bus chooses `source` and `detail-type`, except
    sources that start with `aws.`, which AWS reserves. EventBridge itself writes `account` and
    `region`.

    Refuses:
        - malformed account IDs, regions and times
        - control characters in IDs, sources, detail types and resources
        - a detail that is not an object, or over a limit below
        - with `detail`: details that do not fit the model

    Keyword arguments:
        detail: Model of the detail, see `runtime_guards.bodies`; None allows any JSON object.
        sources: Allowed sources; None allows all.
        detail_types: Allowed detail types; None allows all.
        accounts: Allowed account IDs; None allows all.
        regions: Allowed regions; None allows all.
        max_detail: Maximum length in characters of all strings and names in the detail together.
        max_depth: Maximum nesting depth of the detail in levels.
        max_age: Maximum age in seconds of an event; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """

    trigger = "event-bridge"
    shape: shapes.Shape = Fields({**REQUIRED, "detail": Tree()}, {"resources": RESOURCE_LIST})

    def __init__(
        self,
        *,
        detail: Model[Body] | None = None,
        sources: Collection[str] | None = None,
        detail_types: Collection[str] | None = None,
        accounts: Collection[str] | None = None,
        regions: Collection[str] | None = None,
        max_detail: int = ENTRY,
        max_depth: int = DEPTH,
        max_age: float | None = None,
    ) -> None:
        self._check_detail = None if detail is None else checker(detail)
        self._tree = Tree(max_detail, max_depth, total=max_detail)
        lists = {
            "source": listed(sources),
            "detail-type": listed(detail_types),
            "account": listed(accounts),
            "region": listed(regions),
        }
        self._allowed = [(name, names) for name, names in lists.items() if names is not None]
        self._max_age = max_age
        self._small = self._tree.small
        # Account, region, source and detail type of events that were accepted.
        self._senders: set[tuple[str, str, str, str]] = set()
        self._is_bare = detail is None and max_age is None and type(self)._made is EventBridge._made

    @reads_all
    def validate(self, event: Any) -> EventBridgeEvent[Body]:
        """The checked event. Raises EventRejected."""
        # Checks the fields of nearly all events in few calls. A printable text can be encoded and
        # has no control character.
        is_ordinary = False
        try:
            name: Any = event["id"]
            detail: Any = event["detail"]
            if (
                (event["account"], event["region"], event["source"], event["detail-type"])
                in self._senders
                and event["time"].encode().translate(_ZEROS) == _SECOND
                and len(name) == _ID
                and name.isprintable()
                and (event["resources"] == [] or _are_short_lines(event["resources"]))
                and event["version"] == "0"
                and len(event) == _FIELDS
                and detail.__class__ is dict
                and len(written := dumps(detail)) <= self._small
                and 0xED not in written
            ):
                if self._is_bare:
                    made: EventBridgeEvent[Any] = EventBridgeEvent(event, detail)
                    return made
                is_ordinary = True
        except Exception:
            is_ordinary = False
        try:
            return self._of_ordinary(event) if is_ordinary else self._of_any(event)
        except EventRejected:
            raise
        except Exception as error:
            self.shape(event)
            raise refused_at(error, "") from None

    def _of_ordinary(self, event: Any) -> EventBridgeEvent[Body]:
        if self._max_age is not None:
            check_age(event["time"], "time", self._max_age)
        return self._made(event, event["detail"])

    def _of_any(self, event: Any) -> EventBridgeEvent[Body]:
        detail = event.get("detail")
        head = (
            event["account"],
            event["region"],
            event["time"],
            event["id"],
            event["source"],
            event["detail-type"],
        )
        # One match is faster than six. It fails for texts that aren't ASCII, which may be valid.
        if not _HEAD("\n".join(head)):
            self.shape(event)
        if event.get("version") != "0":
            _check_version(event)
        if event.get("resources") not in (None, []):
            _check_resources(event["resources"])
        self._check_limits(event)
        if detail.__class__ is not dict and not self._takes(detail):
            raise absent(detail, "detail")
        try:
            self._tree(detail)
        except EventRejected as rejected:
            raise rejected.below("detail") from None
        made = self._made(event, detail)
        check_encodable(event)
        if len(self._senders) >= _SENDERS:
            self._senders.clear()
        account, region, _, _, source, detail_type = head
        self._senders.add((account, region, source, detail_type))
        return made

    def _check_limits(self, event: Any) -> None:
        for name, names in self._allowed:
            if event[name] not in names:
                raise EventRejected("not-allowed", name)
        if self._max_age is not None:
            check_age(event["time"], "time", self._max_age)

    def _takes(self, detail: Any) -> bool:
        """Whether this kind of event may have a detail that isn't an object."""
        return False

    def _made(self, event: Any, detail: Any) -> EventBridgeEvent[Body]:
        if self._check_detail is not None:
            detail = self._check_detail(detail, "detail")
        return EventBridgeEvent(event, detail)


def _are_short_lines(resources: Any) -> bool:
    line = "".join(resources)
    return (
        resources.__class__ is list
        and len(resources) <= _RESOURCES
        and len(line) <= 2048
        and line.isprintable()
    )


def _check_resources(resources: Any) -> None:
    if resources.__class__ is not list or len(resources) > _RESOURCES:
        raise TypeError
    together = "".join(resources)
    if max(map(len, resources)) > 2048 or CONTROL.search(together):
        raise TypeError


def only_resource(event: Any, match: Any, allowed: Collection[str] | None) -> None:
    """Refuses a tick whose resource is not one ARN that `match` knows, of its region and account.

    `match` has the ARN's region as its first group, and the account as its second.
    """
    resources = event["resources"]
    found = match(resources[0]) if len(resources) == 1 else None
    if found is None:
        raise EventRejected("malformed", "resources")
    if (found[1], found[2]) != (event["region"], event["account"]):
        raise EventRejected("inconsistent", "resources")
    if allowed is not None and resources[0] not in allowed:
        raise EventRejected("not-allowed", "resources")
