"""DocumentDB clusters: encryption, passwords, logs, backups and deletion protection."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, including
from policypack.forms.families.durability import backups_kept_short, deletable
from policypack.forms.families.encryption import unencrypted_at_rest, without_customer_key
from policypack.forms.families.operation import not_logged
from policypack.forms.families.parameters import CLIENTS_FIRST, Parameters, tls_optional
from policypack.forms.families.plaintext_secrets import password_in_state

# Such a cluster inherits the encryption and key of its source.
_MADE_FROM = ("snapshotIdentifier", "restoreToPointInTime", "globalClusterIdentifier")

cluster_unencrypted = unencrypted_at_rest(
    id="docdb-cluster-unencrypted",
    subject="DocumentDB cluster",
    properties={"aws:docdb/cluster:Cluster": "storageEncrypted"},
    unless=_MADE_FROM,
    key="kmsKeyId",
    why="""
    The provider creates clusters whose documents, indexes and backups are stored as plaintext
    unless storageEncrypted is true. A cluster that is restored from a snapshot has the encryption
    of the snapshot and is not reported.
    https://docs.aws.amazon.com/documentdb/latest/devguide/encryption-at-rest.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-1
    """,
)


cluster_without_customer_key = without_customer_key(
    id="docdb-cluster-without-customer-key",
    subject="DocumentDB cluster",
    properties={"aws:docdb/cluster:Cluster": "kmsKeyId"},
    # A cluster that is not encrypted at all has its own rule.
    only_if={"storageEncrypted": equal(True)},
    unless=_MADE_FROM,
    why="""
    DocumentDB encrypts with the AWS managed key aws/rds unless the program names a key. Its key
    policy cannot be changed, so access to the data cannot be limited or revoked through the key.
    https://docs.aws.amazon.com/documentdb/latest/devguide/encryption-at-rest.html
    """,
)


elastic_cluster_without_customer_key = without_customer_key(
    id="docdb-elastic-cluster-without-customer-key",
    subject="DocDB elastic cluster",
    properties={"aws:docdb/elasticCluster:ElasticCluster": "kmsKeyId"},
    why="""
    By default, DocumentDB encrypts an elastic cluster with an AWS owned key. A customer managed key
    adds a key policy, and a record of each use.
    https://docs.aws.amazon.com/documentdb/latest/devguide/elastic-encryption.html
    """,
)


cluster_password = password_in_state(
    id="docdb-cluster-password-in-state",
    subject="DocumentDB cluster",
    properties={"aws:docdb/cluster:Cluster": "masterPassword"},
    managed="manageMasterUserPassword",
    why="""
    A password that the program sets is in its configuration and in the Pulumi state, and must be
    rotated by hand. DocumentDB can instead generate the password, store it in Secrets Manager and
    rotate it.
    https://docs.aws.amazon.com/documentdb/latest/devguide/docdb-secrets-manager.html
    """,
)


parameters_tls_optional = tls_optional(
    id="docdb-parameter-group-tls-optional",
    subject="DocumentDB parameter group",
    types={"aws:docdb/clusterParameterGroup:ClusterParameterGroup": Parameters()},
    off={"tls": ("disabled",)},
    remediation=f"Set the parameter tls to tls1.2+, {CLIENTS_FIRST}",
    why="""
    DocumentDB requires TLS unless a parameter group sets tls to disabled. Passwords and documents
    then cross the network as plaintext. The default, enabled, also accepts TLS 1.0.
    https://docs.aws.amazon.com/documentdb/latest/APIReference/API_Parameter.html
    https://docs.aws.amazon.com/documentdb/latest/devguide/security.encryption.ssl.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-6
    """,
)


cluster_unlogged = not_logged(
    id="docdb-cluster-unlogged",
    subject="DocumentDB cluster",
    logs="exported audit logs",
    properties={"aws:docdb/cluster:Cluster": "enabledCloudwatchLogsExports"},
    must=including("audit"),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set enabledCloudwatchLogsExports to ["audit"], and the parameter audit_logs in its '
        'parameter group to "all"'
    ),
    why="""
    Audit logs record logins and changes to users and collections. DocumentDB writes them only to
    CloudWatch Logs, and only if the cluster exports them.
    https://docs.aws.amazon.com/documentdb/latest/devguide/event-auditing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-4
    """,
)


cluster_deletable = deletable(
    id="docdb-cluster-deletable",
    subject="DocumentDB cluster",
    properties={
        "aws:docdb/cluster:Cluster": "deletionProtection",
        "aws:docdb/globalCluster:GlobalCluster": "deletionProtection",
    },
    why="""
    Without deletion protection, one request deletes the cluster and its automatic backups. Pulumi's
    option protect prevents only deletions by Pulumi.
    https://docs.aws.amazon.com/documentdb/latest/devguide/db-cluster-delete.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-5
    """,
)


cluster_backups_short = backups_kept_short(
    id="docdb-cluster-backups-short",
    subject="DocumentDB cluster",
    properties={
        "aws:docdb/cluster:Cluster": "backupRetentionPeriod",
        "aws:docdb/elasticCluster:ElasticCluster": "backupRetentionPeriod",
    },
    default=1,
    why="""
    By default, DocumentDB keeps automatic backups for one day. A mistake that is noticed after a
    weekend can then no longer be undone.
    https://docs.aws.amazon.com/documentdb/latest/devguide/backup_restore.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/documentdb-controls.html#documentdb-2
    """,
)
