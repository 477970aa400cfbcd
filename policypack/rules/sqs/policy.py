"""Queue policies."""

from __future__ import annotations

from policypack.families.confused_deputy import service_without_source
from policypack.families.cross_account import shared_with_external_account
from policypack.families.public_access import publicly_accessible

queue_public = publicly_accessible(
    id="sqs-queue-public",
    subject="SQS queue",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID without wildcards"
    ),
    why="""
    An attacker who knows the queue's URL can send events to the functions behind it, or receive and
    delete messages. A condition restricts access where it names a source or a caller. A source ARN
    with a wildcard account, or a condition on TLS, referer or user agent, restricts nothing.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    """,
    example="""
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
    """,
)


queue_policy_without_source = service_without_source(
    id="sqs-queue-policy-without-source-arn",
    subject="SQS queue policy",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    why="""
    A service such as S3 or EventBridge acts for many customers. Without a condition on the source,
    an attacker can make it send messages to the queue from a bucket or rule in another account. A
    source ARN with a wildcard account restricts nothing. The ARN of a bucket has no account, and a
    deleted bucket name can be registered again by another account: compare aws:SourceAccount too
    where S3 sends. The rule accepts the ARN of a bucket alone.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """,
    example="""
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
            }],
        }),
    )
    """,
)


queue_shared = shared_with_external_account(
    id="sqs-queue-foreign-account",
    subject="SQS queue policy",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    why="""
    Principals of the external account can send events to the functions behind the queue, or receive
    and delete messages, as far as the statement allows. A principal is an account ID, or the ARN of
    a root, role or user. A condition on aws:PrincipalOrgID limits access to the organization.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:role/intake"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/intake"},  # good
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
            }],
        }),
    )
    """,
)
