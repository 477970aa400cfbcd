"""A small program as the engine hands it to a pack: ten resources of one Python function.

    python small_program.py FOLDER

It judges the program with the pack in the folder, and prints as JSON which modules of the pack
that has loaded, how many patterns it has compiled, and which policies it has reported.
"""

from __future__ import annotations

import json
import sys
from typing import Any, cast

ACCOUNT = "123456789012"
REGION = "eu-central-1"
SIGNATURE = "4dabf18193072939515e22adb298388d"
ARCHIVE, ASSET = "0def7320c3a5731c473e5ecbe6d01bc7", "c44067f5952c0a294b673a41bacd8c17"
HANDLER = """
import json, os
import boto3

def main(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        boto3.client("dynamodb").put_item(
            TableName=os.environ["TABLE"], Item={"id": {"S": str(order["id"])}}
        )
"""


def arn(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{'' if service == 'iam' else REGION}:{ACCOUNT}:{rest}"


def document(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


ROLE, FUNCTION = arn("iam", "role/worker"), arn("lambda", "function:work")
TABLE, QUEUE = arn("dynamodb", "table/orders"), arn("sqs", "jobs")
FAILED, RULE = arn("sqs", "failed"), arn("events", "rule/nightly")
CODE = {SIGNATURE: ARCHIVE, "assets": {"handler.py": {SIGNATURE: ASSET, "text": HANDLER}}}
# The properties of each resource as they are registered, and what is known of it afterwards.
RESOURCES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "aws:sqs/queue:Queue::failed": ({"name": "failed"}, {"arn": FAILED}),
    "aws:sqs/queue:Queue::jobs": (
        {"name": "jobs", "redrivePolicy": json.dumps({"deadLetterTargetArn": FAILED})},
        {"arn": QUEUE},
    ),
    "aws:dynamodb/table:Table::orders": (
        {"name": "orders", "hashKey": "id", "pointInTimeRecovery": {"enabled": True}},
        {"arn": TABLE},
    ),
    "aws:iam/role:Role::worker": (
        {
            "name": "worker",
            "assumeRolePolicy": document(
                Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"}
            ),
        },
        {"arn": ROLE},
    ),
    "aws:iam/rolePolicy:RolePolicy::rights": (
        {
            "role": "worker",
            "policy": document(
                Action=["dynamodb:PutItem", "sqs:ReceiveMessage"], Resource=[TABLE, QUEUE]
            ),
        },
        {},
    ),
    "aws:cloudwatch/logGroup:LogGroup::logs": ({"name": "logs", "retentionInDays": 30}, {}),
    "aws:lambda/function:Function::work": (
        {
            "name": "work",
            "role": ROLE,
            "runtime": "python3.12",
            "handler": "handler.main",
            "code": CODE,
            "deadLetterConfig": {"targetArn": FAILED},
            "environment": {"variables": {"TABLE": "orders"}},
        },
        {"arn": FUNCTION},
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping::feed": (
        {"eventSourceArn": QUEUE, "functionName": FUNCTION},
        {},
    ),
    "aws:cloudwatch/eventRule:EventRule::nightly": (
        {"name": "nightly", "scheduleExpression": "rate(1 day)"},
        {"arn": RULE},
    ),
    "aws:lambda/permission:Permission::allow": (
        {
            "action": "lambda:InvokeFunction",
            "function": "work",
            "principal": "events.amazonaws.com",
            "sourceArn": RULE,
        },
        {},
    ),
}


def judged() -> set[str]:
    """The policies that the pack reports."""
    from google.protobuf import struct_pb2

    from policypack.engine.analyzer import Analyzer
    from policypack.protocol import analyzer_pb2

    analyzer, context = Analyzer(), cast(Any, None)
    analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(dry_run=True), context)
    analyzer.GetAnalyzerInfo(cast(Any, None), context)
    analyzer.Configure(analyzer_pb2.ConfigureAnalyzerRequest(), context)
    told: list[Any] = []
    stack = []
    for name, (stated, known) in RESOURCES.items():
        kind, _, short = name.partition("::")
        urn = f"urn:pulumi:dev::shop::{name}"
        inputs, outputs = struct_pb2.Struct(), struct_pb2.Struct()
        inputs.update(stated)
        outputs.update(stated | known)
        request = analyzer_pb2.AnalyzeRequest(type=kind, name=short, urn=urn, properties=inputs)
        told += analyzer.Analyze(request, context).diagnostics
        stack.append(
            analyzer_pb2.AnalyzerResource(type=kind, name=short, urn=urn, properties=outputs)
        )
    whole = analyzer_pb2.AnalyzeStackRequest(resources=stack)
    told += analyzer.AnalyzeStack(whole, context).diagnostics
    return {each.policyName for each in told}


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    from policypack.start.lazy_patterns import LazyPattern

    compiled = set()
    plain = LazyPattern.compiled

    def counted(self: LazyPattern) -> Any:
        compiled.add(id(self))
        return plain(self)

    LazyPattern.compiled = counted  # type: ignore[method-assign]
    found = {
        "policies": sorted(judged()),
        "modules": [each for each in sys.modules if each.split(".")[0] == "policypack"],
        "patterns": len(compiled),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
