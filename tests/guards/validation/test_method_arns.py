"""ARNs of methods and routes, in requests to both kinds of authorizers."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.http_authorizer import HttpAuthorizer
from runtime_guards.events.rest_authorizer import RestAuthorizer
from tests.guards.events.refusals import changed, refusal_of
from tests.guards.samples import sample

API = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5"
REST_ARN = f"{API}/v1/POST/orders/42"


def _token(arn: Any) -> Any:
    return {"type": "TOKEN", "authorizationToken": "Bearer a.b.c", "methodArn": arn}


@pytest.mark.parametrize(
    ("arn", "reason"),
    [
        (None, "missing"),
        (1, "wrong-type"),
        ("", "malformed"),
        ("s3cret", "malformed"),
        (API, "malformed"),
        (f"{API}/v1", "malformed"),
        (f"{API}/v1//a", "malformed"),
        (f"{API}/v1/GET/a\n", "malformed"),
        (f"{API}/v1/GET/" + "a" * 16_385, "malformed"),
        (REST_ARN.replace("123456789012", ""), "malformed"),
        (REST_ARN.replace("execute-api", "lambda"), "malformed"),
    ],
)
def test_arn_refused(arn: Any, reason: str) -> None:
    assert refusal_of(RestAuthorizer(), _token(arn)) == (reason, "methodArn")
    assert refusal_of(HttpAuthorizer(), changed("http-authorizer", ("routeArn", arn))) == (
        reason,
        "routeArn",
    )


def test_allow_list_of_apis() -> None:
    assert RestAuthorizer(apis={"a1b2c3d4e5"}).validate(sample("rest-authorizer"))
    assert HttpAuthorizer(apis={"a1b2c3d4e5"}).validate(sample("http-authorizer"))
    assert refusal_of(RestAuthorizer(apis={"b"}), sample("rest-authorizer")) == (
        "not-allowed",
        "methodArn",
    )
    assert refusal_of(HttpAuthorizer(apis={"b"}), sample("http-authorizer")) == (
        "not-allowed",
        "routeArn",
    )
