"""Events of a bus: the place of each fault, limits at their edges, keys that are not encoded."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.event_bridge import EventBridge
from runtime_guards.events.event_bridge_s3 import EventBridgeS3
from runtime_guards.events.schedule import Schedule
from runtime_guards.events.scheduler import Scheduler
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

KINDS: list[tuple[str, Validator]] = [
    ("event-bridge", EventBridge()),
    ("schedule", Schedule()),
    ("scheduler", Scheduler()),
    ("event-bridge-s3", EventBridgeS3()),
]
KEY = "detail.object.key"


@pytest.mark.parametrize(("trigger", "validator"), KINDS, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("id", GONE, "missing"),
        ("id", 5, "wrong-type"),
        ("id", "a\nb", "control-character"),
        ("id", "a" * 257, "too-long"),
        ("source", GONE, "missing"),
        ("detail-type", GONE, "missing"),
        ("detail-type", "a\u202eb", "control-character"),
        ("detail-type", ["a"], "wrong-type"),
        ("account", GONE, "missing"),
        ("account", "12345678901", "malformed"),
        ("account", "1234567890123", "malformed"),
        ("account", "\u0661" * 12, "malformed"),
        ("region", GONE, "missing"),
        ("region", "eu-central-1\n", "malformed"),
        ("time", GONE, "missing"),
        ("time", "yesterday", "malformed"),
        ("time", "2026-03-10T05:16:23+02:00", "malformed"),
        ("time", 1773119783, "wrong-type"),
        ("detail", GONE, "missing"),
        ("detail", None, "missing"),
        ("detail", 5, "wrong-type"),
        ("resources", {"a": 1}, "wrong-type"),
        ("resources", ["x"] * 1001, "too-many"),
    ],
)
def test_given_a_fault_when_validated_then_its_place_is_told(
    trigger: str, validator: Validator, change: str, value: Any, reason: str
) -> None:
    assert refusal_of(validator, changed(trigger, (change, value))) == (reason, change)


@pytest.mark.parametrize("event", [None, 5, "text", [], [1]])
@pytest.mark.parametrize(("trigger", "validator"), KINDS, ids=lambda value: str(value)[:20])
def test_given_no_object_when_validated_then_the_whole_is_refused(
    trigger: str, validator: Validator, event: Any
) -> None:
    assert refusal_of(validator, event)[1] == ""


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("id", "a" * 256),
        ("source", "a" * 256),
        ("detail-type", "\u00e4" * 256),
        ("region", "eusc-de-east-1"),
        ("time", "2026-03-10T05:16:23.677Z"),
        ("resources", GONE),
        ("resources", None),
        ("resources", ["x" * 2048] * 1000),
        ("resources", ["x", ""]),
        ("detail", {}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    EventBridge().validate(changed("event-bridge", (change, value)))


def test_given_one_long_resource_when_validated_then_short_ones_do_not_make_up_for_it() -> None:
    event = changed("event-bridge", ("resources", ["x", "x" * 2049, "x"]))
    assert refusal_of(EventBridge(), event) == ("too-long", "resources[1]")


@pytest.mark.parametrize(
    ("detail", "size"),
    [({"abc": "defg"}, 7), ({"a": ["bc", {"d": "efg"}]}, 7), ({"abcdefg": 1}, 7)],
)
def test_given_a_size_when_the_details_texts_are_longer_together_then_it_is_refused(
    detail: Any, size: int
) -> None:
    event = changed("event-bridge", ("detail", detail))
    assert refusal_of(EventBridge(max_detail=size - 1), event) == ("too-long", "detail")
    for enough in (size, size + 1):
        assert EventBridge(max_detail=enough).validate(event).detail == detail


def test_given_a_depth_when_the_detail_is_deeper_then_it_is_refused() -> None:
    event = changed("event-bridge", ("detail", {"a": {"b": {"c": 1}}}))
    assert refusal_of(EventBridge(max_depth=2), event) == ("too-deep", "detail")
    for enough in (3, 4):
        EventBridge(max_depth=enough).validate(event)


@pytest.mark.parametrize(
    "key",
    [
        "incoming/new orders.csv",
        "incoming/new+orders.csv",
        "100%.csv",
        "50%25.csv",
        "a..b/c.csv",
        "caf\u00e9.csv",
        "k" * 1020 + ".csv",
    ],
)
def test_given_a_key_when_it_stays_in_its_prefix_then_it_is_read_as_it_came(key: str) -> None:
    event: Any = EventBridgeS3(extensions={".CSV"}).validate(changed("event-bridge-s3", (KEY, key)))
    assert event.key == key


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("/etc/passwd", "traversal"),
        ("a/../b", "traversal"),
        ("..", "traversal"),
        ("a\\b", "traversal"),
        ("%2e%2e/b", "traversal"),
        ("a%5cb", "traversal"),
        ("%2fetc", "traversal"),
        ("a\0b", "control-character"),
        ("a%00b", "control-character"),
        ("%ff%2f..%2fb", "traversal"),
        ("k" * 1025, "too-long"),
        ("\u00e9" * 513, "too-long"),
        ("", "missing"),
        (GONE, "missing"),
        (5, "wrong-type"),
    ],
)
def test_given_a_key_when_it_leaves_its_prefix_in_any_decoding_then_it_is_refused(
    key: Any, reason: str
) -> None:
    event = changed("event-bridge-s3", (KEY, key))
    assert refusal_of(EventBridgeS3(), event) == (reason, KEY)


@pytest.mark.parametrize(
    ("validator", "change", "value", "refusal"),
    [
        (EventBridgeS3(accounts={"210987654321"}), "version", "0", ("not-allowed", "account")),
        (EventBridgeS3(regions={"sa-east-1"}), "version", "0", ("not-allowed", "region")),
        (EventBridgeS3(detail_types={"x"}), "version", "0", ("not-allowed", "detail-type")),
        (EventBridgeS3(prefixes={"x/"}), "version", "0", ("not-allowed", KEY)),
        (EventBridgeS3(), "resources", GONE, ("missing", "resources")),
        (EventBridgeS3(), "resources", [], ("inconsistent", "resources")),
        (EventBridgeS3(), "detail.bucket", GONE, ("missing", "detail.bucket")),
        (EventBridgeS3(), "detail.bucket.name", GONE, ("missing", "detail.bucket.name")),
        (EventBridgeS3(), "detail.bucket.name", 5, ("wrong-type", "detail.bucket.name")),
        (EventBridgeS3(), "detail.object", GONE, ("missing", "detail.object")),
        (EventBridgeS3(), "detail.object", "text", ("wrong-type", "detail.object")),
        (EventBridgeS3(), "detail.object.size", "5", ("wrong-type", "detail.object.size")),
        (EventBridgeS3(), "detail.object.size", True, ("wrong-type", "detail.object.size")),
        (EventBridgeS3(), "detail.object.size", -1, ("malformed", "detail.object.size")),
        (
            EventBridgeS3(),
            "detail.object.size",
            50 * 1024**4 + 1,
            ("too-long", "detail.object.size"),
        ),
    ],
)
def test_given_s3_when_a_field_is_wrong_then_its_place_is_told(
    validator: Validator, change: str, value: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(validator, changed("event-bridge-s3", (change, value))) == refusal


@pytest.mark.parametrize("size", [0, 5, 50 * 1024**4, None, GONE])
def test_given_a_size_when_s3_stores_it_then_it_is_accepted(size: Any) -> None:
    event: Any = EventBridgeS3().validate(changed("event-bridge-s3", ("detail.object.size", size)))
    assert event.size == (None if size is GONE else size)


def test_given_a_limit_of_size_when_an_object_is_larger_then_it_is_refused() -> None:
    assert refusal_of(EventBridgeS3(max_size=4), sample("event-bridge-s3")) == (
        "too-long",
        "detail.object.size",
    )
    for enough in (5, 6):
        EventBridgeS3(max_size=enough).validate(sample("event-bridge-s3"))


def test_given_added_fields_when_read_then_they_are_in_raw_alone() -> None:
    event = EventBridgeS3().validate(
        changed("event-bridge-s3", ("added", 1), ("detail.added", 1), ("detail.object.added", 1))
    )
    assert event.raw["detail"]["added"] == 1
    assert dict(event) == sample("event-bridge-s3")


@pytest.mark.parametrize("option", ["sources", "detail_types", "accounts", "regions"])
def test_given_a_text_for_an_allow_list_when_made_then_it_is_no_list(option: str) -> None:
    with pytest.raises(TypeError, match=rf"{option}= of EventBridge.. must be a collection"):
        EventBridge(**{option: "shop.orders"})  # type: ignore[arg-type]


def test_given_an_empty_allow_list_when_made_then_it_is_an_error() -> None:
    with pytest.raises(
        ValueError, match=r"sources= of EventBridge.. is empty, which allows nothing"
    ):
        EventBridge(sources=())


def test_given_a_fault_of_a_check_when_validated_then_the_event_does_not_pass() -> None:
    class Faulty(EventBridge):
        def _made(self, event: Any, detail: Any) -> Any:
            raise KeyError("s3cret")

    assert refusal_of(Faulty(), sample("event-bridge")) == ("missing", "")
