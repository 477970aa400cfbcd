"""A function URL that a payment provider calls, with CORS for the admin's browser."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
signing_secret = aws.secretsmanager.Secret("webhook-signing")

role = aws.iam.Role(
    "webhook-role",
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
aws.iam.RolePolicyAttachment(
    "webhook-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)
aws.iam.RolePolicy(
    "webhook-secret",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": signing_secret.arn,
                }
            ],
        }
    ),
)

# finds: lambda-trigger-without-validator
webhook = aws.lambda_.Function(
    "webhook",
    runtime="python3.12",
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
    environment={"variables": {"SIGNING_SECRET_ARN": signing_secret.arn}},
)

# The provider signs its requests; the URL itself is open.
# finds: lambda-url-without-auth, lambda-url-cors-any-origin
url = aws.lambda_.FunctionUrl(
    "webhook-url",
    function_name=webhook.name,
    authorization_type="NONE",
    cors={"allow_origins": ["*"], "allow_methods": ["POST"], "max_age": 3600},
)

pulumi.export("url", url.function_url)
