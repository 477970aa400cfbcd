"""Queue policies."""

from __future__ import annotations

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
                "Principal": "*",  # bad
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/intake"},  # good
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
            }],
        }),
    )
    """,
)
