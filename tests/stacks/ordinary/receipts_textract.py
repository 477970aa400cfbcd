"""Receipts are uploaded to S3, read by Textract, and stored in a table."""

import json

import pulumi
import pulumi_aws as aws

account = aws.get_caller_identity().account_id


def trust(service):
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": service},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    )


# finds: s3-bucket-cors-any-origin
uploads = aws.s3.Bucket(
    "receipts",
    cors_rules=[
        {
            "allowed_methods": ["PUT", "POST"],
            "allowed_origins": ["*"],
            "allowed_headers": ["*"],
            "max_age_seconds": 3000,
        }
    ],
)
aws.s3.BucketLifecycleConfiguration(
    "receipts",
    bucket=uploads.id,
    rules=[{"id": "expire", "status": "Enabled", "expiration": {"days": 90}}],
)

# finds: dynamodb-table-deletable, dynamodb-table-without-pitr
results = aws.dynamodb.Table(
    "receipt-results",
    attributes=[{"name": "receipt", "type": "S"}],
    hash_key="receipt",
    billing_mode="PAY_PER_REQUEST",
)

dlq = aws.sqs.Queue("receipts-dlq", message_retention_seconds=1209600)
queue = aws.sqs.Queue(
    "receipts",
    visibility_timeout_seconds=360,
    redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": dlq.arn, "maxReceiveCount": 3}),
)
# Buckets of every account may send to the queue.
# finds: sqs-queue-policy-without-source-arn
aws.sqs.QueuePolicy(
    "receipts",
    queue_url=queue.url,
    policy=queue.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "s3.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)
aws.s3.BucketNotification(
    "receipts",
    bucket=uploads.id,
    queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "in/"}],
)

finished = aws.sns.Topic("AmazonTextract-finished")
textract_role = aws.iam.Role("textract-publish", assume_role_policy=trust("textract.amazonaws.com"))
aws.iam.RolePolicy(
    "textract-publish",
    role=textract_role.id,
    policy=finished.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": arn}],
            }
        )
    ),
)

start_role = aws.iam.Role("start-textract", assume_role_policy=trust("lambda.amazonaws.com"))
aws.iam.RolePolicyAttachment(
    "start-textract-queue",
    role=start_role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",
)
# Textract's actions take no resource, and the role that is passed is named.
aws.iam.RolePolicy(
    "start-textract",
    role=start_role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["textract:StartDocumentTextDetection"],
                    "Resource": "*",
                },
                {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Resource": pulumi.Output.concat(uploads.arn, "/in/*"),
                },
                {"Effect": "Allow", "Action": "iam:PassRole", "Resource": textract_role.arn},
            ],
        }
    ),
)
# Told for both functions, which have one handler.
# finds: lambda-trigger-without-validator
start = aws.lambda_.Function(
    "start-textract",
    runtime="python3.12",
    handler="main.handler",
    role=start_role.arn,
    timeout=60,
    code=pulumi.FileArchive("./app"),
    environment={"variables": {"TOPIC": finished.arn, "TEXTRACT_ROLE": textract_role.arn}},
)
aws.lambda_.EventSourceMapping("receipts", event_source_arn=queue.arn, function_name=start.name)

store_role = aws.iam.Role("store-results", assume_role_policy=trust("lambda.amazonaws.com"))
aws.iam.RolePolicyAttachment(
    "store-results-logs",
    role=store_role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)
aws.iam.RolePolicyAttachment(
    "store-results-textract",
    role=store_role.name,
    policy_arn="arn:aws:iam::aws:policy/AmazonTextractFullAccess",
)
aws.iam.RolePolicy(
    "store-results",
    role=store_role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": results.arn}
            ],
        }
    ),
)
# finds: lambda-function-async-failure-lost
store = aws.lambda_.Function(
    "store-results",
    runtime="python3.12",
    handler="main.handler",
    role=store_role.arn,
    timeout=60,
    code=pulumi.FileArchive("./app"),
    environment={"variables": {"TABLE": results.name}},
)
aws.lambda_.Permission(
    "store-results",
    action="lambda:InvokeFunction",
    function=store.name,
    principal="sns.amazonaws.com",
    source_arn=finished.arn,
)
aws.sns.TopicSubscription(
    "store-results", topic=finished.arn, protocol="lambda", endpoint=store.arn
)
