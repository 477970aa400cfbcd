"""Programs and policy packs that are made for measuring, not for deploying."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
PROGRAM = '''"""A stack of {count} resources in the mix of an ordinary serverless application."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws

ASSUME = json.dumps({{
    "Version": "2012-10-17",
    "Statement": [{{
        "Effect": "Allow",
        "Principal": {{"Service": "lambda.amazonaws.com"}},
        "Action": "sts:AssumeRole",
    }}],
}})


HANDLER = """
from runtime_guards import guard
from runtime_guards.events import SQS, EventBridge


@guard(SQS(), EventBridge())
def main(event, context):
    pass
"""
ROOT = Path("{root}")
guards = aws.lambda_.LayerVersion(
    "guards", layer_name="guards", compatible_runtimes=["python3.12"],
    # File by file: a folder would bring the caches that Python leaves in it.
    code=pulumi.AssetArchive({{
        f"python/{{path.relative_to(ROOT)}}": pulumi.FileAsset(str(path))
        for path in sorted(ROOT.glob("runtime_guards/**/*.py"))
    }}),
)
# The dead-letter queue of all others.
failed = aws.sqs.Queue("failed")


def service(n):
    """Ten resources: a function with what belongs to it."""
    queue = aws.sqs.Queue(
        f"jobs{{n}}",
        visibility_timeout_seconds=60,
        redrive_policy=pulumi.Output.json_dumps(
            {{"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}}
        ),
    )
    table = aws.dynamodb.Table(
        f"orders{{n}}", hash_key="id", billing_mode="PAY_PER_REQUEST",
        attributes=[{{"name": "id", "type": "S"}}],
        deletion_protection_enabled=True, point_in_time_recovery={{"enabled": True}},
    )
    role = aws.iam.Role(f"worker{{n}}", assume_role_policy=ASSUME)
    aws.iam.RolePolicy(f"rights{{n}}", role=role.id, policy=pulumi.Output.json_dumps({{
        "Version": "2012-10-17",
        "Statement": [
            {{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
              "Resource": table.arn}},
            {{"Effect": "Allow", "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
              "Resource": queue.arn}},
        ],
    }}))
    aws.cloudwatch.LogGroup(f"logs{{n}}", retention_in_days=30)
    function = aws.lambda_.Function(
        f"work{{n}}", role=role.arn, runtime="python3.12", handler="handler.main",
        code=pulumi.AssetArchive({{"handler.py": pulumi.StringAsset(HANDLER)}}),
        layers=[guards.arn], dead_letter_config={{"target_arn": queue.arn}},
        environment={{"variables": {{"TABLE_NAME": table.name, "QUEUE_URL": queue.url}}}},
    )
    aws.lambda_.EventSourceMapping(
        f"feed{{n}}", event_source_arn=queue.arn, function_name=function.arn
    )
    topic = aws.sns.Topic(f"done{{n}}", kms_master_key_id="alias/shop")
    rule = aws.cloudwatch.EventRule(f"nightly{{n}}", schedule_expression="rate(1 day)")
    aws.lambda_.Permission(
        f"allow{{n}}", action="lambda:InvokeFunction", function=function.name,
        principal="events.amazonaws.com", source_arn=rule.arn,
    )


for n in range({count} // 10):
    service(n)
'''

TYPESCRIPT = """\
// A stack of {count} resources in the mix of an ordinary serverless application.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const Service = "lambda.amazonaws.com";
const assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({{ Service }});
const failed = new aws.sqs.Queue("failed");

/** Five resources: a function with what belongs to it. */
function service(n: number): void {{
    const queue = new aws.sqs.Queue(`jobs${{n}}`, {{
        visibilityTimeoutSeconds: 60,
        redrivePolicy: pulumi.jsonStringify({{
            deadLetterTargetArn: failed.arn,
            maxReceiveCount: 5,
        }}),
    }});
    const role = new aws.iam.Role(`worker${{n}}`, {{ assumeRolePolicy }});
    new aws.iam.RolePolicy(`rights${{n}}`, {{
        role: role.id,
        policy: {{
            Version: "2012-10-17",
            Statement: [
                {{ Effect: "Allow", Action: "sqs:ReceiveMessage", Resource: queue.arn }},
            ],
        }},
    }});
    new aws.sns.Topic(`done${{n}}`, {{ kmsMasterKeyId: "alias/shop" }});
    new aws.cloudwatch.LogGroup(`logs${{n}}`, {{ retentionInDays: 30 }});
}}

for (let n = 0; n < {count} / 5; n++) {{
    service(n);
}}
"""

PLAIN_PACK = '''"""{count} policies in the SDK's own way; each looks at one type."""

from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def check(args, report):
    if args.resource_type == "aws:sqs/queue:Queue" and args.props.get("name") == "":
        report("a queue without a name")


def never(args, report):
    pass


PolicyPack("plain", enforcement_level=EnforcementLevel.MANDATORY, policies=[
    ResourceValidationPolicy(f"policy-{{n}}", "A check", {check})
    for n in range({count})
])
'''


def program(folder: Path, count: int) -> Path:
    """Writes a program of `count` resources and a layer; `count` is a multiple of ten."""
    return _write(folder, "Pulumi.yaml", "bench", PROGRAM.format(count=count, root=_ROOT))


def typescript(count: int) -> str:
    """A program of `count` resources and a queue; `count` is a multiple of five."""
    return TYPESCRIPT.format(count=count)


def plain_pack(folder: Path, count: int) -> Path:
    """Writes a pack of `count` policies; a pack of one finds nothing at all: the empty pack."""
    check = "never" if count == 1 else "check"
    return _write(folder, "PulumiPolicy.yaml", None, PLAIN_PACK.format(count=count, check=check))


def _write(folder: Path, project: str, name: str | None, main: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "__main__.py").write_text(main, encoding="utf-8")
    (folder / project).write_text(
        (f"name: {name}\n" if name else "")
        + "runtime:\n  name: python\n  options:\n    toolchain: pip\n"
        + f"    virtualenv: {_ROOT / '.venv'}\n",
        encoding="utf-8",
    )
    return folder
