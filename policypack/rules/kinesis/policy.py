"""Resource policies of streams and their consumers."""

from __future__ import annotations

from policypack.authoring import Severity
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)

stream_public = publicly_accessible(
    id="kinesis-stream-public",
    subject="Kinesis stream",
    remediation="Name accounts or roles in Principal of the policy",
    why="""
    A resource-based policy that allows any principal lets every AWS account read the records, or
    send records to the functions behind the stream. A registered consumer has its own policy, and
    reads the same records.
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


stream_shared = shared_with_external_account(
    id="kinesis-stream-foreign-account",
    subject="Kinesis stream",
    severity=Severity.MEDIUM,
    why="""
    Principals of the external account can read every record of the stream, or send records to the
    functions behind it, as far as the statement allows. A principal is an account ID, or the ARN of
    a root, role or user.
    https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.kinesis.Stream(
        "clicks", shard_count=1, encryption_type="KMS", kms_key_id="alias/clicks"
    )
    aws.kinesis.ResourcePolicy(
        "clicks",
        resource_arn="arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:role/audit"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/audit"},  # good
                "Action": ["kinesis:DescribeStreamSummary", "kinesis:GetRecords"],
                "Resource": "arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
            }],
        }),
    )
    """,
)
