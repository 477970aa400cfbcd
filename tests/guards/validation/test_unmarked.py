"""Step Functions, IoT rules and direct invocations: nothing tells them but a declared body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events import Direct, IoTRule, StepFunctions
from tests.guards.events.refusals import refusal_of

KINDS = [Direct, IoTRule, StepFunctions]


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def _nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_given_no_body_when_made_then_the_constructor_says_so(kind: Any) -> None:
    with pytest.raises(TypeError):
        kind()
    with pytest.raises(TypeError, match=r"body= of .* must be a pydantic model"):
        kind(body=None)


@pytest.mark.parametrize("kind", KINDS)
def test_given_a_body_when_validated_then_only_its_model_is_read(kind: Any) -> None:
    event = kind(body=Order).validate({"orderId": "42", "added": 1})
    assert (event.body, dict(event), event.raw["added"]) == (Order("42"), {}, 1)
    assert dict(kind(body=dict).validate({"a": 1})) == {"a": 1}
    assert kind(body=list).validate([1]).body == [1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("event", "field"),
    [
        *((event, "") for event in (None, 5, "text", list[Any]())),
        *((event, "orderId") for event in ({}, {"orderId": 42}, {"orderId": None})),
    ],
)
def test_given_something_else_when_validated_then_its_field_is_named(
    kind: Any, event: Any, field: str
) -> None:
    assert refusal_of(kind(body=Order), event) == ("schema", field)


@pytest.mark.parametrize("kind", KINDS)
def test_given_limits_when_they_are_passed_then_the_event_is_refused(kind: Any) -> None:
    assert refusal_of(kind(body=dict, max_text=3), {"a": "1234"}) == ("too-long", "")
    assert refusal_of(kind(body=dict, max_text=3), {"1234": 1}) == ("too-long", "")
    for enough in (4, 5):
        kind(body=dict, max_text=enough).validate({"a": "1234"})
    assert refusal_of(kind(body=list, max_depth=2), _nested(3)) == ("too-deep", "")
    for enough in (3, 4):
        kind(body=list, max_depth=enough).validate(_nested(3))
