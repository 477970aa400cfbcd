"""Snapshots: the accounts that may make volumes of them, and the keys of copies."""

from __future__ import annotations

from policypack.forms.families.customer_keys import without_customer_key
from policypack.forms.families.shared_accounts import external_account_named

snapshot_foreign_account = external_account_named(
    id="ebs-snapshot-foreign-account",
    subject="EBS snapshot",
    noun="the snapshot",
    properties={
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId"
    },
    why="""
    The account can make a volume of the snapshot, and reads the whole disk.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
    """,
    example="""
    aws.sqs.Queue("orders")
    aws.ec2.SnapshotCreateVolumePermission(
        "orders",
        snapshot_id="snap-0123456789abcdef0",
        account_id="444455556666",  # bad
        account_id=aws.get_caller_identity().account_id,  # good
    )
    """,
)


copy_without_customer_key = without_customer_key(
    id="ebs-snapshot-copy-without-customer-key",
    subject="EBS snapshot copy",
    properties={
        "aws:ebs/snapshotCopy:SnapshotCopy": "kmsKeyId",
        "aws:ec2/amiCopy:AmiCopy": "kmsKeyId",
    },
    why="""
    A copy is encrypted with the default key of its region, in most accounts the AWS managed key
    aws/ebs, whose policy cannot be changed: it can be neither shared nor revoked.
    https://docs.aws.amazon.com/ebs/latest/userguide/ebs-copy-snapshot.html
    """,
    example="""
    aws.ebs.SnapshotCopy(
        "orders",
        source_snapshot_id="snap-0123456789abcdef0",
        source_region="eu-west-1",
        encrypted=True,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
