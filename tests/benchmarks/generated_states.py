"""States of serverless stacks that are made for measuring: 200 resources each, no two alike."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SERVICES = 16
RESOURCES = 200
# Contents of a stack: a service is twelve resources, including a function.
FUNCTIONS, DOCUMENTS = SERVICES, 2 * SERVICES
_ACCOUNT = "123456789012"
_REGION = "eu-central-1"


def backend(folder: Path, count: int) -> str:
    """Writes a backend of `count` stacks, ten to a project; its URL."""
    for number in range(count):
        project, stack = f"service{number // 10:03}", f"s{number % 10}"
        file = folder / ".pulumi" / "stacks" / project / f"{stack}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            json.dumps({"version": 3, "checkpoint": _checkpoint(project, stack)}), encoding="utf-8"
        )
    return f"file://{folder}"


def export(project: str, stack: str) -> str:
    """The same state as `pulumi stack export` writes it."""
    latest = _checkpoint(project, stack)["latest"]
    return json.dumps({"version": 3, "deployment": latest})


def _checkpoint(project: str, stack: str) -> dict[str, Any]:
    manifest = {"time": "2026-11-20T10:00:00Z", "magic": "", "version": "v3.274.1"}
    made = _Stack(project, stack)
    for number in range(SERVICES):
        made.service(number)
    while len(made.resources) < RESOURCES:
        name = f"alarms{len(made.resources)}"
        made.add("aws:sns/topic:Topic", name, {"name": name, "kmsMasterKeyId": "alias/shop"})
    return {"stack": "", "latest": {"manifest": manifest, "resources": made.resources}}


class _Stack:
    def __init__(self, project: str, stack: str) -> None:
        self.project, self.stack = project, stack
        self.resources: list[dict[str, Any]] = []
        root = f"urn:pulumi:{stack}::{project}::pulumi:pulumi:Stack::{project}-{stack}"
        self.resources.append({"urn": root, "custom": False, "type": "pulumi:pulumi:Stack"})
        self.root = root

    def add(self, kind: str, name: str, inputs: dict[str, Any], **made_of: str) -> tuple[str, str]:
        """Adds a resource; its URN and ARN. `made_of` has the URN behind a property."""
        urn = f"urn:pulumi:{self.stack}::{self.project}::{kind}::{name}"
        service = kind.split(":")[1].split("/")[0]
        arn = f"arn:aws:{service}:{_REGION}:{_ACCOUNT}:{self.project}-{self.stack}-{name}"
        dependencies = {key: ([made_of[key]] if key in made_of else []) for key in inputs}
        self.resources.append(
            {
                "urn": urn,
                "custom": True,
                "id": f"{name}-{self.stack}",
                "type": kind,
                "inputs": inputs,
                "outputs": {**inputs, "arn": arn, "id": f"{name}-{self.stack}", "tagsAll": {}},
                "parent": self.root,
                "propertyDependencies": dependencies,
            }
        )
        return urn, arn

    def service(self, n: int) -> None:
        """Twelve resources: a function with what belongs to it."""
        dead, dead_arn = self.add("aws:sqs/queue:Queue", f"dead{n}", _queue(f"dead{n}"))
        redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 5})
        queue, queue_arn = self.add(
            "aws:sqs/queue:Queue",
            f"jobs{n}",
            {**_queue(f"jobs{n}"), "redrivePolicy": redrive},
            redrivePolicy=dead,
        )
        table, table_arn = self.add("aws:dynamodb/table:Table", f"orders{n}", _table(f"orders{n}"))
        role, role_arn = self.add("aws:iam/role:Role", f"worker{n}", {"assumeRolePolicy": _TRUST})
        self.add(
            "aws:iam/rolePolicy:RolePolicy",
            f"rights{n}",
            {"role": f"worker{n}-{self.stack}", "policy": _policy(n, table_arn, queue_arn)},
            role=role,
            policy=table,
        )
        function, function_arn = self.add(
            "aws:lambda/function:Function",
            f"work{n}",
            _function(f"work{n}", role_arn, queue_arn, table_arn),
            role=role,
            environment=table,
            deadLetterConfig=dead,
        )
        self.add("aws:cloudwatch/logGroup:LogGroup", f"logs{n}", {"retentionInDays": 30})
        self.add(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            f"feed{n}",
            {"eventSourceArn": queue_arn, "functionName": function_arn, "batchSize": 10},
            eventSourceArn=queue,
            functionName=function,
        )
        rule, rule_arn = self.add(
            "aws:cloudwatch/eventRule:EventRule",
            f"nightly{n}",
            {"scheduleExpression": "rate(1 day)"},
        )
        self.add(
            "aws:cloudwatch/eventTarget:EventTarget",
            f"target{n}",
            {"rule": f"nightly{n}-{self.stack}", "arn": function_arn},
            rule=rule,
            arn=function,
        )
        self.add(
            "aws:lambda/permission:Permission",
            f"allow{n}",
            {
                "action": "lambda:InvokeFunction",
                "function": f"work{n}-{self.stack}",
                "principal": "events.amazonaws.com",
                "sourceArn": rule_arn,
            },
            function=function,
            sourceArn=rule,
        )
        self.add("aws:sns/topic:Topic", f"done{n}", {"kmsMasterKeyId": "alias/shop"})


_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def _queue(name: str) -> dict[str, Any]:
    return {"name": name, "sqsManagedSseEnabled": True, "visibilityTimeoutSeconds": 60}


def _table(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "hashKey": "id",
        "billingMode": "PAY_PER_REQUEST",
        "attributes": [{"name": "id", "type": "S"}],
    }


def _function(name: str, role: str, queue: str, table: str) -> dict[str, Any]:
    return {
        "name": name,
        "role": role,
        "runtime": "python3.12",
        "handler": "handler.main",
        "code": {
            "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7",
            "hash": "f82fadd12aa67ab9211a7ce021206fc288f10df32d3009291171be2a836cf47b",
            "path": "./app",
        },
        "deadLetterConfig": {"targetArn": queue},
        "environment": {"variables": {"TABLE": table, "QUEUE": queue, "LEVEL": "INFO"}},
        "timeout": 30,
    }


def _policy(n: int, table: str, queue: str) -> str:
    statements = [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table},
        {
            "Effect": "Allow",
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": queue,
        },
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"arn:aws:logs:{_REGION}:{_ACCOUNT}:log-group:/aws/lambda/work{n}:*",
        },
    ]
    # One role in eight has a policy that an audit should find.
    if n % 8 == 0:
        statements.append({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def projects(count: int) -> Iterator[tuple[str, str]]:
    """The project and the name of each stack of `backend`."""
    return ((f"service{n // 10:03}", f"s{n % 10}") for n in range(count))
