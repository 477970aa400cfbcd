"""sqs-queue-without-dlq."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.topology.parts.dead_letters import QUEUE
from tests.judged import UNKNOWN, outcomes, resource

RULE = "sqs-queue-without-dlq"
PREFIX = "arn:aws:sqs:eu-central-1:111122223333"
VIOLATES = [("violates", "redrivePolicy")]
REDRIVE = "aws:sqs/redrivePolicy:RedrivePolicy"
ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"


def queue(name: str = "orders", **properties: Any) -> Resource:
    held = {"name": name, "arn": f"{PREFIX}:{name}", "url": f"https://sqs/{name}", **properties}
    return resource(QUEUE, held, name)


def redrive(to: Any = "failed") -> str:
    return json.dumps({"deadLetterTargetArn": f"{PREFIX}:{to}", "maxReceiveCount": 5})


ORDERS, FAILED = queue(), queue("failed")
ELSEWHERE = redrive("elsewhere")


def test_a_queue_without_a_redrive_policy_violates() -> None:
    assert outcomes(RULE, ORDERS) == VIOLATES


@pytest.mark.parametrize("policy", ["", "{}", "{", "[]", '{"maxReceiveCount": 5}', {}])
def test_a_redrive_policy_without_a_target_is_none(policy: Any) -> None:
    assert outcomes(RULE, queue(redrivePolicy=policy)) == VIOLATES


@pytest.mark.parametrize("policy", [ELSEWHERE, json.loads(ELSEWHERE)])
def test_a_queue_with_a_redrive_policy_complies(policy: Any) -> None:
    assert outcomes(RULE, queue(redrivePolicy=policy)) == []


def test_a_queue_with_a_separate_redrive_policy_complies() -> None:
    policy = {"queueUrl": "https://sqs/orders", "redrivePolicy": ELSEWHERE}
    assert outcomes(RULE, ORDERS, resource(REDRIVE, policy, "r")) == []
    linked = resource(REDRIVE, {"queueUrl": UNKNOWN}, "r", depends={"queueUrl": [ORDERS]})
    assert outcomes(RULE, ORDERS, linked) == []


def test_the_redrive_policy_of_another_queue_does_not_count() -> None:
    policy = {"queueUrl": "https://sqs/other", "redrivePolicy": ELSEWHERE}
    assert outcomes(RULE, ORDERS, resource(REDRIVE, policy, "r")) == VIOLATES


def test_a_redrive_policy_that_the_program_gives_counts_while_it_is_unknown() -> None:
    given = resource(QUEUE, {"redrivePolicy": UNKNOWN}, depends={"redrivePolicy": []})
    assert outcomes(RULE, given) == []
    # The provider computes the property of a queue to which the program gives none.
    computed = resource(QUEUE, {"name": "it", "redrivePolicy": UNKNOWN}, depends={"name": []})
    assert outcomes(RULE, computed) == VIOLATES
    assert outcomes(RULE, queue(redrivePolicy=UNKNOWN)) == [("undecided", "redrivePolicy")]


TARGET = f"{PREFIX}:failed"
FAILING: dict[str, dict[str, Any]] = {
    REDRIVE: {"queueUrl": "https://sqs/elsewhere", "redrivePolicy": redrive()},
    "aws:sns/topicSubscription:TopicSubscription": {"redrivePolicy": redrive()},
    "aws:lambda/function:Function": {"deadLetterConfig": {"targetArn": TARGET}},
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
        "destinationConfig": {"onFailure": {"destination": TARGET}}
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "destinationConfig": {"onFailure": {"destinationArn": TARGET}}
    },
    "aws:cloudwatch/eventBus:EventBus": {"deadLetterConfig": {"arn": TARGET}},
    "aws:cloudwatch/eventTarget:EventTarget": {"deadLetterConfig": {"arn": TARGET}},
    "aws:scheduler/schedule:Schedule": {"target": {"deadLetterConfig": {"arn": TARGET}}},
    "aws:pipes/pipe:Pipe": {
        "sourceParameters": {"kinesisStreamParameters": {"deadLetterConfig": {"arn": TARGET}}}
    },
    ALLOW: {
        "queueUrl": "https://sqs/failed",
        "redriveAllowPolicy": '{"redrivePermission":"byQueue"}',
    },
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_queue_that_takes_failures_needs_none(kind: str) -> None:
    assert outcomes(RULE, FAILED, resource(kind, FAILING[kind], "giver")) == []
    assert outcomes(RULE, ORDERS, resource(kind, FAILING[kind], "giver")) == VIOLATES


@pytest.mark.parametrize(
    ("kind", "top"),
    [
        ("aws:sns/topicSubscription:TopicSubscription", "redrivePolicy"),
        ("aws:lambda/function:Function", "deadLetterConfig"),
        ("aws:scheduler/schedule:Schedule", "target"),
    ],
)
def test_the_record_of_the_engine_names_an_unknown_target(kind: str, top: str) -> None:
    giver = resource(kind, {top: UNKNOWN}, "giver", depends={top: [FAILED]})
    assert outcomes(RULE, FAILED, giver) == []
    assert outcomes(RULE, FAILED, ORDERS, giver) == VIOLATES


def test_a_destination_of_successes_is_no_dead_letter_queue() -> None:
    kind = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    sends = {"destinationConfig": {"onSuccess": {"destination": TARGET}}}
    assert outcomes(RULE, FAILED, resource(kind, sends, "giver")) == VIOLATES


def test_an_unknown_target_is_undecided_unless_it_comes_from_other_types() -> None:
    kind, topic = "aws:lambda/function:Function", resource("aws:sns/topic:Topic", {}, "topic")
    waits = {"deadLetterConfig": {"targetArn": UNKNOWN}}
    unknown = [("undecided", "deadLetterConfig.targetArn")]
    assert outcomes(RULE, ORDERS, resource(kind, waits, "f")) == unknown
    both = resource(kind, waits, "f", depends={"deadLetterConfig": [ORDERS, FAILED]})
    assert set(outcomes(RULE, ORDERS, FAILED, both)) == set(unknown)
    other = resource(kind, waits, "f", depends={"deadLetterConfig": [topic]})
    assert outcomes(RULE, ORDERS, topic, other) == VIOLATES


def test_before_its_arn_is_known_a_queue_is_found_by_its_name() -> None:
    giver = resource(
        "aws:cloudwatch/eventTarget:EventTarget", {"deadLetterConfig": {"arn": TARGET}}
    )
    assert outcomes(RULE, queue("failed", arn=UNKNOWN), giver) == []
    assert outcomes(RULE, queue("orders", arn=UNKNOWN), giver) == VIOLATES
    nameless = resource(QUEUE, {"name": UNKNOWN, "arn": UNKNOWN}, "nameless")
    assert outcomes(RULE, nameless, giver) == [("undecided", "name")]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ('{"redrivePermission": "allowAll"}', []),
        ('{"redrivePermission": "denyAll"}', VIOLATES),
        (UNKNOWN, [("undecided", "redriveAllowPolicy")]),
    ],
)
def test_its_own_redrive_allow_policy_makes_a_dead_letter_queue(policy: Any, expected: Any) -> None:
    assert outcomes(RULE, queue(redriveAllowPolicy=policy)) == expected


def test_an_allow_policy_of_an_unknown_queue_may_be_that_of_this_one() -> None:
    policy = {"queueUrl": UNKNOWN, "redriveAllowPolicy": '{"redrivePermission":"byQueue"}'}
    assert outcomes(RULE, ORDERS, resource(ALLOW, policy, "a")) == [("undecided", "queueUrl")]


ANY_SOURCE = "sqs-dlq-any-source"
OPEN = [("violates", "redriveAllowPolicy")]
SOURCE = queue(redrivePolicy=redrive())


def allows(permission: str) -> str:
    return json.dumps({"redrivePermission": permission})


@pytest.mark.parametrize("policy", [None, "", "{", allows("allowAll")])
def test_a_dead_letter_queue_for_any_source_violates(policy: Any) -> None:
    assert outcomes(ANY_SOURCE, SOURCE, queue("failed", redriveAllowPolicy=policy)) == OPEN


@pytest.mark.parametrize("permission", ["byQueue", "denyAll"])
def test_a_dead_letter_queue_with_limited_sources_complies(permission: str) -> None:
    own = queue("failed", redriveAllowPolicy=allows(permission))
    assert outcomes(ANY_SOURCE, SOURCE, own) == []
    held = {"queueUrl": "https://sqs/failed", "redriveAllowPolicy": allows(permission)}
    assert outcomes(ANY_SOURCE, SOURCE, FAILED, resource(ALLOW, held, "a")) == []


def test_a_queue_that_is_no_dead_letter_queue_complies() -> None:
    assert outcomes(ANY_SOURCE, ORDERS) == []


def test_an_unknown_redrive_allow_policy_leaves_it_undecided() -> None:
    unknown = queue("failed", redriveAllowPolicy=UNKNOWN)
    found = outcomes(ANY_SOURCE, SOURCE, unknown)
    assert found == [("undecided", "redriveAllowPolicy")]


def test_an_unknown_redrive_allow_policy_that_is_made_of_queues_names_them() -> None:
    unknown = {"name": "failed", "redriveAllowPolicy": UNKNOWN}
    own = resource(QUEUE, unknown, "failed", depends={"redriveAllowPolicy": [ORDERS]})
    assert outcomes(ANY_SOURCE, SOURCE, own) == []
    held = {"queueUrl": "https://sqs/failed", "redriveAllowPolicy": UNKNOWN}
    separate = resource(ALLOW, held, "a", depends={"redriveAllowPolicy": [ORDERS]})
    assert outcomes(ANY_SOURCE, SOURCE, FAILED, separate) == []
