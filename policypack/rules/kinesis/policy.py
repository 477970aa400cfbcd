"""Resource policies of streams and their consumers."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="kinesis-stream-public",
    types=("aws:kinesis/resourcePolicy:ResourcePolicy",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name accounts or roles in Principal of policy",
)
def stream_public(policy: Resource) -> Outcomes:
    """Anybody can read from or write to the stream.

    Every AWS account in the world reads the records, or feeds the functions behind the stream. A
    registered consumer has a policy of its own and reads the same records.
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html

    Bad:
        aws.kinesis.ResourcePolicy(
            "clicks",
            resource_arn="arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "kinesis:PutRecord",
                    "Resource": "arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
                }],
            }),
        )

    Good:
        aws.kinesis.ResourcePolicy(
            "clicks",
            resource_arn="arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/collector"},
                    "Action": "kinesis:PutRecord",
                    "Resource": "arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
                }],
            }),
        )
    """
    return weaknesses(policy, Kind.PUBLIC)
