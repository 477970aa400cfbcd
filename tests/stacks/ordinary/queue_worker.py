"""A worker that takes jobs off a queue, with a dead-letter queue beside it."""

import json

import pulumi
import pulumi_aws as aws

# The dead-letter queue is the end of the line.
dlq = aws.sqs.Queue("thumbnails-dlq", message_retention_seconds=1209600)

queue = aws.sqs.Queue(
    "thumbnails",
    visibility_timeout_seconds=180,
    redrive_policy=dlq.arn.apply(
        lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    ),
)

bucket = aws.s3.Bucket("images")

role = aws.iam.Role(
    "worker-role",
    assume_role_policy=aws.iam.get_policy_document(
        statements=[
            {
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
            }
        ]
    ).json,
)

aws.iam.RolePolicyAttachment(
    "worker-sqs",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
)

aws.iam.RolePolicy(
    "worker-bucket",
    role=role.id,
    policy=aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["s3:GetObject", "s3:PutObject"],
                "resources": [pulumi.Output.concat(bucket.arn, "/*")],
            }
        ]
    ).json,
)

# finds: lambda-trigger-without-validator
worker = aws.lambda_.Function(
    "thumbnails-worker",
    runtime=aws.lambda_.Runtime.PYTHON3D12,
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
    timeout=30,
    memory_size=1024,
    environment=aws.lambda_.FunctionEnvironmentArgs(variables={"BUCKET": bucket.bucket}),
)

aws.lambda_.EventSourceMapping(
    "thumbnails",
    event_source_arn=queue.arn,
    function_name=worker.arn,
    batch_size=10,
)

pulumi.export("queue_url", queue.url)
