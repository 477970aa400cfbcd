"""Which HTTP endpoints policies let workflows call."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import calls_any_endpoint, parse
from policypack.model.unknown import Unknown

LATER = Unknown("policy")


def answer(**changes: Any) -> Any:
    allows = {"Effect": "Allow", "Action": "states:InvokeHTTPEndpoint", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": {**allows, **changes}}
    return calls_any_endpoint([parse(document)])


def endpoint(url: Any) -> dict[str, Any]:
    return {"StringLike": {"states:HTTPEndpoint": url}}


# https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
@pytest.mark.parametrize("url", ["https://api.example.com/*", "https://api.example.com"])
def test_given_an_endpoint_with_its_host_when_asked_then_it_is_limited(url: str) -> None:
    assert answer(Condition=endpoint(url)) is False


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Action": "states:*"},
        {"Condition": endpoint("*")},
        {"Condition": endpoint("https://*")},
        {"Condition": endpoint("https://api.example.com*")},
        {"Condition": endpoint("https://*.example.com/orders")},
        {"Condition": {"StringEquals": {"states:HTTPMethod": "GET"}}},
    ],
)
def test_given_no_host_when_asked_then_any_endpoint_can_be_called(changes: Any) -> None:
    assert answer(**changes) is True


@pytest.mark.parametrize("changes", [{"Action": "states:StartExecution"}, {"Effect": "Deny"}])
def test_given_no_call_when_asked_then_no_endpoint_can_be_called(changes: Any) -> None:
    assert answer(**changes) is False


@pytest.mark.parametrize("changes", [{"Action": LATER}, {"Condition": endpoint(LATER)}])
def test_given_an_unknown_part_when_asked_then_it_decides(changes: Any) -> None:
    assert isinstance(answer(**changes), Unknown)


def test_given_an_unknown_policy_when_asked_then_it_decides() -> None:
    assert calls_any_endpoint([LATER]) is LATER
