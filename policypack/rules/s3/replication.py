"""Replication: the accounts that receive copies of objects."""

from __future__ import annotations

from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, REPLICATION

replication_foreign_account = external_account_named(
    id="s3-replication-foreign-account",
    subject="S3 bucket",
    noun="a copy of each object",
    properties={
        REPLICATION: "rules[].destination.account",
        BUCKET: "replicationConfiguration.rules[].destination.accountId",
        BUCKET_V2: "replicationConfigurations[].rules[].destinations[].account",
    },
    why="""
    Replication copies each new object to the destination, whose account owns the copies: it decides
    who can read them and how long they are kept.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.s3.BucketReplicationConfig(
        "orders",
        bucket="orders",
        role="arn:aws:iam::111122223333:role/replication",
        rules=[{
            "status": "Enabled",
            "destination": {
                "bucket": "arn:aws:s3:::orders-copy",
                "account": "444455556666",  # bad
                "account": account,  # good
            },
        }],
    )
    """,
)
