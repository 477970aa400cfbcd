"""AppSync: requests to resolvers, alone and in a batch."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import BY_NAME, detect
from runtime_guards.events.appsync_authorizer import AppSyncAuthorizer
from runtime_guards.events.appsync_batch_resolver import AppSyncBatchResolver
from runtime_guards.events.appsync_events import AppSyncEvents
from runtime_guards.events.appsync_resolver import AppSyncResolver
from runtime_guards.validation.validator import Validator
from tests.guards.events.refusals import GONE, SECRET, changed, refusal_of
from tests.guards.samples import sample


def _nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


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


@pytest.mark.parametrize("validator", [AppSyncResolver(fields={"Query.x"}), AppSyncBatchResolver()])
def test_given_a_refusal_when_appsync_shows_it_then_it_tells_nothing(validator: Validator) -> None:
    event = sample(validator.trigger)
    if isinstance(event, list):
        event[0]["info"]["parentTypeName"] = "a b"
    handler = guard(validator, audit=lambda record: None)(lambda event, context: event)
    with pytest.raises(EventRejected) as caught:
        handler(event, None)
    assert str(caught.value) == "refused"


# https://docs.amplify.aws/cli/graphql/custom-business-logic/#structure-of-the-function-event
AMPLIFY: dict[str, Any] = {
    "typeName": "Query",
    "fieldName": "getOrder",
    "arguments": {"id": "42"},
    "identity": None,
    "source": None,
    "request": {"headers": {"host": "api.example.com"}, "domainName": None},
    "prev": {"result": {}},
}


def test_given_a_request_of_amplify_when_guarded_then_it_is_read() -> None:
    seen: list[Any] = []

    @guard(AppSyncResolver(fields={"Query.getOrder"}), audit=False)
    def handler(event: Any, context: Any) -> Any:
        seen.append(event)

    handler({**AMPLIFY, "added": 1}, None)
    assert (seen[0].field, seen[0].arguments) == ("Query.getOrder", {"id": "42"})
    assert dict(seen[0]) == AMPLIFY


@pytest.mark.parametrize(
    ("change", "reason", "place"),
    [
        ({"typeName": "Query.a"}, "malformed", "typeName"),
        ({"fieldName": ""}, "malformed", "fieldName"),
        ({"fieldName": None}, "missing", "fieldName"),
        ({"arguments": "a"}, "wrong-type", "arguments"),
        ({"fieldName": "deleteOrder"}, "not-allowed", "info.fieldName"),
        # AppSync's own form counts where both are there.
        ({"info": {"parentTypeName": "Query"}}, "missing", "info.fieldName"),
    ],
)
def test_given_a_fault_of_amplify_when_validated_then_it_is_named(
    change: Any, reason: str, place: str
) -> None:
    validator = AppSyncResolver(fields={"Query.getOrder"})
    assert refusal_of(validator, {**AMPLIFY, **change}) == (reason, place)


@pytest.mark.parametrize("name", ["typeName", "fieldName", "arguments"])
def test_given_less_than_amplify_sends_when_detected_then_it_has_no_mark(name: str) -> None:
    assert detect(AMPLIFY) is BY_NAME["appsync-resolver"]
    assert detect({**AMPLIFY, name: None}) is None


def _event_with(source: str, value: Any) -> Any:
    """An event of AppSync that has the value in a place of any JSON."""
    event = sample(source)
    if source == "appsync-batch-resolver":
        return [{**event[0], "arguments": value}]
    if source == "appsync-authorizer":
        return {**event, "requestContext": {**event["requestContext"], "variables": value}}
    return {**event, "stash" if source == "appsync-events" else "arguments": value}


@pytest.mark.parametrize(
    "kind", [AppSyncResolver, AppSyncBatchResolver, AppSyncEvents, AppSyncAuthorizer]
)
def test_the_documented_depth_is_the_limit(kind: Any) -> None:
    documented = kind if "levels" in (kind.__doc__ or "") else kind.__base__
    assert "more than 64 levels" in documented.__doc__
    validator = kind()
    validator.validate(_event_with(kind.trigger, _nested(64)))
    assert refusal_of(validator, _event_with(kind.trigger, _nested(65)))[0] == "too-deep"
