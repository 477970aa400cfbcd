"""Uploads to one bucket are converted into another."""

import json

import pulumi
import pulumi_aws as aws

uploads = aws.s3.Bucket("uploads", tags={"team": "media"})
results = aws.s3.Bucket("results", tags={"team": "media"})

for name, bucket in {"uploads": uploads, "results": results}.items():
    aws.s3.BucketPublicAccessBlock(
        f"{name}-block",
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
    )

aws.s3.BucketLifecycleConfiguration(
    "uploads-lifecycle",
    bucket=uploads.id,
    rules=[{"id": "expire", "status": "Enabled", "expiration": {"days": 14}}],
)

role = aws.iam.Role(
    "converter",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        }
    ),
)

aws.iam.RolePolicyAttachment(
    "converter-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)

# Everything in S3, because two buckets were too many to name.
# finds: iam-policy-service-wildcard
aws.iam.RolePolicy(
    "converter-s3",
    role=role.id,
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
        }
    ),
)

# finds: lambda-trigger-without-validator
# finds: lambda-function-async-failure-lost
converter = aws.lambda_.Function(
    "converter",
    runtime="python3.13",
    handler="main.handler",
    role=role.arn,
    timeout=120,
    memory_size=2048,
    code=pulumi.FileArchive("./app"),
    environment={"variables": {"TARGET": results.bucket}},
)

# finds: lambda-permission-without-source-account
allowed = aws.lambda_.Permission(
    "uploads-invoke",
    action="lambda:InvokeFunction",
    function=converter.arn,
    principal="s3.amazonaws.com",
    source_arn=uploads.arn,
)

aws.s3.BucketNotification(
    "uploads-created",
    bucket=uploads.id,
    lambda_functions=[
        {
            "lambda_function_arn": converter.arn,
            "events": ["s3:ObjectCreated:*"],
            "filter_suffix": ".png",
        }
    ],
    opts=pulumi.ResourceOptions(depends_on=[allowed]),
)
