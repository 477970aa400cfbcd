"""AppSync: resolvers, batches of them, and authorizers that deny what they refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import AppSyncAuthorizer, AppSyncBatchResolver, AppSyncResolver
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, SECRET, changed, refusal_of
from tests.guards.samples import sample


@dataclass
class Order:
    orderId: str  # noqa: N815 - the event's own word


def _nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


def _outcome(validator: Validator, event: Any) -> Any:
    @guard(validator, audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return {"isAuthorized": True}

    return handler(event, None)


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("info", GONE, "missing"),
        ("info.fieldName", GONE, "missing"),
        ("info.fieldName", "1order", "malformed"),
        ("info.fieldName", "\u00f6rder", "malformed"),
        ("info.fieldName", "a" * 513, "malformed"),
        ("info.parentTypeName", "", "malformed"),
        ("info.variables", [], "wrong-type"),
        ("info.selectionSetList", ["a"] * 10_001, "too-many"),
        ("info.selectionSetGraphQL", "x" * (1024 * 1024 + 1), "too-long"),
        ("arguments", [], "wrong-type"),
        ("arguments", "text", "wrong-type"),
        ("arguments", {"a": "x" * (1024 * 1024 + 1)}, "too-long"),
        ("arguments", _nested(65), "too-deep"),
        ("arguments", {"a": [0] * 100_001}, "too-many"),
        ("identity", "alice", "wrong-type"),
        ("identity", {"claims": {"sub": "x" * (64 * 1024 + 1)}}, "too-long"),
        ("stash", 5, "wrong-type"),
        ("request.headers", {str(n): "" for n in range(201)}, "too-many"),
        ("request.domainName", "a" * 254, "too-long"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str
) -> None:
    event = changed("appsync-resolver", (change, value))
    assert refusal_of(AppSyncResolver(), event) == (reason, change)
    batch = [sample("appsync-resolver"), event]
    assert refusal_of(AppSyncBatchResolver(), batch) == (reason, f"[1].{change}")


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("info.fieldName", "a" * 512),
        ("arguments", {"a": "x" * (1024 * 1024)}),
        ("arguments", _nested(64)),
        ("arguments", GONE),
        ("identity", None),
        ("request.headers", {str(n): "x" * (16 * 1024) for n in range(3)}),
        ("request.domainName", "a" * 253),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    event = AppSyncResolver().validate(changed("appsync-resolver", (change, value)))
    assert "added" not in event


def test_given_a_header_of_any_name_when_refused_then_the_name_is_not_told() -> None:
    event = changed("appsync-resolver", ("request.headers", {f"{SECRET}\n": "a"}))
    assert refusal_of(AppSyncResolver(), event) == ("control-character", "request.headers.*")


def test_given_a_batch_when_validated_then_records_alone_are_read() -> None:
    validator = AppSyncBatchResolver(arguments=Order, max_records=2)
    event: Any = validator.validate(sample("appsync-batch-resolver"))
    assert [record.arguments for record in event.records] == [Order("42")] * 2
    assert dict(event) == {}


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (None, ("missing", "")),
        ({}, ("wrong-type", "")),
        ([], ("missing", "")),
        ([sample("appsync-resolver")] * 3, ("too-many", "")),
        ([5], ("wrong-type", "[0]")),
    ],
)
def test_given_no_batch_when_validated_then_it_is_refused(
    event: Any, refusal: tuple[str, str]
) -> None:
    assert refusal_of(AppSyncBatchResolver(max_records=2), event) == refusal


@pytest.mark.parametrize("validator", [AppSyncResolver(fields={"x"}), AppSyncBatchResolver()])
def test_given_a_refusal_when_appsync_shows_it_then_it_tells_nothing(validator: Validator) -> None:
    event = sample(validator.trigger)
    if isinstance(event, list):
        event[0]["info"]["parentTypeName"] = "a b"
    with pytest.raises(EventRejected) as caught:
        _outcome(validator, event)
    assert str(caught.value) == "refused"


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("authorizationToken", "", "missing"),
        ("authorizationToken", 5, "wrong-type"),
        ("authorizationToken", f"{SECRET}\r\nx: y", "control-character"),
        ("authorizationToken", "t" * 8193, "too-long"),
        ("requestContext", GONE, "missing"),
        ("requestContext.apiId", "API", "malformed"),
        ("requestContext.accountId", "1", "malformed"),
        ("requestContext.requestId", "r" * 129, "too-long"),
        ("requestContext.variables", [], "wrong-type"),
    ],
)
def test_given_an_authorization_of_another_form_when_refused_then_it_is_denied(
    change: str, value: Any, reason: str
) -> None:
    event = changed("appsync-authorizer", (change, value))
    assert refusal_of(AppSyncAuthorizer(), event) == (reason, change)
    if event.get("authorizationToken") and event.get("requestContext", {}).get("apiId"):
        assert _outcome(AppSyncAuthorizer(), event) == {"isAuthorized": False}


def test_given_a_limit_when_a_token_is_longer_then_it_is_refused() -> None:
    validator = AppSyncAuthorizer(max_token=5)
    for size in (4, 5):
        validator.validate(changed("appsync-authorizer", ("authorizationToken", "t" * size)))
    event = changed("appsync-authorizer", ("authorizationToken", "t" * 6))
    assert refusal_of(validator, event) == ("too-long", "authorizationToken")


def test_given_a_pattern_when_a_token_only_begins_like_it_then_it_is_refused() -> None:
    event = changed("appsync-authorizer", ("authorizationToken", "123x"))
    assert refusal_of(AppSyncAuthorizer(token="[0-9]+"), event) == (
        "malformed",
        "authorizationToken",
    )


def test_given_a_good_token_when_handled_then_the_answer_is_the_handlers() -> None:
    assert _outcome(AppSyncAuthorizer(), sample("appsync-authorizer")) == {"isAuthorized": True}
