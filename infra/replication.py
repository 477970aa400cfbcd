"""Copies buckets to the second region, with a role that can do nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from buckets import PrivateBucket
from documents import Statement, allow, document, trust


@dataclass(frozen=True)
class Copy:
    """A bucket and its replica; the keys are None if S3's own key encrypts."""

    source: PrivateBucket
    replica: PrivateBucket
    source_key: aws.kms.Key | None = None
    replica_key: aws.kms.Key | None = None


def replicate(name: str, copies: Sequence[Copy]) -> None:
    """Replicates every source to its replica, under one role of its own."""
    role = aws.iam.Role(
        f"{name}-replication",
        description="Lets S3 copy objects to the second region",
        assume_role_policy=trust("s3.amazonaws.com"),
        tags={"component": "storage"},
    )
    policy = aws.iam.Policy(
        f"{name}-replication",
        policy=document(*(statement for copy in copies for statement in _may_copy(copy))),
        tags={"component": "storage"},
    )
    attached = aws.iam.RolePolicyAttachment(
        f"{name}-replication", role=role.name, policy_arn=policy.arn
    )
    for number, copy in enumerate(copies):
        _replication(f"{name}-{number}", copy, role, attached)


def _replication(
    name: str, copy: Copy, role: aws.iam.Role, attached: aws.iam.RolePolicyAttachment
) -> None:
    destination = aws.s3.BucketReplicationConfigRuleDestinationArgs(
        bucket=copy.replica.bucket.arn,
        encryption_configuration=_encrypted_with(copy.replica_key),
    )
    aws.s3.BucketReplicationConfig(
        name,
        bucket=copy.source.bucket.bucket,
        role=role.arn,
        rules=[
            aws.s3.BucketReplicationConfigRuleArgs(
                id="everything",
                status="Enabled",
                priority=0,
                filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
                # A deletion stays in the first region, so that the replica survives a mistake.
                delete_marker_replication=(
                    aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status="Disabled")
                ),
                source_selection_criteria=_encrypted_objects_too(copy.source_key),
                destination=destination,
            )
        ],
        region=copy.source.bucket.region,
        # S3 accepts the configuration only if both buckets keep versions.
        opts=pulumi.ResourceOptions(
            depends_on=[copy.source.versioning, copy.replica.versioning, attached]
        ),
    )


def _encrypted_with(
    key: aws.kms.Key | None,
) -> aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs | None:
    if key is None:
        return None
    return aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
        replica_kms_key_id=key.arn
    )


def _encrypted_objects_too(
    key: aws.kms.Key | None,
) -> aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs | None:
    if key is None:
        return None
    enabled = aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
        status="Enabled"
    )
    return aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
        sse_kms_encrypted_objects=enabled
    )


def _may_copy(copy: Copy) -> list[Statement]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"""
    source, replica = copy.source.bucket.arn, copy.replica.bucket.arn
    read = ["GetObjectVersionForReplication", "GetObjectVersionAcl", "GetObjectVersionTagging"]
    write = ["ReplicateObject", "ReplicateDelete", "ReplicateTags"]
    statements = [
        allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], [source]),
        allow([f"s3:{action}" for action in read], [pulumi.Output.concat(source, "/*")]),
        allow([f"s3:{action}" for action in write], [pulumi.Output.concat(replica, "/*")]),
    ]
    if copy.source_key and copy.replica_key:
        statements.append(allow(["kms:Decrypt"], [copy.source_key.arn]))
        statements.append(allow(["kms:Encrypt", "kms:GenerateDataKey"], [copy.replica_key.arn]))
    return statements
