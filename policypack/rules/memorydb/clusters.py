"""Clusters: TLS, access, keys, snapshots and upgrades."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, at_least, differ, equal, property_rule
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import upgrades_off

_CLUSTER = "aws:memorydb/cluster:Cluster"
_SNAPSHOT = "aws:memorydb/snapshot:Snapshot"

cluster_tls_disabled = property_rule(
    id="memorydb-cluster-tls-disabled",
    properties={_CLUSTER: "tlsEnabled"},
    must=equal(True),
    default=True,
    message=(
        "tlsEnabled is false, so clients send passwords and data as plaintext, and the only "
        "possible ACL is open-access"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove tlsEnabled, and set aclName to an ACL with users; the change replaces the cluster"
    ),
    title="MemoryDB cluster has TLS disabled",
    why="""
    MemoryDB encrypts connections by default. Without TLS, it cannot authenticate clients either.
    https://docs.aws.amazon.com/memorydb/latest/devguide/in-transit-encryption.html
    """,
)


cluster_without_auth = property_rule(
    id="memorydb-cluster-without-auth",
    properties={_CLUSTER: "aclName"},
    must=differ("open-access", meeting="orders"),
    default="",
    message="the ACL open-access gives every client all permissions",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set aclName to the name of an aws.memorydb.Acl whose users have passwords",
    title="MemoryDB cluster has no authentication",
    why="""
    With the ACL open-access, everyone who can reach the port can read, change and delete all data.
    https://docs.aws.amazon.com/memorydb/latest/devguide/clusters.acls.html
    """,
)


cluster_without_customer_key = without_customer_key(
    id="memorydb-cluster-without-customer-key",
    subject="MemoryDB data",
    properties={_CLUSTER: "kmsKeyArn", _SNAPSHOT: "kmsKeyArn"},
    why="""
    By default, MemoryDB encrypts data at rest with an AWS owned key. A customer managed key adds a
    key policy and a record of each use.
    https://docs.aws.amazon.com/memorydb/latest/devguide/at-rest-encryption.html
    """,
)


cluster_without_backups = property_rule(
    id="memorydb-cluster-without-backups",
    properties={_CLUSTER: "snapshotRetentionLimit"},
    must=at_least(1),
    default=0,
    message="MemoryDB takes no automatic snapshots",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set snapshotRetentionLimit to 1 or more",
    fix={"snapshotRetentionLimit": 1},
    title="MemoryDB cluster has no backups",
    why="""
    MemoryDB is often the primary database. Without snapshots, data that a bug or an attacker
    deletes is lost.
    https://docs.aws.amazon.com/memorydb/latest/devguide/snapshots-automatic.html
    """,
)


cluster_upgrades_off = upgrades_off(
    id="memorydb-cluster-upgrades-off",
    subject="MemoryDB cluster",
    properties={_CLUSTER: "autoMinorVersionUpgrade"},
    why="""
    Minor versions fix vulnerabilities of the engine. By default, MemoryDB installs them in the
    maintenance window.
    https://docs.aws.amazon.com/memorydb/latest/devguide/engine-versions.html
    """,
)
