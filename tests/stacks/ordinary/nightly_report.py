"""A report every night, on a schedule of EventBridge."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id
region = aws.get_region().region

bucket = aws.s3.Bucket("reports")

role = aws.iam.Role(
    "report-role",
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

aws.iam.RolePolicy(
    "report-policy",
    role=role.id,
    policy=bucket.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": [
                            "logs:CreateLogGroup",
                            "logs:CreateLogStream",
                            "logs:PutLogEvents",
                        ],
                        "Resource": f"arn:aws:logs:{region}:{account}:*",
                    },
                    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"{arn}/reports/*"},
                    {"Effect": "Allow", "Action": "ce:GetCostAndUsage", "Resource": "*"},
                ],
            }
        )
    ),
)

# The schedule alone starts it, and the next night reports again.
report = aws.lambda_.Function(
    "report",
    runtime="python3.12",
    handler="main.handler",
    role=role.arn,
    timeout=300,
    code=pulumi.FileArchive("./app"),
)

nightly = aws.cloudwatch.EventRule("nightly", schedule_expression="cron(0 3 * * ? *)")

aws.cloudwatch.EventTarget("nightly-report", rule=nightly.name, arn=report.arn)

aws.lambda_.Permission(
    "nightly-invoke",
    action="lambda:InvokeFunction",
    function=report.name,
    principal="events.amazonaws.com",
    source_arn=nightly.arn,
)
