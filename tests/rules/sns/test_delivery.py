"""sns-subscription-plain-http."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "sns-subscription-plain-http"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"


def subscription(protocol: Any, endpoint: Any) -> Any:
    return resource(SUBSCRIPTION, {"protocol": protocol, "endpoint": endpoint})


@pytest.mark.parametrize(
    ("protocol", "endpoint", "path"),
    [
        pytest.param("http", "http://example.com", "protocol", id="both"),
        pytest.param("HTTP", "https://example.com", "protocol", id="protocol alone"),
        pytest.param("https", "HTTP://example.com", "endpoint", id="endpoint alone"),
        pytest.param("http", UNKNOWN, "protocol", id="unknown endpoint"),
    ],
)
def test_delivery_in_plain_text_violates(protocol: Any, endpoint: Any, path: str) -> None:
    assert outcomes(RULE, subscription(protocol, endpoint)) == [("violates", path)]


@pytest.mark.parametrize(
    ("protocol", "endpoint"),
    [
        pytest.param("https", "https://example.com", id="TLS"),
        pytest.param("sqs", "arn:aws:sqs:eu-central-1:111122223333:orders", id="queue"),
        pytest.param("sqs", UNKNOWN, id="new queue"),
        pytest.param("email", "ops@example.com", id="mail"),
    ],
)
def test_other_deliveries_comply(protocol: Any, endpoint: Any) -> None:
    assert outcomes(RULE, subscription(protocol, endpoint)) == []


def test_an_unknown_endpoint_of_a_web_subscription_cannot_be_told() -> None:
    assert outcomes(RULE, subscription("https", UNKNOWN)) == [("undecided", "endpoint")]


def test_a_plain_endpoint_is_told_although_the_protocol_is_unknown() -> None:
    found = outcomes(RULE, subscription(UNKNOWN, "http://example.com"))
    assert found == [("undecided", "protocol"), ("violates", "endpoint")]


def test_the_endpoint_is_never_printed() -> None:
    address = "http://user:hunter2@example.com"
    (found,) = verdicts(RULE, subscription("https", secret(address)))
    assert found.path == "endpoint"
    assert "hunter2" not in found.message
    assert "example.com" not in found.message
