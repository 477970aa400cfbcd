"""Who is behind each trigger of the guards' contract, and which of them the map does not follow."""

from __future__ import annotations

from collections.abc import Mapping

# Fronts, URLs, permissions and APIs of the stack, which the map judges one by one.
OF_FRONTS = frozenset(
    {
        *("alb", "function-url", "http-api", "rest-api", "websocket-api", "lambda-edge"),
        *("rest-authorizer", "http-authorizer", "appsync-authorizer", "appsync-resolver"),
        *("appsync-batch-resolver", "appsync-events", "cognito", "ses"),
    }
)
# What is written to a store of the stack, by whomever its policies let in.
OF_STORES = frozenset(
    {
        *("s3", "sqs", "sns", "dynamodb-stream", "kinesis-stream", "msk", "event-bridge"),
        *("event-bridge-s3", "pipe", "cloudwatch-logs"),
    }
)
# Services that start a function for the account itself: when its own resources change or fail, at a
# time, or for a principal that has a permission of the service.
OF_ACCOUNT = frozenset(
    {
        *("s3-batch", "cloudwatch-alarm", "scheduler", "schedule", "destination", "config-rule"),
        *("code-pipeline", "code-commit", "cloudformation", "secret-rotation", "step-functions"),
        *("s3-object-lambda", "transfer-workflow", "direct"),
    }
)
# Who else is behind the others does not show in a stack, or is not judged here.
NOT_FOLLOWED: Mapping[str, str] = {
    "active-mq": "who can send messages to a broker of Amazon MQ",
    "alexa-skill": "the users of an Alexa skill",
    "alexa-smart-home": "the users of an Alexa skill",
    "bedrock-agent": "who can prompt a Bedrock agent",
    "connect": "who can contact an Amazon Connect instance",
    "documentdb": "who can write to a DocumentDB cluster",
    "firehose": "who can put records into a Firehose stream",
    "iot-authorizer": "devices that connect to AWS IoT",
    "iot-provisioning": "devices that register with AWS IoT",
    "iot-rule": "devices that publish to AWS IoT topics",
    "lex-v2": "who can talk to a Lex bot",
    "rabbit-mq": "who can send messages to a broker of Amazon MQ",
    "self-managed-kafka": "who can write to self-managed Kafka brokers",
    "transfer-authorizer": "who can connect to a Transfer Family server",
    "vpc-lattice": "who can call a VPC Lattice service",
    "vpc-lattice-v2": "who can call a VPC Lattice service",
}
