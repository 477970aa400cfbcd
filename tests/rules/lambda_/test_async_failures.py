"""lambda-function-async-failure-lost.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "lambda-function-async-failure-lost"
ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
TARGET = "arn:aws:sqs:eu-central-1:111122223333:failed"
PATH = "deadLetterConfig.targetArn"


def function(**properties: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"name": "orders", **properties}, "orders")


def topic(endpoint: Any = ARN, protocol: Any = "lambda") -> Resource:
    return resource(
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": "news", "protocol": protocol, "endpoint": endpoint},
    )


def config(**properties: Any) -> Resource:
    given = {"functionName": "orders", "destinationConfig": {"onFailure": {"destination": TARGET}}}
    kind = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    return resource(kind, {**given, **properties})


CALLERS = {
    "sns": topic(),
    "s3": resource(
        "aws:s3/bucketNotification:BucketNotification",
        {"bucket": "b", "lambdaFunctions": [{"lambdaFunctionArn": ARN}]},
    ),
    "event bridge": resource(
        "aws:cloudwatch/eventTarget:EventTarget", {"rule": "elsewhere", "arn": ARN}
    ),
    "a schedule for one time": resource(
        "aws:scheduler/schedule:Schedule",
        {"scheduleExpression": "at(2027-01-01T00:00:00)", "target": {"arn": ARN}},
    ),
    "a permission alone": resource(
        "aws:lambda/permission:Permission",
        {"function": "orders", "principal": "s3.amazonaws.com"},
    ),
}


@pytest.mark.parametrize("caller", CALLERS)
def test_an_asynchronous_caller_without_a_target_violates(caller: str) -> None:
    assert outcomes(RULE, function(), CALLERS[caller]) == [("violates", PATH)]


RULE_OF_TARGET = "aws:cloudwatch/eventRule:EventRule"
HOURLY = {"name": "elsewhere", "scheduleExpression": "rate(1 hour)"}


def test_schedules_lose_nothing() -> None:
    """The next event follows, and its permission is not a caller of its own."""
    schedule = resource(
        "aws:scheduler/schedule:Schedule",
        {"scheduleExpression": "rate(1 hour)", "target": {"arn": ARN}},
    )
    allowed = resource(
        "aws:lambda/permission:Permission",
        {"function": "orders", "principal": "events.amazonaws.com"},
    )
    hourly = resource(RULE_OF_TARGET, HOURLY)
    assert outcomes(RULE, function(), schedule) == []
    assert outcomes(RULE, function(), hourly, CALLERS["event bridge"], allowed) == []
    assert outcomes(RULE, function(), hourly, CALLERS["event bridge"], topic()) == [
        ("violates", PATH)
    ]


def test_a_rule_with_a_pattern_may_send_events_of_others() -> None:
    both = resource(RULE_OF_TARGET, {**HOURLY, "eventPattern": "{}"})
    assert outcomes(RULE, function(), both, CALLERS["event bridge"]) == [("violates", PATH)]


@pytest.mark.parametrize(
    "invoking",
    [
        resource(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            {"functionName": "orders", "eventSourceArn": TARGET},
        ),
        resource("aws:lambda/functionUrl:FunctionUrl", {"functionName": "orders"}),
        topic(protocol="sqs", endpoint=TARGET),
    ],
)
def test_other_callers_comply(invoking: Resource) -> None:
    assert outcomes(RULE, function(), invoking) == []
    assert outcomes(RULE, function()) == []


def test_either_target_is_enough() -> None:
    assert outcomes(RULE, function(deadLetterConfig={"targetArn": TARGET}), topic()) == []
    assert outcomes(RULE, function(), config(), topic()) == []
    assert outcomes(RULE, function(), config(qualifier="$LATEST"), topic()) == []


@pytest.mark.parametrize(
    "other",
    [
        config(functionName="report"),
        config(destinationConfig={"onSuccess": {"destination": TARGET}}),
        config(qualifier="live"),
    ],
)
def test_a_configuration_for_something_else_does_not_count(other: Resource) -> None:
    assert outcomes(RULE, function(), other, topic()) == [("violates", PATH)]


def test_the_configuration_of_the_alias_that_is_invoked_counts() -> None:
    live = topic(f"{ARN}:live")
    assert outcomes(RULE, function(), config(qualifier="live"), live) == []


def test_an_unknown_that_decides_is_undecided() -> None:
    unknown = function(deadLetterConfig={"targetArn": UNKNOWN})
    assert outcomes(RULE, unknown, topic()) == [("undecided", PATH)]
    assert outcomes(RULE, function(), config(qualifier=UNKNOWN), topic()) == [
        ("undecided", "qualifier")
    ]
    assert outcomes(RULE, function(), topic(protocol=UNKNOWN)) == [("undecided", "protocol")]
    assert outcomes(RULE, function(), config(functionName=UNKNOWN), topic()) == [
        ("undecided", "functionName")
    ]


@pytest.mark.parametrize("name", ["orders", ARN, "111122223333:function:orders"])
def test_a_destination_names_the_function_in_any_form(name: str) -> None:
    # Before the first deployment, the function's own ARN is not known.
    assert outcomes(RULE, function(arn=UNKNOWN), topic(), config(functionName=name)) == []
    other = name.replace("orders", "returns")
    found = outcomes(RULE, function(arn=UNKNOWN), topic(), config(functionName=other))
    assert found == [("violates", PATH)]
