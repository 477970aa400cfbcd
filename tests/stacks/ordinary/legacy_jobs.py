"""Jobs that have been running for years: old runtimes, and more rights than they need."""

import json

import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "jobs",
    assume_role_policy=json.dumps(
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
    ),
)

# finds: iam-attachment-full-access
aws.iam.RolePolicyAttachment(
    "jobs-s3", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonS3FullAccess"
)
# finds: iam-attachment-admin
aws.iam.RolePolicyAttachment(
    "jobs-admin", role=role.name, policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
)

# finds: lambda-function-runtime-deprecated
cleanup = aws.lambda_.Function(
    "cleanup",
    runtime="nodejs14.x",
    handler="index.handler",
    role=role.arn,
    code=pulumi.FileArchive("./web"),
    timeout=900,
)

every_hour = aws.cloudwatch.EventRule("hourly", schedule_expression="rate(1 hour)")
# The next hour cleans up again.
aws.cloudwatch.EventTarget("hourly-cleanup", rule=every_hour.name, arn=cleanup.arn)
# finds: lambda-permission-without-source-arn
aws.lambda_.Permission(
    "hourly-invoke",
    action="lambda:InvokeFunction",
    function=cleanup.name,
    principal="events.amazonaws.com",
)
