"""Neptune clusters: public access, encryption, authentication, logs, backups and upgrades."""

from __future__ import annotations

from policypack.authoring import (
    OtherDefault,
    Profile,
    Severity,
    equal,
    including,
    property_rule,
)
from policypack.forms.families.durability import backups_kept_short, deletable
from policypack.forms.families.encryption import unencrypted_at_rest, without_customer_key
from policypack.forms.families.operation import not_logged, upgrades_off
from policypack.forms.families.parameters import CLIENTS_FIRST, Parameters, tls_optional
from policypack.forms.families.public_endpoints import public_endpoint

# Such a cluster inherits the encryption and key of its source.
_MADE_FROM = ("snapshotIdentifier", "replicationSourceIdentifier", "globalClusterIdentifier")

instance_public = public_endpoint(
    id="neptune-instance-public",
    subject="Neptune instance",
    properties={"aws:neptune/clusterInstance:ClusterInstance": "publiclyAccessible"},
    why="""
    Without IAM authentication, Neptune answers everyone who can connect. With a public endpoint,
    only security groups protect the data from the internet.
    https://docs.aws.amazon.com/neptune/latest/userguide/neptune-public-endpoints.html
    """,
)


cluster_unencrypted = unencrypted_at_rest(
    id="neptune-cluster-unencrypted",
    subject="Neptune cluster",
    properties={"aws:neptune/cluster:Cluster": "storageEncrypted"},
    unless=_MADE_FROM,
    key="kmsKeyArn",
    why="""
    The provider creates clusters whose graph and backups are stored as plaintext unless
    storageEncrypted is true. A cluster that is restored from a snapshot has the encryption of the
    snapshot and is not reported.
    https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-1
    """,
)


cluster_without_customer_key = without_customer_key(
    id="neptune-cluster-without-customer-key",
    subject="Neptune cluster",
    properties={"aws:neptune/cluster:Cluster": "kmsKeyArn"},
    # A cluster that is not encrypted at all has its own rule.
    only_if={"storageEncrypted": equal(True)},
    unless=_MADE_FROM,
    why="""
    Neptune encrypts with the AWS managed key aws/rds unless the program names a key. Its key policy
    cannot be changed, so access to the data cannot be limited or revoked through the key.
    https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html
    """,
)


parameters_tls_optional = tls_optional(
    id="neptune-parameter-group-tls-optional",
    subject="Neptune parameter group",
    types={"aws:neptune/clusterParameterGroup:ClusterParameterGroup": Parameters()},
    off={"neptune_enforce_ssl": ("0",)},
    remediation=f"Remove the parameter neptune_enforce_ssl, {CLIENTS_FIRST}",
    why="""
    Neptune requires TLS unless a parameter group sets neptune_enforce_ssl to 0. Queries and results
    then cross the network as plaintext.
    https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html
    """,
)


cluster_without_iam = property_rule(
    id="neptune-cluster-without-iam-auth",
    properties={"aws:neptune/cluster:Cluster": "iamDatabaseAuthenticationEnabled"},
    must=equal(True),
    default=False,
    message=(
        "iamDatabaseAuthenticationEnabled is not true, so everyone who can connect can read and "
        "change the graph"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set iamDatabaseAuthenticationEnabled to true, and have clients sign their requests"
    ),
    title="Neptune cluster does not authenticate clients",
    why="""
    Neptune has no passwords. Without IAM authentication, only the network limits who can use the
    graph, so one compromised function or instance in the same subnets is enough.
    https://docs.aws.amazon.com/neptune/latest/userguide/iam-auth.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-7
    """,
)


cluster_unlogged = not_logged(
    id="neptune-cluster-unlogged",
    subject="Neptune cluster",
    logs="exported audit logs",
    properties={"aws:neptune/cluster:Cluster": "enableCloudwatchLogsExports"},
    must=including("audit"),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set enableCloudwatchLogsExports to ["audit"], and the parameter neptune_enable_audit_log '
        'in its parameter group to "1"'
    ),
    why="""
    Audit logs record who connected and which queries ran. Without an export, they stay on the
    instances until they are overwritten.
    https://docs.aws.amazon.com/neptune/latest/userguide/cloudwatch-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-2
    """,
)


cluster_deletable = deletable(
    id="neptune-cluster-deletable",
    subject="Neptune cluster",
    properties={
        "aws:neptune/cluster:Cluster": "deletionProtection",
        "aws:neptune/globalCluster:GlobalCluster": "deletionProtection",
    },
    # pulumi_aws sends false; the default of AWS is true.
    instead={"aws:neptune/cluster:Cluster": OtherDefault(True, "aws-native", native=True)},
    why="""
    Without deletion protection, one request deletes the cluster and its automatic backups. Pulumi's
    option protect prevents only deletions by Pulumi.
    https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-instances-delete.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-4
    """,
)


cluster_backups_short = backups_kept_short(
    id="neptune-cluster-backups-short",
    subject="Neptune cluster",
    properties={"aws:neptune/cluster:Cluster": "backupRetentionPeriod"},
    default=1,
    unless=("replicationSourceIdentifier",),
    why="""
    By default, Neptune keeps automatic backups for one day. A mistake that is noticed after a
    weekend can then no longer be undone.
    https://docs.aws.amazon.com/neptune/latest/userguide/backup-restore.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/neptune-controls.html#neptune-5
    """,
)


instance_upgrades_off = upgrades_off(
    id="neptune-instance-upgrades-off",
    subject="Neptune instance",
    properties={"aws:neptune/clusterInstance:ClusterInstance": "autoMinorVersionUpgrade"},
    why="""
    Minor versions fix vulnerabilities of the engine. By default, Neptune installs them in the
    maintenance window.
    https://docs.aws.amazon.com/neptune/latest/userguide/engine-maintenance-management.html
    """,
)
