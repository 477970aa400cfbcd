"""Queue policies."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="sqs-queue-public",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name accounts, roles or services in Principal, or add aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID with real values"
    ),
    peers=(
        "checkov:CKV_AWS_168",
        "checkov:CKV_AWS_387",
        "checkov:CKV_AWS_283",
        "security-hub:SQS.3",
        "prowler:sqs_queues_not_publicly_accessible",
        "kics:tf:730675f9",
        "kics:tf:abb06e5f",
        "kics:cfn:9b6a3f5b",
    ),
)
def queue_public(queue: Resource) -> Outcomes:
    """Anybody can send to, read or empty the queue.

    Whoever knows the queue's URL feeds events to the functions behind it, or takes messages away
    before they arrive. A condition counts where it names a source or a caller: a source ARN whose
    account is a wildcard, or a condition on TLS, referer or user agent, lets everybody through.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html

    Bad:
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
                }],
            }),
        )

    Good:
        aws.sqs.QueuePolicy(
            "orders",
            queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/intake"},
                    "Action": "sqs:SendMessage",
                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                }],
            }),
        )
    """
    return weaknesses(queue, Kind.PUBLIC)
