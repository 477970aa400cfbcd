"""Snapshots that are shared with other accounts."""

from __future__ import annotations

from policypack.forms.families.shared_accounts import external_account_named

snapshot_foreign_account = external_account_named(
    id="ebs-snapshot-foreign-account",
    subject="EBS snapshot",
    noun="the snapshot",
    properties={
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId"
    },
    why="""
    The account can create a volume from the snapshot and read the whole disk.
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
