"""AWS AppSync Events: publications and subscriptions of an Event API's channels."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.appsync_requests import HEADERS, IDENTITY, REQUEST
from runtime_guards.validation.batches import BatchEvent
from runtime_guards.validation.event import ANY, TEXT, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.shaped import OpaqueValidator
from runtime_guards.validation.shapes import (
    Fields,
    Items,
    Line,
    Matching,
    Object,
    OneOf,
    Text,
    Tree,
)
from runtime_guards.validation.validator import refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

# https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-concepts.html: an event has at most
# 240 KB.
PAYLOAD = 240 * 1024
# No page states how many; a request of 1 MB has room for more.
EVENTS = 100
# https://docs.aws.amazon.com/appsync/latest/eventapi/channel-namespaces.html and
# https://docs.aws.amazon.com/appsync/latest/APIReference/API_ChannelNamespace.html
_SEGMENT = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,48}[A-Za-z0-9])?"
_CHANNEL = Fields(
    {
        # A subscription may end with an asterisk, for all channels below.
        "path": Matching(rf"/{_SEGMENT}(?:/{_SEGMENT}){{0,4}}(?:/\*)?"),
        "segments": Items(Matching(rf"{_SEGMENT}|\*"), 6, 1),
    }
)
_ID = Line(128)
_REFUSED = "refused"


def _shape(max_events: int) -> Fields:
    """The shape of an operation with at most so many events, which are checked one by one."""
    return Fields(
        {
            "info": Fields(
                {
                    "channel": _CHANNEL,
                    "channelNamespace": Fields({"name": Matching(_SEGMENT)}),
                    "operation": OneOf("PUBLISH", "SUBSCRIBE"),
                }
            )
        },
        {
            "events": Items(Fields({"id": _ID}), max_events),
            "identity": IDENTITY,
            "request": Fields({}, {"headers": HEADERS, "domainName": Text(253)}),
            "stash": Object(REQUEST),
            "prev": Tree(REQUEST),
            "result": Tree(REQUEST),
            "error": Tree(REQUEST),
            "outErrors": Tree(REQUEST),
        },
    )


_EVENT = _shape(EVENTS)


class AppSyncEventsRecord(EventRecord, Generic[Body]):
    """A validated event that a client publishes. `payload` is as sent, or the result of the
    declared model.
    """

    __slots__ = ("id", "payload")
    FIELDS: Documented = {"id": TEXT, "payload": ANY}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, payload: Body) -> None:
        self.raw = raw
        self.id: str = raw["id"]
        self.payload = payload


class AppSyncEventsEvent(BatchEvent[AppSyncEventsRecord[Body]]):
    """A validated operation on a channel; see `BatchEvent`.

    `operation` is PUBLISH or SUBSCRIBE, `channel` its path, and `identity` the client as AppSync
    has authenticated it. `records` are empty for a subscription.
    """

    __slots__ = ("channel", "identity", "operation")
    KEY = "events"
    FIELDS = {**(_EVENT.fields or {}), "events": [{"id": TEXT, "payload": ANY}]}  # type: ignore[dict-item]  # noqa: RUF012

    def __init__(self, raw: Any, *batch: Any) -> None:
        super().__init__(raw, *batch)
        self.operation: str = raw["info"]["operation"]
        self.channel: str = raw["info"]["channel"]["path"]
        self.identity: Any = raw.get("identity")


class AppSyncEvents(OpaqueValidator[AppSyncEventsEvent[Body]]):
    """Validates operations of an AWS AppSync Event API, with a `DIRECT` Lambda integration.

    Where a handler in JavaScript invokes the function, that handler chooses the payload: use
    `Direct`.

    Refuses:
        - malformed channels, more than five segments, and a wildcard in a publication
        - a path that contradicts its segments or the namespace
        - event IDs that occur twice
        - a payload that is missing or over a limit
        - a payload, identity, stash or result with more than 64 levels
        - with `payload`: payloads that do not fit the model

    Keyword arguments:
        payload: Model of an event's payload, see `runtime_guards.bodies`; None allows any.
        namespaces: Allowed channel namespaces; None allows all.
        operations: Allowed operations of PUBLISH and SUBSCRIBE; None allows both.
        max_events: Maximum number of events in a publication.
        max_payload: Maximum number of characters of an event's payload.

    Answers:
        A refused event gets an `error`, and the others are processed. A refused operation is
        answered by `{"error": "refused"}`, which rejects the subscription or publication.

    Source:
        https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
    """

    trigger = "appsync-events"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        payload: Model[Body] | None = None,
        namespaces: Collection[str] | None = None,
        operations: Collection[str] | None = None,
        max_events: int = EVENTS,
        max_payload: int = PAYLOAD,
    ) -> None:
        self.shape = _shape(max_events)
        self._payload = None if payload is None else checker(payload)
        self._limits = Fields({"payload": Tree(max_payload, total=max_payload)})
        self._namespaces = listed(namespaces)
        self._operations = listed(operations)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The error that rejects the operation as a whole; AppSync shows it to the client."""
        return {"error": _REFUSED}

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's events, and an error for each that was refused.

        Raises TypeError for a response that has no list of events.
        """
        if not event.failures:
            return result
        # If all events were refused, no handler was called.
        result = {"events": []} if result is None and event.all_refused else result
        given = result.get("events") if isinstance(result, dict) else None
        if not isinstance(given, list):
            raise TypeError('The handler of an Event API must return {"events": [...]}.')
        refused = [{"id": identity, "error": _REFUSED} for identity in event.failures]
        return {**result, "events": [*given, *refused]}

    def _checked(self, event: Any) -> AppSyncEventsEvent[Body]:
        info = event["info"]
        allow(info["operation"], self._operations, "info.operation")
        _check_channel(info)
        allow(info["channelNamespace"]["name"], self._namespaces, "info.channelNamespace.name")
        return AppSyncEventsEvent(event, *self._each(event))

    def _each(self, event: Any) -> tuple[list[Any], list[EventRejected], list[str]]:
        raws = event.get("events") or []
        if event["info"]["operation"] == "SUBSCRIBE" and raws:
            raise EventRejected("inconsistent", "events")
        if len({raw["id"] for raw in raws}) != len(raws):
            # Results are identified by their IDs only.
            raise EventRejected("duplicate-key", "events")
        records, refused, failures = [], [], []
        for index, raw in enumerate(raws):
            try:
                records.append(AppSyncEventsRecord(raw, self._payload_of(raw)))
            except EventRejected as rejected:
                refused.append(refused_at(rejected, f"events[{index}]"))
                failures.append(raw["id"])
        return records, refused, failures

    def _payload_of(self, raw: Any) -> Any:
        if raw.get("payload") is None:
            raise EventRejected("missing", "payload")
        self._limits(raw)
        return raw["payload"] if self._payload is None else self._payload(raw["payload"], "payload")


def _check_channel(info: Any) -> None:
    """Raises EventRejected if the accounts of the channel contradict each other."""
    path, segments = info["channel"]["path"], info["channel"]["segments"]
    if path != "/" + "/".join(segments):
        raise EventRejected("inconsistent", "info.channel.segments")
    if segments[0] != info["channelNamespace"]["name"]:
        raise EventRejected("inconsistent", "info.channelNamespace.name")
    if info["operation"] == "PUBLISH" and segments[-1] == "*":
        raise EventRejected("malformed", "info.channel.path")
