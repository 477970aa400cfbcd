"""Changes to accepted programs, each with its verdict, which was written before any was run.

A harmless change keeps or narrows the accepted content; only its spelling or place differs. After a
harmful change, the finding would accept content that no reviewer has seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

HARMLESS, WORSE = "harmless", "worse"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
POLICY, ROLE = "aws:iam/policy:Policy", "aws:iam/role:Role"
BUCKET_POLICY, QUEUE_POLICY = "aws:s3/bucketPolicy:BucketPolicy", "aws:sqs/queuePolicy:QueuePolicy"
QUEUE, DATABASE = "aws:sqs/queue:Queue", "aws:rds/instance:Instance"
GROUP, GROUP_RULE = (
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
)
FUNCTION, PERMISSION = "aws:lambda/function:Function", "aws:lambda/permission:Permission"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
OWN, OTHER, THIRD = "111122223333", "999988887777", "444455556666"


class Change(NamedTuple):
    """One resource before and after, and what the change is for the finding of the rule."""

    name: str
    verdict: str
    rule: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def _document(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [*statements]}


def _policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"policy": json.dumps(_document(*statements))}


def _allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _trust(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"assumeRolePolicy": json.dumps(_document(*statements))}


def _assume(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


_LOGS = _allow(["logs:PutLogEvents"], f"arn:aws:logs:eu-central-1:{OWN}:log-group:orders:*")
_DENY = {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}


def _identity() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any) -> Change:
        rule = "iam-policy-service-wildcard"
        return Change(f"identity: {name}", verdict, rule, POLICY, before, after)

    accepted = _allow("dynamodb:*", "*")
    one = _policy(accepted)
    return [
        change("a statement in front", HARMLESS, one, _policy(_LOGS, accepted)),
        change("a statement behind", HARMLESS, one, _policy(accepted, _LOGS)),
        change(
            "two statements in another order",
            HARMLESS,
            _policy(accepted, _LOGS),
            _policy(_LOGS, accepted),
        ),
        change("a list of one action", HARMLESS, one, _policy(_allow(["dynamodb:*"], ["*"]))),
        change("the case of the action", HARMLESS, one, _policy(_allow("DynamoDB:*"))),
        change(
            "an action that is covered",
            HARMLESS,
            one,
            _policy(_allow(["dynamodb:*", "dynamodb:GetItem"])),
        ),
        change("a Sid", HARMLESS, one, _policy({**accepted, "Sid": "Orders"})),
        change("an object for the text", HARMLESS, one, {"policy": _document(accepted)}),
        change(
            "spaces in the text",
            HARMLESS,
            one,
            {"policy": json.dumps(_document(accepted), indent=4)},
        ),
        change(
            "a statement without a list",
            HARMLESS,
            one,
            {"policy": json.dumps({"Version": "2012-10-17", "Statement": accepted})},
        ),
        change("a Deny", HARMLESS, one, _policy(_DENY, accepted)),
        change("another service as a whole", WORSE, one, _policy(_allow(["dynamodb:*", "sqs:*"]))),
        change("one more action", WORSE, one, _policy(_allow(["dynamodb:*", "s3:PutObject"]))),
        change("a service for another", WORSE, one, _policy(_allow("s3:*"))),
        change(
            "a Deny that goes",
            WORSE,
            _policy({**_DENY, "Action": "dynamodb:DeleteTable"}, accepted),
            one,
        ),
        change(
            "a condition that goes",
            WORSE,
            _policy({**accepted, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
            one,
        ),
    ]


def _trusts() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any) -> Change:
        return Change(
            f"trust: {name}", verdict, "iam-role-trusts-foreign-account", ROLE, before, after
        )

    partner = _assume({"AWS": f"arn:aws:iam::{OTHER}:root"})
    service = _assume({"Service": "lambda.amazonaws.com"})
    one = _trust(partner)
    return [
        change("the account by its number", HARMLESS, one, _trust(_assume({"AWS": OTHER}))),
        change("a list of one account", HARMLESS, one, _trust(_assume({"AWS": [OTHER]}))),
        change("a service in front", HARMLESS, one, _trust(service, partner)),
        change(
            "another account", WORSE, one, _trust(_assume({"AWS": f"arn:aws:iam::{THIRD}:root"}))
        ),
        change("a second account", WORSE, one, _trust(_assume({"AWS": [OTHER, THIRD]}))),
    ]


def _resource_policies() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any) -> Change:
        return Change(
            f"bucket: {name}", verdict, "s3-bucket-policy-public", BUCKET_POLICY, before, after
        )

    def public(action: Any, principal: Any = "*", **more: Any) -> dict[str, Any]:
        return _allow(action, "arn:aws:s3:::orders/*", Principal=principal, **more)

    own = _allow(
        "s3:PutObject", "arn:aws:s3:::orders/*", Principal={"AWS": f"arn:aws:iam::{OWN}:root"}
    )
    one, two = _policy(public("s3:GetObject")), _policy(public(["s3:GetObject", "s3:PutObject"]))
    return [
        change(
            "the principal as AWS", HARMLESS, one, _policy(public("s3:GetObject", {"AWS": "*"}))
        ),
        change(
            "a statement for the account in front",
            HARMLESS,
            one,
            _policy(own, public("s3:GetObject")),
        ),
        change("fewer actions", HARMLESS, two, one),
        change(
            "one of the objects",
            HARMLESS,
            one,
            _policy({**public("s3:GetObject"), "Resource": "arn:aws:s3:::orders/a"}),
        ),
        change("every action", WORSE, one, _policy(public("s3:*"))),
        change("one more action", WORSE, one, two),
        change(
            "one more bucket",
            WORSE,
            one,
            _policy(
                {
                    **public("s3:GetObject"),
                    "Resource": ["arn:aws:s3:::orders/*", "arn:aws:s3:::invoices/*"],
                }
            ),
        ),
    ]


def _queues() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any) -> Change:
        return Change(
            f"queue: {name}", verdict, "sqs-queue-foreign-account", QUEUE_POLICY, before, after
        )

    def shared(account: str, action: str = "sqs:SendMessage", own: str = OWN) -> dict[str, Any]:
        arn = f"arn:aws:sqs:eu-central-1:{own}:orders"
        return _allow(action, arn, Principal={"AWS": f"arn:aws:iam::{account}:root"})

    one = _policy(shared(OTHER))
    return [
        change(
            "the same in the account of another stack",
            HARMLESS,
            one,
            _policy(shared(OTHER, own="222233334444")),
        ),
        change("another account", WORSE, one, _policy(shared(THIRD))),
        change("another action", WORSE, one, _policy(shared(OTHER, "sqs:ReceiveMessage"))),
    ]


def _networks() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any, kind: str = GROUP) -> Change:
        return Change(
            f"network: {name}", verdict, "ec2-security-group-ingress-public", kind, before, after
        )

    def opened(port: int, *blocks: str, until: int | None = None) -> dict[str, Any]:
        return {
            "protocol": "tcp",
            "fromPort": port,
            "toPort": until or port,
            "cidrBlocks": [*blocks],
        }

    def group(*rules: Mapping[str, Any]) -> dict[str, Any]:
        return {"ingress": [*rules], "description": "orders"}

    def alone(**more: Any) -> dict[str, Any]:
        return {"type": "ingress", "securityGroupId": "sg-1", **opened(8080, "0.0.0.0/0"), **more}

    public, private = opened(8080, "0.0.0.0/0"), opened(443, "10.0.0.0/8")
    one = group(public)
    return [
        change("a private rule in front", HARMLESS, one, group(private, public)),
        change("the description of the group", HARMLESS, one, {**one, "description": "the orders"}),
        change(
            "the order of blocks",
            HARMLESS,
            group(opened(8080, "0.0.0.0/0", "10.0.0.0/8")),
            group(opened(8080, "10.0.0.0/8", "0.0.0.0/0")),
        ),
        change("another port", WORSE, one, group(opened(9000, "0.0.0.0/0"))),
        change("a range of ports", WORSE, one, group(opened(8080, "0.0.0.0/0", until=9300))),
        change("all protocols", WORSE, one, group({**public, "protocol": "-1"})),
        change(
            "the description of a rule",
            HARMLESS,
            alone(),
            alone(description="the orders"),
            GROUP_RULE,
        ),
        change("more ports of a rule", WORSE, alone(), alone(toPort=9300), GROUP_RULE),
        change(
            "another range of addresses",
            WORSE,
            alone(cidrBlocks=["8.0.0.0/6"]),
            alone(cidrBlocks=["0.0.0.0/0"]),
            GROUP_RULE,
        ),
    ]


def _secrets() -> Sequence[Change]:
    def change(name: str, verdict: str, before: Any, after: Any) -> Change:
        return Change(
            f"secret: {name}", verdict, "lambda-function-env-secret", FUNCTION, before, after
        )

    def held(**variables: str) -> dict[str, Any]:
        return {"environment": {"variables": variables}}

    def tasks(*variables: Mapping[str, str], image: str = "orders:1") -> dict[str, Any]:
        container = {"name": "orders", "image": image, "environment": [*variables]}
        return {"containerDefinitions": json.dumps([container])}

    password = {"name": "DB_PASSWORD", "value": "9f2Kq7!xVb31"}
    stage = {"name": "STAGE", "value": "dev"}
    one, other = held(DB_PASSWORD="9f2Kq7!xVb31"), held(DB_PASSWORD="7h3Lm8!yWc42")
    rule = "ecs-task-env-secret"
    return [
        change(
            "another variable in front",
            HARMLESS,
            one,
            held(A_STAGE="dev", **one["environment"]["variables"]),
        ),
        change("the memory of the function", HARMLESS, one, {**one, "memorySize": 512}),
        change("another secret", WORSE, one, other),
        change(
            "a second secret",
            WORSE,
            one,
            held(DB_PASSWORD="9f2Kq7!xVb31", API_SECRET="7h3Lm8!yWc42"),
        ),
        Change(
            "secret: an environment in another order",
            HARMLESS,
            rule,
            TASK,
            tasks(password, stage),
            tasks(stage, password),
        ),
        Change(
            "secret: another version of the image",
            HARMLESS,
            rule,
            TASK,
            tasks(password),
            tasks(password, image="orders:2"),
        ),
        Change(
            "secret: another secret of a task",
            WORSE,
            rule,
            TASK,
            tasks(password),
            tasks({**password, "value": "7h3Lm8!yWc42"}),
        ),
    ]


def _properties() -> Sequence[Change]:
    def change(name: str, verdict: str, rule: str, kind: str, before: Any, after: Any) -> Change:
        return Change(f"property: {name}", verdict, rule, kind, before, after)

    queue, weak = "sqs-queue-unencrypted", "cognito-pool-weak-password"
    off = {"sqsManagedSseEnabled": False}
    pool = "aws:cognito/userPool:UserPool"
    open_layer = {"layerName": "orders", "versionNumber": 1, "action": "lambda:GetLayerVersion"}
    layer = "aws:lambda/layerVersionPermission:LayerVersionPermission"
    cors = "lambda-url-cors-plain-http"
    url = "aws:lambda/functionUrl:FunctionUrl"

    def origins(*names: str) -> dict[str, Any]:
        return {
            "authorizationType": "AWS_IAM",
            "functionName": "orders",
            "cors": {"allowOrigins": [*names]},
        }

    return [
        change("another property", HARMLESS, queue, QUEUE, off, {**off, "delaySeconds": 3}),
        change("tags", HARMLESS, queue, QUEUE, off, {**off, "tags": {"team": "orders"}}),
        change(
            "a shorter password",
            WORSE,
            weak,
            pool,
            {"passwordPolicy": {"minimumLength": 7}},
            {"passwordPolicy": {"minimumLength": 6}},
        ),
        change(
            "another version of a layer",
            WORSE,
            "lambda-layer-public",
            layer,
            {**open_layer, "principal": "*"},
            {**open_layer, "principal": "*", "versionNumber": 2},
        ),
        change(
            "an origin with TLS in front",
            HARMLESS,
            cors,
            url,
            origins("http://a.example.com"),
            origins("https://b.example.com", "http://a.example.com"),
        ),
        change(
            "another origin without TLS",
            WORSE,
            cors,
            url,
            origins("http://a.example.com"),
            origins("http://b.example.com"),
        ),
    ]


def changes() -> list[Change]:
    """Every labelled change of one resource."""
    return [
        *_identity(),
        *_trusts(),
        *_resource_policies(),
        *_queues(),
        *_networks(),
        *_secrets(),
        *_properties(),
    ]
