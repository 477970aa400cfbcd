"""The order service as a newcomer would write it: it works, and it leaks.

Every weakness is marked with the policy that blocks it. Nothing here is ever deployed, and the
password is made up.
"""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws


def policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# One role for everything that runs. Any principal may assume it: iam-role-trusts-anyone
role = aws.iam.Role(
    "everything",
    assume_role_policy=policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}),
)
# It may do everything: iam-policy-admin
aws.iam.RolePolicy(
    "everything",
    role=role.name,
    policy=policy({"Effect": "Allow", "Action": "*", "Resource": "*"}),
)
# And in case that is not enough: iam-policy-service-wildcard
aws.iam.RolePolicy(
    "orders",
    role=role.name,
    policy=policy({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}),
)
# A whole AWS policy for one bucket: iam-attachment-full-access
aws.iam.RolePolicyAttachment(
    "uploads", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
)

table = aws.dynamodb.Table(
    "orders",
    hash_key="orderId",
    attributes=[aws.dynamodb.TableAttributeArgs(name="orderId", type="S")],
    billing_mode="PAY_PER_REQUEST",
)

# Encryption was switched off to "make S3 notifications work": sqs-queue-unencrypted
queue = aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
# Any principal may send and receive: sqs-queue-public
aws.sqs.QueuePolicy(
    "orders",
    queue_url=queue.url,
    policy=queue.arn.apply(
        lambda arn: policy(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                "Resource": arn,
            }
        )
    ),
)

# A topic without a key, which is a matter of the strict profile
news = aws.sns.Topic("order-news")
# Everybody may publish and subscribe: sns-topic-public
aws.sns.TopicPolicy(
    "order-news",
    arn=news.arn,
    policy=news.arn.apply(
        lambda arn: policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["sns:Publish", "sns:Subscribe"],
                "Resource": arn,
            }
        )
    ),
)
# Orders travel in the clear: sns-subscription-plain-http
aws.sns.TopicSubscription(
    "warehouse", topic=news.arn, protocol="http", endpoint="http://warehouse.example.com/orders"
)

# Clicks of the shop, unencrypted: kinesis-stream-unencrypted
aws.kinesis.Stream("clicks", shard_count=1, encryption_type="NONE")

uploads = aws.s3.Bucket("uploads")
# Half a block is none, the other flags are false: s3-public-access-block-weak
aws.s3.BucketPublicAccessBlock("uploads", bucket=uploads.id, block_public_acls=False)
# So that the browser can upload: s3-bucket-acl-public-write
aws.s3.BucketAcl("uploads", bucket=uploads.id, acl="public-read-write")
# So that the browser can show it: s3-bucket-policy-public
aws.s3.BucketPolicy(
    "uploads",
    bucket=uploads.id,
    policy=uploads.arn.apply(
        lambda arn: policy(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"{arn}/*",
            }
        )
    ),
)

# Anybody may decrypt: kms-key-public
aws.kms.Key(
    "orders",
    policy=policy({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
)


def function(name: str) -> aws.lambda_.Function:
    return aws.lambda_.Function(
        name,
        runtime=aws.lambda_.Runtime.PYTHON3D12,
        handler="app.handler",
        # Its requirements name no version: lambda-dependency-unpinned
        # Its handler takes events as they come: lambda-trigger-without-validator
        # Or one that is known to be broken: lambda-dependency-vulnerable
        code=pulumi.AssetArchive(
            {name: pulumi.FileAsset(name) for name in ("app.py", "requirements.txt")}
        ),
        role=role.arn,
        layers=[
            # No version, so it may change under us: lambda-layer-unpinned
            "arn:aws:lambda:eu-central-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64",
            # Found in a blog post: lambda-layer-foreign-account
            "arn:aws:lambda:eu-central-1:999988887777:layer:handy-things:3",
        ],
        # A secret for all who may read the configuration: lambda-function-env-secret
        environment={"variables": {"TABLE": table.name, "DB_PASSWORD": "kR7-wq2Zt-9vLm"}},
    )


intake, worker, importer, report = map(function, ("intake", "worker", "importer", "report"))

# Open to the internet: lambda-url-without-auth, and so lambda-function-public-and-privileged
aws.lambda_.FunctionUrl("intake", function_name=intake.name, authorization_type="NONE")
# And to everybody with an account: lambda-permission-public
aws.lambda_.Permission(
    "intake", function=intake.name, action="lambda:InvokeFunction", principal="*"
)
# Any bucket of anybody may start the importer: lambda-permission-without-source-arn
aws.lambda_.Permission(
    "uploads",
    function=importer.name,
    action="lambda:InvokeFunction",
    principal="s3.amazonaws.com",
)
aws.s3.BucketNotification(
    "uploads",
    bucket=uploads.id,
    lambda_functions=[{"lambda_function_arn": importer.arn, "events": ["s3:ObjectCreated:*"]}],
)
# Any rule of anybody may start the report: lambda-permission-source-arn-vacuous
aws.lambda_.Permission(
    "morning",
    function=report.name,
    action="lambda:InvokeFunction",
    principal="events.amazonaws.com",
    source_arn="arn:aws:events:*:*:rule/*",
)
morning = aws.cloudwatch.EventRule("morning", schedule_expression="cron(0 6 * * ? *)")
aws.cloudwatch.EventTarget("morning", rule=morning.name, arn=report.arn)
aws.lambda_.EventSourceMapping("worker", event_source_arn=queue.arn, function_name=worker.arn)

pulumi.export("uploads", uploads.bucket)
