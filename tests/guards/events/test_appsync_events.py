"""Publications and subscriptions of an Event API: each event is refused or handled by itself.

https://docs.aws.amazon.com/appsync/latest/eventapi/direct-lambda-integrations.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events.appsync_events import AppSyncEvents
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

FIRST, SECOND = (event["id"] for event in sample("appsync-events")["events"])


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def subscription(path: str = "/orders/*", *segments: str) -> Any:
    channel = {"path": path, "segments": list(segments or path[1:].split("/"))}
    return changed(
        "appsync-events",
        ("info.operation", "SUBSCRIBE"),
        ("info.channel", channel),
        ("events", None),
    )


def guarded(event: Any, **options: Any) -> Any:
    @guard(AppSyncEvents(payload=Order, **options), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        events = [{"id": each.id, "payload": each.payload.orderId} for each in event.records]
        return {"events": events} if event.operation == "PUBLISH" else None

    return handler(event, None)


def test_a_publication_is_read() -> None:
    event = AppSyncEvents(payload=Order).validate(sample("appsync-events"))
    assert (event.operation, event.channel) == ("PUBLISH", "/orders/berlin")
    assert event.identity["username"] == "alice"
    assert [each.id for each in event.records] == [FIRST, SECOND]
    assert [each.payload for each in event.records] == [Order("42"), Order("43")]
    assert dict(event)["events"][0] == {"id": FIRST, "payload": {"orderId": "42"}}


@pytest.mark.parametrize("path", ["/orders", "/orders/*", "/orders/a-1/b/c/d", "/orders/a/b/c/d/*"])
def test_a_subscription_is_read_and_may_end_with_a_wildcard(path: str) -> None:
    event = AppSyncEvents().validate(subscription(path))
    assert (event.operation, event.channel, event.records) == ("SUBSCRIBE", path, [])


def test_each_refused_event_gets_an_error_of_its_own() -> None:
    event = sample("appsync-events")
    event["events"][1]["payload"] = {"orderId": 5}
    assert guarded(event) == {
        "events": [{"id": FIRST, "payload": "42"}, {"id": SECOND, "error": "refused"}]
    }


def test_without_a_refusal_the_answer_is_the_handlers() -> None:
    assert guarded(sample("appsync-events"))["events"][1] == {"id": SECOND, "payload": "43"}
    assert guarded(subscription()) is None


def test_a_refused_operation_is_answered_by_an_error() -> None:
    # AppSync rejects the subscription or publication with it.
    assert guarded(subscription("/orders/../a")) == {"error": "refused"}
    assert guarded(sample("appsync-events"), namespaces={"books"}) == {"error": "refused"}


def test_a_handler_that_returns_no_events_cannot_take_errors() -> None:
    event = sample("appsync-events")
    event["events"][1]["payload"] = {}

    @guard(AppSyncEvents(payload=Order), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return None

    with pytest.raises(TypeError, match="must return"):
        handler(event, None)


@pytest.mark.parametrize(
    ("change", "value", "refusal"),
    [
        ("info", GONE, ("missing", "info")),
        ("info.operation", "DELETE", ("malformed", "info.operation")),
        ("info.channel.path", "/orders", ("inconsistent", "info.channel.segments")),
        ("info.channel.path", "/orders/../x", ("malformed", "info.channel.path")),
        ("info.channel.segments", [], ("missing", "info.channel.segments")),
        ("info.channelNamespace.name", "books", ("inconsistent", "info.channelNamespace.name")),
        ("events", [{"id": "1"}, {"id": "1"}], ("duplicate-key", "events")),
        ("events", [{"id": "a\nb"}], ("control-character", "events[0].id")),
        ("events", [{"payload": {}}], ("missing", "events[0].id")),
        ("events", [{"id": str(number)} for number in range(101)], ("too-many", "events")),
        ("request.headers", {"a": 5}, ("wrong-type", "request.headers.*")),
    ],
)
def test_another_operation_is_refused(change: str, value: Any, refusal: tuple[str, str]) -> None:
    assert refusal_of(AppSyncEvents(), changed("appsync-events", (change, value))) == refusal


def test_a_wildcard_and_events_belong_to_one_operation_each() -> None:
    wildcard = {"path": "/orders/*", "segments": ["orders", "*"]}
    event = changed("appsync-events", ("info.channel", wildcard))
    assert refusal_of(AppSyncEvents(), event) == ("malformed", "info.channel.path")
    event = subscription()
    event["events"] = [{"id": "1", "payload": {}}]
    assert refusal_of(AppSyncEvents(), event) == ("inconsistent", "events")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [(None, "missing"), ("x" * 11, "too-long"), ([["x" * 6] * 2], "too-long")],
)
def test_a_payload_is_limited(payload: Any, reason: str) -> None:
    event = changed("appsync-events", ("events", [{"id": "1", "payload": payload}]))
    checked = AppSyncEvents(max_payload=10).validate(event)
    assert checked.records == []
    assert [(each.reason, each.path) for each in checked.refused] == [(reason, "events[0].payload")]


def test_allow_lists_are_applied() -> None:
    publication = sample("appsync-events")
    assert refusal_of(AppSyncEvents(operations={"SUBSCRIBE"}), publication) == (
        "not-allowed",
        "info.operation",
    )
    assert (
        AppSyncEvents(operations={"PUBLISH"}, namespaces={"orders"}).validate(publication).records
    )
