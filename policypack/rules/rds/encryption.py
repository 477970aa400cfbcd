"""Encryption of databases at rest, and authentication of their clients."""

from __future__ import annotations

from policypack.authoring import (
    Implication,
    Profile,
    Resolved,
    Severity,
    Within,
    equal,
    property_rule,
)
from policypack.forms.families.encryption import unencrypted_at_rest, without_customer_key
from policypack.forms.families.plaintext_secrets import password_in_state

# Such a database inherits the encryption and key of its source.
_INSTANCE_MADE_FROM = ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime")
_CLUSTER_MADE_FROM = (
    "replicationSourceIdentifier",
    "snapshotIdentifier",
    "restoreToPointInTime",
    "globalClusterIdentifier",
)

instance_unencrypted = unencrypted_at_rest(
    id="rds-instance-unencrypted",
    subject="RDS database instance",
    properties={"aws:rds/instance:Instance": "storageEncrypted"},
    unless=_INSTANCE_MADE_FROM,
    key="kmsKeyId",
    why="""
    RDS stores an instance and its backups as plaintext unless storageEncrypted is true. Anyone whom
    a plaintext backup is shared with can read it. Replicas and restored instances have the
    encryption of their source and are not reported.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-3
    """,
)


cluster_unencrypted = unencrypted_at_rest(
    id="rds-cluster-unencrypted",
    subject="RDS Multi-AZ cluster",
    properties={"aws:rds/cluster:Cluster": "storageEncrypted"},
    # Aurora encrypts each new cluster.
    only_if={"engine": equal("mysql", "postgres")},
    unless=_CLUSTER_MADE_FROM,
    key="kmsKeyId",
    why="""
    RDS stores a Multi-AZ cluster of MySQL or PostgreSQL and its backups as plaintext unless
    storageEncrypted is true. Aurora encrypts every cluster created since February 2026, so Aurora
    clusters are not reported.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-27
    """,
)


instance_without_customer_key = without_customer_key(
    id="rds-instance-without-customer-key",
    subject="RDS database instance",
    properties={"aws:rds/instance:Instance": "kmsKeyId"},
    # An instance that is not encrypted at all has its own rule.
    only_if={"storageEncrypted": equal(True)},
    unless=_INSTANCE_MADE_FROM,
    why="""
    RDS encrypts with the AWS managed key aws/rds unless the program names a key. Its key policy
    cannot be changed, so access to the data cannot be limited or revoked through the key, and
    snapshots cannot be shared with another account.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html
    """,
)


cluster_without_customer_key = without_customer_key(
    id="rds-cluster-without-customer-key",
    subject="RDS cluster",
    properties={"aws:rds/cluster:Cluster": "kmsKeyId"},
    unless=_CLUSTER_MADE_FROM,
    remediation=("Set storageEncrypted to true, and kmsKeyId to the ARN of a customer managed key"),
    implied_by=(
        Implication("rds-cluster-unencrypted", Within.RESOURCE, resolved=Resolved.BY_BOTH),
    ),
    why="""
    By default, RDS encrypts clusters with an AWS owned key or the AWS managed key aws/rds. Access
    to the data cannot be limited or revoked through such a key, and snapshots cannot be shared with
    another account.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
    """,
)


insights_without_customer_key = without_customer_key(
    id="rds-performance-insights-without-customer-key",
    subject="RDS Performance Insights",
    properties={
        "aws:rds/clusterInstance:ClusterInstance": "performanceInsightsKmsKeyId",
        "aws:rds/instance:Instance": "performanceInsightsKmsKeyId",
    },
    only_if={"performanceInsightsEnabled": equal(True)},
    why="""
    Performance Insights stores the text of SQL statements, by default encrypted with the AWS
    managed key aws/rds. A customer managed key adds a key policy and a record of each use. The key
    cannot be changed later.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.html
    """,
)


copy_without_customer_key = without_customer_key(
    id="rds-copy-without-customer-key",
    subject="RDS copy or stream",
    properties={
        "aws:rds/clusterActivityStream:ClusterActivityStream": "kmsKeyId",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "kmsKeyId",
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": (
            "kmsKeyId"
        ),
        "aws:rds/snapshotCopy:SnapshotCopy": "kmsKeyId",
    },
    why="""
    A copy in another region, or a stream of all statements, is encrypted with the key that the
    program names. The AWS managed key aws/rds can be neither shared with another account nor
    revoked.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
    """,
)


database_password = password_in_state(
    id="rds-database-password-in-state",
    subject="RDS database",
    properties={
        "aws:rds/instance:Instance": "password",
        "aws:rds/cluster:Cluster": "masterPassword",
    },
    managed="manageMasterUserPassword",
    why="""
    A password that the program sets is in its configuration and in the Pulumi state, and must be
    rotated by hand. RDS can instead generate the password, store it in Secrets Manager and rotate
    it.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """,
)


database_without_iam = property_rule(
    id="rds-database-without-iam-auth",
    properties={
        "aws:rds/instance:Instance": "iamDatabaseAuthenticationEnabled",
        "aws:rds/cluster:Cluster": "iamDatabaseAuthenticationEnabled",
    },
    must=equal(True),
    default=False,
    # The engines that support it: SQL Server, Oracle and Db2 do not.
    only_if={
        "engine": equal("mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql"),
    },
    message=(
        "iamDatabaseAuthenticationEnabled is not true, so clients need a password that does not "
        "expire"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set iamDatabaseAuthenticationEnabled to true, and have clients connect with tokens"
    ),
    title="RDS database has IAM authentication disabled",
    why="""
    With IAM authentication, a client connects over TLS with a token that its role obtains and that
    expires after 15 minutes. Users with passwords keep working.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-10
    """,
)
