"""The program that the law is tried on: its resources violate rules of every kind of setting."""

from __future__ import annotations

import json
from typing import Any

from policypack.model.deserialization import ARCHIVE, OUTPUT, SIGNATURE

EXTERNAL = "999988887777"
PROGRAM = """import pulumi
import pulumi_aws as aws

aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
aws.sqs.Queue(name)
code = pulumi.FileArchive("app")
"""
# What the function ships; cryptography 41.0.7 has a published advisory.
SHIPPED = {
    "requirements.txt": "cryptography==41.0.7\n",
    "handler.py": "def handler(event, context):\n    return event\n",
}


def _document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


_TRUST = _document(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
RESOURCES: list[tuple[str, str, dict[str, Any]]] = [
    ("pulumi:pulumi:Stack", "shop-dev", {}),
    ("aws:sqs/queue:Queue", "orders", {"sqsManagedSseEnabled": False}),
    ("aws:sqs/queue:Queue", "unknown", {"sqsManagedSseEnabled": {SIGNATURE: OUTPUT}}),
    (
        "aws:sqs/queuePolicy:QueuePolicy",
        "open",
        {
            "queueUrl": "https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
            "policy": _document(Principal="*", Action="sqs:SendMessage", Resource="*"),
        },
    ),
    (
        "aws:sqs/queuePolicy:QueuePolicy",
        "shared",
        {
            "queueUrl": "https://sqs.eu-central-1.amazonaws.com/111122223333/shared",
            "policy": _document(
                Principal={"AWS": f"arn:aws:iam::{EXTERNAL}:root"},
                Action="sqs:SendMessage",
                Resource="arn:aws:sqs:eu-central-1:111122223333:shared",
            ),
        },
    ),
    (
        "aws:iam/role:Role",
        "worker",
        {
            "assumeRolePolicy": _TRUST,
            "inlinePolicies": [{"name": "all", "policy": _document(Action="*", Resource="*")}],
            "managedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        },
    ),
    ("aws:cloudwatch/logGroup:LogGroup", "logs", {"retentionInDays": 7}),
    ("aws:s3/bucket:Bucket", "uploads", {"acl": "public-read"}),
    (
        "aws:lambda/function:Function",
        "worker",
        {
            "role": "arn:aws:iam::111122223333:role/worker",
            "runtime": "python3.7",
            "handler": "handler.handler",
            "code": {SIGNATURE: ARCHIVE, "path": "./app"},
            "layers": [f"arn:aws:lambda:eu-central-1:{EXTERNAL}:layer:tools:1"],
        },
    ),
    (
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        "passwords",
        {"minimumPasswordLength": 8, "passwordReusePrevention": 2, "maxPasswordAge": 365},
    ),
    ("aws:kinesis/stream:Stream", "events", {"retentionPeriod": 24}),
]
