"""Where orders and uploads are kept: a table with backups, and buckets with replicas."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from buckets import PrivateBucket, PrivateBucketArgs
from documents import allow, document, trust
from encryption import customer_key
from place import Place
from replication import Copy, replicate

REPLICA_REGION = "eu-west-1"
BY_DAY = "by-day"


def orders_table(key: aws.kms.Key) -> aws.dynamodb.Table:
    """Orders by id, and by the day on which they came."""
    by_day = aws.dynamodb.TableGlobalSecondaryIndexArgs(
        name=BY_DAY,
        key_schemas=[
            aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                attribute_name="day", key_type="HASH"
            ),
            aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(
                attribute_name="orderId", key_type="RANGE"
            ),
        ],
        projection_type="INCLUDE",
        # Who ordered is nothing that a count by day needs.
        non_key_attributes=["items"],
    )
    return aws.dynamodb.Table(
        "orders",
        attributes=[
            aws.dynamodb.TableAttributeArgs(name="orderId", type="S"),
            aws.dynamodb.TableAttributeArgs(name="day", type="S"),
        ],
        hash_key="orderId",
        global_secondary_indexes=[by_day],
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
        server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(
            enabled=True, kms_key_arn=key.arn
        ),
        point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
        deletion_protection_enabled=True,
        tags={"component": "storage"},
        opts=pulumi.ResourceOptions(protect=True),
    )


def back_up(table: aws.dynamodb.Table, key: aws.kms.Key) -> None:
    """A daily backup, kept for five weeks: point-in-time recovery dies with the table."""
    tags = {"component": "storage"}
    vault = aws.backup.Vault(
        "orders", kms_key_arn=key.arn, tags=tags, opts=pulumi.ResourceOptions(protect=True)
    )
    # Administrators of the vault cannot delete a backup in its first week either.
    aws.backup.VaultLockConfiguration(
        "orders", backup_vault_name=vault.name, min_retention_days=7, max_retention_days=35
    )
    daily = aws.backup.PlanRuleArgs(
        rule_name="daily",
        target_vault_name=vault.name,
        schedule="cron(0 3 * * ? *)",
        lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=35),
    )
    plan = aws.backup.Plan("orders", rules=[daily], tags=tags)
    role = aws.iam.Role(
        "orders-backup",
        description="Lets AWS Backup save the orders",
        assume_role_policy=trust("backup.amazonaws.com"),
        tags=tags,
    )
    policy = aws.iam.Policy(
        "orders-backup",
        policy=document(
            allow(
                ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:CreateBackup"],
                [table.arn],
            ),
            allow(["dynamodb:StartAwsBackupJob"], [table.arn]),
            allow(["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"], [key.arn]),
        ),
        tags=tags,
    )
    aws.iam.RolePolicyAttachment("orders-backup", role=role.name, policy_arn=policy.arn)
    aws.backup.Selection("orders", plan_id=plan.id, iam_role_arn=role.arn, resources=[table.arn])


@dataclass(frozen=True)
class Uploads:
    """The bucket that customers' files arrive in, under `incoming/`."""

    bucket: aws.s3.Bucket


def uploads(key: aws.kms.Key, place: Place) -> Uploads:
    """The upload bucket, its replica in a second region, and the access logs of both."""
    away = Place(place.account, REPLICA_REGION)
    away_key = customer_key("orders-replica", "Copies of uploads in the second region", away)
    logs = PrivateBucket("access-logs", PrivateBucketArgs(place))
    away_logs = PrivateBucket("access-logs-replica", PrivateBucketArgs(away))
    first = PrivateBucket("uploads", PrivateBucketArgs(place, key, logs.bucket))
    second = PrivateBucket("uploads-replica", PrivateBucketArgs(away, away_key, away_logs.bucket))
    replicate("uploads", [Copy(first, second, key, away_key), Copy(logs, away_logs)])
    return Uploads(first.bucket)
