"""Who outside of the account decides what a function is sent: the severity of a flow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.exposure.stacks import (
    BUCKET,
    EXTERNAL,
    MAPPING,
    QUEUE,
    ROLE,
    allow,
    arn_of,
    document,
    role,
    thing,
    url,
)
from tests.judged import UNKNOWN, resource, verdicts
from tests.rules.lambda_.guarded_functions import ARN, function

COMMAND = "lambda-event-reaches-command"
RUNS = "import os\ndef handler(event, context):\n    os.system('run ' + str(event))\n"
REGION = "eu-central-1:111122223333"
TOPIC_ARN = f"arn:aws:sns:{REGION}:news"
BUS_ARN = f"arn:aws:events:{REGION}:event-bus/shop"
EVENTS = "aws:cloudwatch/event"
OWN = {"AWS": "arn:aws:iam::111122223333:root"}


def orders() -> Resource:
    return function({"app.py": RUNS})


def anyone(action: str, on: str, principal: Any = "*", **more: Any) -> str:
    return document({**allow(action, on, **more), "Principal": principal})


def queue(policy: Any, name: str = "jobs") -> list[Resource]:
    held = {"queueUrl": name, "policy": policy}
    return [
        thing(QUEUE, name),
        resource("aws:sqs/queuePolicy:QueuePolicy", held, name),
        resource(MAPPING, {"functionName": "orders", "eventSourceArn": arn_of(QUEUE, name)}, name),
    ]


def sends(principal: Any = "*", action: str = "sqs:SendMessage", **more: Any) -> list[Resource]:
    return queue(anyone(action, arn_of(QUEUE, "jobs"), principal, **more))


def topic(principal: Any, protocol: str = "lambda", endpoint: str = ARN) -> list[Resource]:
    policy = anyone("sns:Publish", TOPIC_ARN, principal)
    subscription = {"topic": TOPIC_ARN, "protocol": protocol, "endpoint": endpoint}
    return [
        resource("aws:sns/topic:Topic", {"arn": TOPIC_ARN, "name": "news"}, "news"),
        resource("aws:sns/topicPolicy:TopicPolicy", {"arn": TOPIC_ARN, "policy": policy}, "news"),
        resource("aws:sns/topicSubscription:TopicSubscription", subscription, "news"),
    ]


def uploads(action: str, *more: Resource) -> list[Resource]:
    policy = {"bucket": "uploads", "policy": anyone(action, f"{arn_of(BUCKET, 'uploads')}/*")}
    entry = {"lambdaFunctionArn": ARN, "events": ["s3:ObjectCreated:*"]}
    notified = {"bucket": "uploads", "lambdaFunctions": [entry]}
    return [
        thing(BUCKET, "uploads"),
        resource("aws:s3/bucketPolicy:BucketPolicy", policy, "uploads"),
        resource("aws:s3/bucketNotification:BucketNotification", notified, "uploads"),
        *more,
    ]


def blocked() -> Resource:
    held = {"bucket": "uploads", "restrictPublicBuckets": True, "blockPublicPolicy": True}
    return resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", held, "uploads")


def bus(principal: Any, source: str = "shop") -> list[Resource]:
    held = {"eventBusName": "shop", "policy": anyone("events:PutEvents", BUS_ARN, principal)}
    pattern = {"eventBusName": "shop", "name": "all", "eventPattern": f'{{"source":["{source}"]}}'}
    target = {"eventBusName": "shop", "rule": "all", "arn": ARN}
    return [
        resource(f"{EVENTS}Bus:EventBus", {"arn": BUS_ARN, "name": "shop"}, "shop"),
        resource(f"{EVENTS}BusPolicy:EventBusPolicy", held, "shop"),
        resource(f"{EVENTS}Rule:EventRule", pattern, "all"),
        resource(f"{EVENTS}Target:EventTarget", target, "all"),
    ]


def users(*granted: Any, guests: bool) -> list[Resource]:
    """The role of an identity pool, for its guests or for its signed-in users."""
    provider = "cognito-identity.amazonaws.com"
    amr = "unauthenticated" if guests else "authenticated"
    trusted = {
        "Effect": "Allow",
        "Principal": {"Federated": provider},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {f"{provider}:aud": "ids"},
            "ForAnyValue:StringLike": {f"{provider}:amr": amr},
        },
    }
    held = role("guest", *granted)
    held[0] = thing(ROLE, "guest", assumeRolePolicy=document(trusted))
    pool = {"id": "ids", "allowUnauthenticatedIdentities": guests}
    attached = {"identityPoolId": "ids", "roles": {amr: arn_of(ROLE, "guest")}}
    kind = "aws:cognito/identityPool"
    return [
        *held,
        resource(f"{kind}:IdentityPool", pool, "ids"),
        resource(f"{kind}RoleAttachment:IdentityPoolRoleAttachment", attached, "ids"),
    ]


def through_another_function(
    body: str,
    file: str = "app.py",
    action: str = "sqs:SendMessage",
    on: str = "",
    stores: Sequence[Resource] = (),
) -> list[Resource]:
    """A public function whose role may send to the queue or other stores, and its code."""
    held = role("intake", allow(action, on or arn_of(QUEUE, "jobs")))
    runtime = {"runtime": "nodejs22.x"} if file.endswith(".js") else {}
    intake = function({file: body}, "intake", role=arn_of(ROLE, "intake"), **runtime)
    return [*held, intake, url(intake), *(stores or sends(OWN))]


EVENT_BODY = 'event["body"]'


def calls(service: str, operation: str) -> str:
    """A handler that gives a field of its event to an operation of AWS."""
    return (
        f"import boto3\nclient = boto3.client({service!r})\ndef handler(event, context):\n"
        f"    client.{operation.replace('EVENT', EVENT_BODY)}\n"
    )


def chained() -> list[Resource]:
    """A public function invokes a second one, which sends to the queue."""
    second_arn = ARN.replace("orders", "second")
    second = function(
        {"app.py": SENDS_EVENT}, "second", role=arn_of(ROLE, "second"), arn=second_arn
    )
    first = through_another_function(
        'import boto3\ndef handler(event, context):\n    boto3.client("lambda").invoke('
        'FunctionName="second", Payload=event["body"])\n',
        action="lambda:InvokeFunction",
        on=second_arn,
    )
    return [*first, second, *role("second", allow("sqs:SendMessage", arn_of(QUEUE, "jobs")))]


SENDS_EVENT = calls("sqs", 'send_message(QueueUrl="jobs", MessageBody=EVENT)')
SENDS_NUMBER = SENDS_EVENT.replace('event["body"]', 'str(int(event["body"]))')
PUBLISHES_EVENT = calls("sns", 'publish(TopicArn="news", Message=EVENT)')
SENDS_IN_JAVASCRIPT = (
    'const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");\n'
    "const queue = new SQSClient({});\nexports.handler = async (event) =>\n"
    '  queue.send(new SendMessageCommand({ QueueUrl: "jobs", MessageBody: event.body }));\n'
)
THROUGH_INTAKE = "FunctionUrl intake (through Function intake) is publicly accessible"

SENDS = allow("sqs:SendMessage", arn_of(QUEUE, "jobs"))
ACCOUNT_ONLY = {"StringEquals": {"aws:SourceAccount": "111122223333"}}
THROUGH_QUEUE = [*topic("*", "sqs", arn_of(QUEUE, "jobs")), *sends(OWN)]
# What the stack has beside the function, the severity, and what the message says of it.
CASES: dict[str, tuple[list[Resource], str, str]] = {
    "any principal sends to the queue": (sends(), "high", "Queue jobs is publicly accessible"),
    "any principal publishes to the topic": (topic("*"), "high", "Topic news is publicly"),
    "any principal uploads": (uploads("s3:PutObject"), "high", "Bucket uploads is publicly"),
    "any principal puts events": (bus("*"), "high", "EventBus shop is publicly accessible"),
    "a topic passes on to a queue": (THROUGH_QUEUE, "high", "Topic news is publicly accessible"),
    "an external account sends": (
        sends({"AWS": f"arn:aws:iam::{EXTERNAL}:root"}),
        "high",
        "an external account through Queue jobs can start the function",
    ),
    "guests of an identity pool send": (
        [*users(SENDS, guests=True), *sends(OWN)],
        "high",
        "IdentityPoolRoleAttachment ids, Role guest are publicly accessible",
    ),
    "guests of an identity pool invoke": (
        users(allow("lambda:InvokeFunction", ARN), guests=True),
        "high",
        "IdentityPoolRoleAttachment ids, Role guest are publicly accessible",
    ),
    "the own account sends": (sends(OWN), "medium", "triggers the function"),
    "any principal of one account sends": (
        sends(Condition=ACCOUNT_ONLY),
        "medium",
        "triggers the function",
    ),
    "any principal receives": (sends(action="sqs:ReceiveMessage"), "medium", "triggers"),
    "the own account publishes": (topic(OWN), "medium", "triggers the function"),
    "any principal downloads": (uploads("s3:GetObject"), "medium", "triggers the function"),
    "public access is blocked": (uploads("s3:PutObject", blocked()), "medium", "triggers"),
    "the rule takes events of AWS": (bus("*", "aws.s3"), "medium", "triggers the function"),
    "the queue's policy is not known": (queue(UNKNOWN), "medium", "triggers the function"),
    "a public function may send, and does not": (
        through_another_function("def handler(event, context):\n    return 1\n"),
        "medium",
        "triggers the function",
    ),
    "a public function sends its event": (
        through_another_function(SENDS_EVENT),
        "high",
        THROUGH_INTAKE,
    ),
    "a public function in JavaScript sends its event": (
        through_another_function(SENDS_IN_JAVASCRIPT, "app.js"),
        "high",
        THROUGH_INTAKE,
    ),
    "a public function sends a number": (
        through_another_function(SENDS_NUMBER),
        "medium",
        "triggers the function",
    ),
    "a public function publishes its event, and may only send": (
        through_another_function(PUBLISHES_EVENT),
        "medium",
        "triggers the function",
    ),
    "a public function sends its event, and may only receive": (
        through_another_function(SENDS_EVENT, action="sqs:ReceiveMessage"),
        "medium",
        "triggers the function",
    ),
    "a public function publishes its event": (
        through_another_function(
            calls("sns", 'publish(TopicArn="news", Message=EVENT)'),
            action="sns:Publish",
            on=TOPIC_ARN,
            stores=topic(OWN),
        ),
        "high",
        THROUGH_INTAKE,
    ),
    "a public function stores its event": (
        through_another_function(
            calls("s3", 'put_object(Bucket="uploads", Key="a", Body=EVENT)'),
            action="s3:PutObject",
            on=f"{arn_of(BUCKET, 'uploads')}/*",
            stores=uploads("s3:PutObject", blocked()),
        ),
        "high",
        THROUGH_INTAKE,
    ),
    "a public function puts events": (
        through_another_function(
            calls("events", 'put_events(Entries=[{"Source": "shop", "Detail": EVENT}])'),
            action="events:PutEvents",
            on=BUS_ARN,
            stores=bus(OWN),
        ),
        "high",
        THROUGH_INTAKE,
    ),
    "a public function invokes one that sends its event": (
        chained(),
        "high",
        "FunctionUrl intake (through Function intake and Function second) is publicly accessible",
    ),
    "signed-in users send": (
        [*users(SENDS, guests=False), *sends(OWN)],
        "medium",
        "triggers the function",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_severity_follows_who_decides_about_the_event(case: str) -> None:
    stack, severity, says = CASES[case]
    (verdict,) = verdicts(COMMAND, orders(), *stack)
    assert verdict.severity.value == severity, verdict.message
    assert says in verdict.message


def test_a_trusted_account_is_no_external_one() -> None:
    stack = sends({"AWS": f"arn:aws:iam::{EXTERNAL}:root"})
    (verdict,) = verdicts(COMMAND, orders(), *stack, trusted_accounts=[EXTERNAL])
    assert verdict.severity.value == "medium"
