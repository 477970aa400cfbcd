"""lambda-function-many-sources."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-function-many-sources"
ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
FUNCTION = resource("aws:lambda/function:Function", {"name": "orders"}, "orders")
URL = resource("aws:lambda/functionUrl:FunctionUrl", {"functionName": "orders"})
TOPIC = resource(
    "aws:sns/topicSubscription:TopicSubscription",
    {"topic": "news", "protocol": "lambda", "endpoint": ARN},
)


def queue(name: str = "orders", function: Any = "orders") -> Resource:
    arn = f"arn:aws:sqs:eu-central-1:111122223333:{name}"
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    return resource(kind, {"functionName": function, "eventSourceArn": arn}, name)


def test_two_kinds_of_sources_violate() -> None:
    assert outcomes(RULE, FUNCTION, URL, queue()) == [("violates", "")]
    (found,) = verdicts(RULE, FUNCTION, TOPIC, queue())
    assert found.message == "it is invoked by sns, sqs"


def test_several_sources_of_one_kind_comply() -> None:
    api = resource("aws:lb/targetGroup:TargetGroup", {"targetType": "lambda", "arn": "a"})
    attached = resource(
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        {"targetGroupArn": "a", "targetId": ARN},
    )
    assert outcomes(RULE, FUNCTION, URL, api, attached) == []
    assert outcomes(RULE, FUNCTION, queue(), queue("orders-failed")) == []
    assert outcomes(RULE, FUNCTION) == []


def test_a_schedule_beside_another_source_complies() -> None:
    warmer = resource("aws:scheduler/schedule:Schedule", {"target": {"arn": ARN}})
    assert outcomes(RULE, FUNCTION, URL, warmer) == []


def test_the_scheduled_rule_of_a_target_complies() -> None:
    warmer = {"name": "warm", "scheduleExpression": "rate(5 minutes)"}
    kind = "aws:cloudwatch/eventRule:EventRule"
    target = resource("aws:cloudwatch/eventTarget:EventTarget", {"rule": "warm", "arn": ARN})
    assert outcomes(RULE, FUNCTION, URL, resource(kind, warmer), target) == []
    # AND a pattern makes it a source of events
    matching = {**warmer, "eventPattern": '{"source": ["shop"]}'}
    found = outcomes(RULE, FUNCTION, URL, resource(kind, matching), target)
    assert found == [("violates", "")]


def test_a_permission_adds_no_source() -> None:
    granted = {"function": "orders", "principal": "s3.amazonaws.com"}
    permission = resource("aws:lambda/permission:Permission", granted)
    assert outcomes(RULE, FUNCTION, URL, permission) == []


def test_a_source_of_an_unknown_function_is_undecided() -> None:
    found = outcomes(RULE, FUNCTION, URL, queue(function=UNKNOWN))
    assert found == [("undecided", "functionName")]
