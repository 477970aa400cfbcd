"""Queue policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

queue_public = publicly_accessible(
    id="sqs-queue-public",
    subject="SQS queue",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    remediation=(
        "Name accounts, roles or services in Principal, or add aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID with real values"
    ),
    why="""
    Whoever knows the queue's URL feeds events to the functions behind it, or takes messages away
    before they arrive. A condition counts where it names a source or a caller: a source ARN whose
    account is a wildcard, or a condition on TLS, referer or user agent, lets everybody through.
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
