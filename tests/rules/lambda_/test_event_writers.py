"""Who writes the events of a trigger decides whether an unguarded handler blocks or is advised."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource
from tests.judged import UNKNOWN, resource, verdicts
from tests.rules.lambda_.guarded_functions import (
    ARN,
    QUEUE_ARN,
    code,
    function,
    mapping,
    permission,
    target,
)

WITHOUT = "lambda-trigger-without-validator"
OWN, OTHER = "111122223333", "999988887777"
QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
TOPIC_ARN = f"arn:aws:sns:eu-central-1:{OWN}:news"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
RULE = "aws:cloudwatch/eventRule:EventRule"
BUS = "aws:cloudwatch/eventBus:EventBus"
BUS_POLICY = "aws:cloudwatch/eventBusPolicy:EventBusPolicy"
BUS_PERMISSION = "aws:cloudwatch/eventPermission:EventPermission"
URL = "aws:lambda/functionUrl:FunctionUrl"
KINESIS_POLICY = "aws:kinesis/resourcePolicy:ResourcePolicy"
STREAM_ARN = f"arn:aws:kinesis:eu-central-1:{OWN}:stream/clicks"


def policy(action: str, principal: Any, of: str = "*", **condition: Any) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": of}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **condition}]})


def account(number: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{number}:root"}


def queue(**properties: Any) -> Resource:
    return resource(QUEUE, {"name": "orders", "arn": QUEUE_ARN, **properties}, "queue")


def topic(**properties: Any) -> list[Resource]:
    news = resource(TOPIC, {"name": "news", "arn": TOPIC_ARN, **properties}, "news")
    wired = {"protocol": "lambda", "endpoint": ARN, "topic": TOPIC_ARN}
    return [news, resource(SUBSCRIPTION, wired, "subscription")]


def bucket(document: str | None = None) -> list[Resource]:
    wired = {"bucket": "files", "lambdaFunctions": [{"lambdaFunctionArn": ARN, "events": []}]}
    found = [
        resource("aws:s3/bucket:Bucket", {"bucket": "files", "id": "files"}, "files"),
        resource(NOTIFICATION, wired, "notification"),
    ]
    if document:
        given = {"bucket": "files", "policy": document}
        found.append(resource("aws:s3/bucketPolicy:BucketPolicy", given, "policy"))
    return found


def orders(bus: str | None = None) -> list[Resource]:
    rule = {"name": "orders", "eventPattern": "{}", **({"eventBusName": bus} if bus else {})}
    return [resource(RULE, rule, "orders-rule"), target(rule="orders")]


PUT = "s3:PutObject"
FILES = "arn:aws:s3:::files/*"
EXTERNAL_BUS = {"action": "events:PutEvents", "principal": OTHER, "statementId": "s"}
MEDIUM: dict[str, list[Resource]] = {
    "a queue that another program of the account declares": [mapping()],
    "a queue without a policy": [queue(), mapping()],
    "a queue whose policy names the own account": [
        queue(policy=policy("sqs:SendMessage", account(OWN))),
        mapping(),
    ],
    "a queue that other accounts read": [
        queue(policy=policy("sqs:ReceiveMessage", account(OTHER))),
        mapping(),
    ],
    "a topic without a policy": topic(),
    "a topic that other accounts subscribe to": topic(
        policy=policy("sns:Subscribe", account(OTHER))
    ),
    "a bucket without a policy": bucket(),
    "a bucket that anyone reads": bucket(policy("s3:GetObject", "*", FILES)),
    "a rule of the default bus": orders(),
    "a rule of the default bus, beside an open bus": [
        *orders(),
        resource(BUS_PERMISSION, {**EXTERNAL_BUS, "eventBusName": "partners"}),
    ],
    "a permission for a topic of the account": [
        permission("sns.amazonaws.com", sourceArn=TOPIC_ARN)
    ],
    "a stream without a policy": [mapping(STREAM_ARN)],
    "a stream, beside a default bus that is shared": [
        mapping(STREAM_ARN),
        resource(BUS_PERMISSION, EXTERNAL_BUS),
    ],
    "a function URL for principals of IAM": [
        resource(URL, {"functionName": "orders", "authorizationType": "AWS_IAM"}, "url")
    ],
}
HIGH: dict[str, list[Resource]] = {
    "a queue of another account": [mapping(f"arn:aws:sqs:eu-central-1:{OTHER}:orders")],
    "a queue that is not known yet": [mapping(UNKNOWN)],
    "a queue that anyone sends to": [queue(policy=policy("sqs:SendMessage", "*")), mapping()],
    "a queue that an external account sends to": [
        queue(policy=policy("sqs:*", account(OTHER))),
        mapping(),
    ],
    "a queue that a service sends to for any account": [
        queue(policy=policy("sqs:SendMessage", {"Service": "sns.amazonaws.com"})),
        mapping(),
    ],
    "a queue with a policy of its own type": [
        queue(url="https://sqs/orders"),
        resource(
            "aws:sqs/queuePolicy:QueuePolicy",
            {"queueUrl": "https://sqs/orders", "policy": policy("sqs:SendMessage", "*")},
        ),
        mapping(),
    ],
    "a queue whose policy is not known yet": [queue(policy=UNKNOWN), mapping()],
    "a topic that anyone publishes to": topic(policy=policy("sns:Publish", "*")),
    "a bucket that an external account writes to": bucket(policy(PUT, account(OTHER), FILES)),
    "a rule of a default bus that is shared": [*orders(), resource(BUS_PERMISSION, EXTERNAL_BUS)],
    "a rule of a bus with an open policy": [
        resource(BUS, {"name": "partners"}, "partners"),
        resource(
            BUS_POLICY,
            {"eventBusName": "partners", "policy": policy("events:PutEvents", account(OTHER))},
        ),
        *orders("partners"),
    ],
    "a permission for a service in any account": [permission("sns.amazonaws.com")],
    "a permission for a topic of another account": [
        permission("sns.amazonaws.com", sourceArn=f"arn:aws:sns:eu-central-1:{OTHER}:news")
    ],
    "a skill of Alexa that is not named": [permission("alexa-appkit.amazon.com")],
    "a stream that an external account writes to": [
        resource("aws:kinesis/stream:Stream", {"name": "clicks", "arn": STREAM_ARN}, "clicks"),
        resource(
            KINESIS_POLICY,
            {"resourceArn": STREAM_ARN, "policy": policy("kinesis:PutRecord", account(OTHER))},
        ),
        mapping(STREAM_ARN),
    ],
    "a function URL for anyone": [
        resource(URL, {"functionName": "orders", "authorizationType": "NONE"}, "url")
    ],
}


def severity(*wiring: Resource, **settings: Any) -> list[str]:
    found = verdicts(WITHOUT, function(code()), *wiring, **settings)
    return [each.severity.value for each in found if each.outcome is Outcome.VIOLATES]


@pytest.mark.parametrize("case", MEDIUM)
def test_events_of_the_account_are_advised(case: str) -> None:
    assert severity(*MEDIUM[case]) == ["medium"]


@pytest.mark.parametrize("case", HIGH)
def test_events_of_outsiders_block(case: str) -> None:
    assert severity(*HIGH[case]) == ["high"]


def test_a_trusted_account_is_no_outsider() -> None:
    shared = [queue(policy=policy("sqs:SendMessage", account(OTHER))), mapping()]
    assert severity(*shared) == ["high"]
    assert severity(*shared, trusted_accounts=[OTHER]) == ["medium"]


def test_one_open_trigger_is_enough() -> None:
    opened = HIGH["a queue of another account"]
    assert severity(*MEDIUM["a topic without a policy"], *opened) == ["high"]
