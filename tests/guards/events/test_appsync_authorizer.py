"""AppSync: requests to authorizers, which deny what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import guard
from runtime_guards.events.appsync_authorizer import AppSyncAuthorizer
from tests.guards.events.refusals import GONE, SECRET, changed, refusal_of
from tests.guards.samples import sample


def _outcome(event: Any) -> Any:
    @guard(AppSyncAuthorizer(), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return {"isAuthorized": True}

    return handler(event, None)


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
        assert _outcome(event) == {"isAuthorized": False}


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
    assert _outcome(sample("appsync-authorizer")) == {"isAuthorized": True}
