"""Resource policies of streams and their consumers."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

stream_public = publicly_accessible(
    id="kinesis-stream-public",
    subject="Kinesis stream",
    types=("aws:kinesis/resourcePolicy:ResourcePolicy",),
    remediation="Name accounts or roles in Principal of the policy",
    why="""
    A resource-based policy for any principal lets every AWS account read the records, or send
    records to the functions behind the stream. A registered consumer has its own policy and reads
    the same records.
    https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutResourcePolicy.html
    """,
    example="""
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
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
    """,
)
