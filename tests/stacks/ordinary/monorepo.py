"""A monorepo: every team declares its functions through one component of the platform team."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

ASSUME = json.dumps(
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


class Service(pulumi.ComponentResource):
    """A function with its role, its log group and its dead-letter queue."""

    def __init__(
        self,
        name: str,
        *,
        allow: Sequence[dict[str, Any]] = (),
        environment: dict[str, Any] | None = None,
        timeout: int = 10,
    ) -> None:
        super().__init__("acme:platform:Service", name)
        child = pulumi.ResourceOptions(parent=self)
        self.dead_letters = aws.sqs.Queue(
            f"{name}-dead-letters", message_retention_seconds=1209600, opts=child
        )
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs", name=f"/aws/lambda/{name}", retention_in_days=30, opts=child
        )
        role = aws.iam.Role(f"{name}-role", assume_role_policy=ASSUME, opts=child)
        statements = [
            {
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": pulumi.Output.concat(logs.arn, ":*"),
            },
            {
                "Effect": "Allow",
                "Action": "sqs:SendMessage",
                "Resource": self.dead_letters.arn,
            },
            *allow,
        ]
        # finds: iam-policy-writes-any-resource
        aws.iam.RolePolicy(
            f"{name}-policy",
            role=role.id,
            policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements}),
            opts=child,
        )
        # Told once: here all functions have one handler, which they would not have outside a test.
        # finds: lambda-trigger-without-validator
        self.function = aws.lambda_.Function(
            f"{name}-function",
            name=name,
            runtime="python3.12",
            architectures=["arm64"],
            handler="main.handler",
            role=role.arn,
            timeout=timeout,
            code=pulumi.FileArchive("./app"),
            dead_letter_config={"target_arn": self.dead_letters.arn},
            environment={"variables": {"POWERTOOLS_SERVICE_NAME": name, **(environment or {})}},
            opts=child,
        )
        self.register_outputs({"function": self.function.arn})


stripe = aws.ssm.Parameter(
    "stripe-key",
    name="/billing/stripe-key",
    type="SecureString",
    value=pulumi.Output.secret("set-by-hand-later"),
    opts=pulumi.ResourceOptions(ignore_changes=["value"]),
)
invoices = aws.dynamodb.Table(
    "invoices",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    point_in_time_recovery={"enabled": True},
    deletion_protection_enabled=True,
)
mails_dlq = aws.sqs.Queue("mails-dlq", message_retention_seconds=1209600)
mails = aws.sqs.Queue(
    "mails",
    visibility_timeout_seconds=60,
    redrive_policy=mails_dlq.arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 4})
    ),
)

billing = Service(
    "billing",
    allow=[
        {
            "Effect": "Allow",
            "Action": ["dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"],
            "Resource": invoices.arn,
        },
        {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": stripe.arn},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": mails.arn},
    ],
    environment={"INVOICES": invoices.name, "MAILS": mails.url, "STRIPE_KEY": stripe.name},
)
# It may send as any identity of the account.
mailer = Service(
    "mailer",
    allow=[
        {
            "Effect": "Allow",
            "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
            "Resource": mails.arn,
        },
        {"Effect": "Allow", "Action": ["ses:SendEmail", "ses:SendRawEmail"], "Resource": "*"},
    ],
)
cleanup = Service(
    "cleanup",
    timeout=300,
    allow=[
        {
            "Effect": "Allow",
            "Action": ["dynamodb:Scan", "dynamodb:DeleteItem"],
            "Resource": invoices.arn,
        }
    ],
)

aws.lambda_.EventSourceMapping(
    "mails",
    event_source_arn=mails.arn,
    function_name=mailer.function.arn,
    function_response_types=["ReportBatchItemFailures"],
)

# finds: api-gateway-cors-any-origin
api = aws.apigatewayv2.Api(
    "billing",
    protocol_type="HTTP",
    cors_configuration={"allow_origins": ["*"], "allow_methods": ["GET", "POST"]},
)
integration = aws.apigatewayv2.Integration(
    "billing",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=billing.function.arn,
    payload_format_version="2.0",
)
aws.apigatewayv2.Route(
    "invoices",
    api_id=api.id,
    route_key="ANY /invoices/{proxy+}",
    authorization_type="AWS_IAM",
    target=pulumi.Output.concat("integrations/", integration.id),
)
access = aws.cloudwatch.LogGroup("billing-access", retention_in_days=30)
aws.apigatewayv2.Stage(
    "billing",
    api_id=api.id,
    name="$default",
    auto_deploy=True,
    access_log_settings={"destination_arn": access.arn, "format": "$context.requestId"},
)
aws.lambda_.Permission(
    "billing",
    action="lambda:InvokeFunction",
    function=billing.function.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
)

nightly = aws.cloudwatch.EventRule("cleanup", schedule_expression="cron(15 2 * * ? *)")
aws.cloudwatch.EventTarget("cleanup", rule=nightly.name, arn=cleanup.function.arn)
aws.lambda_.Permission(
    "cleanup",
    action="lambda:InvokeFunction",
    function=cleanup.function.name,
    principal="events.amazonaws.com",
    source_arn=nightly.arn,
)
pulumi.export("api", api.api_endpoint)
