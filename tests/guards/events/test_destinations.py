"""Records of asynchronous invocations, with payloads that somebody else made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events import Destination
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, changed, refusal_of

FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:orders-intake"
ARN = "requestContext.functionArn"


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def _nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("version", "2.0", "malformed"),
        ("version", GONE, "missing"),
        ("timestamp", "now", "malformed"),
        ("requestContext", GONE, "missing"),
        ("requestContext.requestId", "r" * 129, "too-long"),
        ("requestContext.requestId", "a\n", "control-character"),
        (ARN, GONE, "missing"),
        (ARN, "orders", "malformed"),
        (ARN, FUNCTION.replace("lambda", "sqs"), "malformed"),
        (ARN, f"{FUNCTION}\u0430", "malformed"),
        (ARN, f"{FUNCTION}:a:b", "malformed"),
        ("requestContext.condition", GONE, "missing"),
        ("requestContext.condition", "a" * 65, "malformed"),
        ("requestContext.condition", "Succ\u0435ss", "malformed"),
        ("requestContext.approximateInvokeCount", -1, "malformed"),
        ("requestContext.approximateInvokeCount", True, "wrong-type"),
        ("requestPayload", "x" * (6 * 1024 * 1024 + 1), "too-long"),
        ("requestPayload", _nested(65), "too-deep"),
        ("responsePayload", [0] * 100_001, "too-many"),
        ("responseContext", [], "wrong-type"),
        ("responseContext.statusCode", "200", "wrong-type"),
        ("responseContext.executedVersion", "a\n", "control-character"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str
) -> None:
    assert refusal_of(Destination(), changed("destination", (change, value))) == (reason, change)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        (ARN, FUNCTION),
        (ARN, f"{FUNCTION}:$LATEST"),
        (ARN, f"{FUNCTION}:$LATEST.PUBLISHED"),
        (ARN, f"{FUNCTION}:live"),
        ("requestContext.condition", "Success"),
        ("requestContext.condition", "EventAgeExceeded"),
        ("requestContext.condition", "ZeroReservedConcurrency"),
        ("requestContext.approximateInvokeCount", GONE),
        ("requestPayload", _nested(64)),
        ("requestPayload", "text"),
        ("requestPayload", GONE),
        ("responsePayload", None),
        ("responseContext", None),
        ("responseContext.functionError", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_record_that_lambda_writes_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    assert "added" not in Destination().validate(changed("destination", (change, value)))


def test_given_a_size_when_a_payload_is_larger_as_a_whole_then_it_is_refused() -> None:
    event = changed("destination", ("requestPayload", {"ab": "c", "d": ["ef"]}))
    event["responsePayload"] = None
    assert refusal_of(Destination(max_payload=5), event) == ("too-long", "requestPayload")
    for enough in (6, 7):
        Destination(max_payload=enough).validate(event)


def test_given_a_depth_when_a_payload_is_deeper_then_it_is_refused() -> None:
    event = changed("destination", ("responsePayload", _nested(3)))
    assert refusal_of(Destination(max_depth=2), event) == ("too-deep", "responsePayload")
    for enough in (3, 4):
        Destination(max_depth=enough).validate(event)


@pytest.mark.parametrize(
    ("validator", "path"),
    [
        (Destination(functions={FUNCTION}), ARN),
        (Destination(conditions={"Success"}), "requestContext.condition"),
    ],
)
def test_given_an_allow_list_when_something_else_comes_then_it_is_refused(
    validator: Validator, path: str
) -> None:
    assert refusal_of(validator, changed("destination")) == ("not-allowed", path)


def test_given_models_when_validated_then_both_payloads_are_read() -> None:
    event = changed("destination", ("responsePayload", {"orderId": "43"}))
    record = Destination(request=Order, response=Order).validate(event)
    assert (record.request, record.response) == (Order("42"), Order("43"))
    broken = changed("destination", ("requestPayload", {"orderId": 42}))
    assert refusal_of(Destination(request=Order), broken) == ("schema", "requestPayload.orderId")
