"""How topics deliver their messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

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
    assert found == [("violates", "endpoint"), ("undecided", "protocol")]


def test_the_endpoint_is_never_printed() -> None:
    address = "http://user:hunter2@example.com"
    (found,) = verdicts(RULE, subscription("https", secret(address)))
    assert found.path == "endpoint"
    assert "hunter2" not in found.message
    assert "example.com" not in found.message


WITHOUT_QUEUE = "sns-subscription-without-dlq"
EXTERNAL = "sns-subscription-foreign-account"
TO_EMAIL = "sns-subscription-to-email"
UNLOGGED = "sns-topic-delivery-unlogged"
PREFIX = "arn:aws:{}:eu-central-1:{}:orders"
QUEUE = PREFIX.format("sqs", "111122223333")
TOPIC = PREFIX.format("sns", "111122223333")
FOREIGN = PREFIX.format("sqs", "999988887777")
OWN = resource("aws:sns/topic:Topic", {"arn": TOPIC}, "own")
REDRIVE = json.dumps({"deadLetterTargetArn": QUEUE})


def subscribed(**properties: Any) -> Any:
    held = {"topic": TOPIC, "protocol": "sqs", "endpoint": QUEUE}
    return resource(SUBSCRIPTION, {**held, **properties})


@pytest.mark.parametrize("policy", [None, "", "{}", "{"])
def test_a_subscription_without_a_queue_violates(policy: Any) -> None:
    assert outcomes(WITHOUT_QUEUE, subscribed(redrivePolicy=policy)) == [
        ("violates", "redrivePolicy")
    ]


@pytest.mark.parametrize("protocol", ["email", "email-json", "sms"])
def test_a_subscription_of_people_needs_no_queue(protocol: str) -> None:
    assert outcomes(WITHOUT_QUEUE, subscribed(protocol=protocol)) == []


def test_a_subscription_with_a_queue_complies() -> None:
    assert outcomes(WITHOUT_QUEUE, subscribed(redrivePolicy=REDRIVE)) == []
    held = {"protocol": "sqs", "redrivePolicy": UNKNOWN}
    made = resource(SUBSCRIPTION, held, depends={"redrivePolicy": [OWN]})
    assert outcomes(WITHOUT_QUEUE, made) == []
    unrecorded = outcomes(WITHOUT_QUEUE, subscribed(redrivePolicy=UNKNOWN))
    assert unrecorded == [("undecided", "redrivePolicy")]


def test_an_endpoint_in_an_external_account_violates_unless_it_is_trusted() -> None:
    assert outcomes(EXTERNAL, subscribed(endpoint=FOREIGN), OWN) == [("violates", "endpoint")]
    trusted = {"trusted_accounts": ["999988887777"]}
    assert outcomes(EXTERNAL, subscribed(endpoint=FOREIGN), OWN, **trusted) == []
    assert outcomes(EXTERNAL, subscribed(), OWN) == []


def test_a_topic_of_an_external_account_sends_its_messages_in() -> None:
    theirs = PREFIX.format("sns", "999988887777")
    assert outcomes(EXTERNAL, subscribed(topic=theirs), OWN) == []
    assert outcomes(EXTERNAL, subscribed(topic=theirs, endpoint=FOREIGN), OWN) == []


def test_an_address_is_in_no_account() -> None:
    assert outcomes(EXTERNAL, subscribed(protocol="email", endpoint=UNKNOWN), OWN) == []
    assert outcomes(EXTERNAL, subscribed(endpoint=UNKNOWN), OWN) == [("undecided", "endpoint")]


def test_a_mailbox_is_never_printed() -> None:
    (found,) = verdicts(TO_EMAIL, subscribed(protocol="email-json", endpoint="ops@example.com"))
    assert "ops@example.com" not in found.message


def test_a_success_role_alone_logs_no_failures() -> None:
    role = "arn:aws:iam::111122223333:role/feedback"
    success = resource("aws:sns/topic:Topic", {"sqsSuccessFeedbackRoleArn": role})
    assert outcomes(UNLOGGED, success) == [("violates", "sqsFailureFeedbackRoleArn")]
