"""Caches: encryption, authentication, backups, upgrades and networks."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Within,
    differ,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.durability import backups_kept_short
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import upgrades_off
from policypack.forms.families.plaintext_secrets import credentials_at

_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_CLUSTER = "aws:elasticache/cluster:Cluster"
_USER = "aws:elasticache/user:User"
_SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"
# A member of a global datastore has the settings of its primary group.
_GLOBAL = "globalReplicationGroupId"
# A member of a replication group has the settings of the group.
_MEMBER = "replicationGroupId"
# Memcached has neither automatic backups nor automatic upgrades.
_NOT_MEMCACHED = {"engine": differ("memcached", meeting="redis")}


@rule(
    id="elasticache-group-unencrypted",
    types=(_GROUP,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set atRestEncryptionEnabled to true, and kmsKeyId to the ARN of a customer managed key; "
        "the change replaces the replication group, so restore it from a backup"
    ),
)
def group_unencrypted(group: Resource) -> Outcomes:
    """ElastiCache replication group is not encrypted at rest.

    Redis groups store backups and swapped data as plaintext unless atRestEncryptionEnabled is true.
    Valkey groups are encrypted by default, and serverless caches always.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-4
    """
    if group.is_given(_GLOBAL):
        return
    is_encrypted = group.get("atRestEncryptionEnabled")
    if is_encrypted is None:
        is_encrypted = group.get("engine") == "valkey"
    if is_encrypted is not True:
        message = "atRestEncryptionEnabled is not true, so backups are stored as plaintext"
        yield Finding(message, "atRestEncryptionEnabled")


group_tls_optional = property_rule(
    id="elasticache-group-tls-optional",
    properties={_GROUP: "transitEncryptionEnabled"},
    must=equal(True),
    default=False,
    unless=(_GLOBAL,),
    message="transitEncryptionEnabled is not true, so clients and nodes exchange data as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set transitEncryptionEnabled to true once clients connect with TLS (rediss://)",
    title="ElastiCache replication group is not encrypted in transit",
    why="""
    Clients send sessions, tokens and passwords over the network as plaintext. Authentication with
    tokens, users or IAM requires TLS as well.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-5
    """,
)


group_tls_preferred = property_rule(
    id="elasticache-group-tls-preferred",
    properties={_GROUP: "transitEncryptionMode"},
    must=differ("preferred", meeting="required"),
    default="required",
    only_if={"transitEncryptionEnabled": equal(True)},
    message='transitEncryptionMode is "preferred", so the group also accepts plaintext connections',
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set transitEncryptionMode to "required" once all clients use TLS',
    title="ElastiCache replication group allows connections without TLS",
    why="""
    The mode "preferred" is for migrations. A client that was not migrated keeps sending its data as
    plaintext, without any error.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html
    """,
)


cluster_tls_optional = property_rule(
    id="elasticache-cluster-tls-optional",
    properties={_CLUSTER: "transitEncryptionEnabled"},
    must=equal(True),
    default=False,
    unless=(_MEMBER,),
    message="transitEncryptionEnabled is not true, so clients exchange data as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "For Memcached 1.6.12 or later, set transitEncryptionEnabled to true once clients connect "
        "with TLS; for Redis, use an aws.elasticache.ReplicationGroup, which has this setting"
    ),
    title="ElastiCache cluster is not encrypted in transit",
    why="""
    Clients send sessions and tokens over the network as plaintext. Memcached supports TLS from
    version 1.6.12 on. A single-node Redis cluster without a replication group supports neither TLS
    nor encryption at rest.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
    """,
)


group_without_auth = property_rule(
    id="elasticache-group-without-auth",
    properties={_GROUP: "userGroupIds"},
    must=given(["sessions"]),
    unless=("authToken", "authTokenWo", _GLOBAL),
    message="neither userGroupIds nor authToken is set, so any client can read and change the data",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set userGroupIds to the ID of an aws.elasticache.UserGroup",
    title="ElastiCache replication group does not authenticate clients",
    why="""
    Only the network limits who can read and change the cache, so one compromised function or
    instance in the same subnets is enough. With users, you can limit access to commands and keys.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-6
    """,
)


@rule(
    id="elasticache-user-secret",
    types=(_USER,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read the password from Pulumi's secret configuration (config.require_secret), or set "
        'authenticationMode.type to "iam"'
    ),
)
def user_secret(user: Resource) -> Outcomes:
    """ElastiCache user has a plaintext password.

    Everyone with access to the program's source or its state can read the password, and use it for
    everything that the access string allows. The SDK marks passwords as secret, except those of
    authenticationMode.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    https://www.pulumi.com/docs/iac/concepts/secrets/
    """
    yield from credentials_at(user, ("passwords[]", "authenticationMode.passwords[]"))


@rule(
    id="elasticache-user-without-password",
    types=(_USER,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Remove noPasswordRequired, and set authenticationMode.type to "iam" or "password"',
)
def user_without_password(user: Resource) -> Outcomes:
    """ElastiCache user needs no password.

    Everyone who can connect can run the commands that the access string allows. A user whose access
    string begins with "off" cannot log in and is not reported: AWS recommends this for the default
    user.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
    """
    if str(user.get("accessString", "")).split()[:1] == ["off"]:
        return
    if user.get("noPasswordRequired") is True:
        yield Finding("noPasswordRequired is true", "noPasswordRequired")
    elif user.get("authenticationMode.type") == "no-password-required":
        message = 'authenticationMode.type is "no-password-required"'
        yield Finding(message, "authenticationMode.type")


group_without_customer_key = without_customer_key(
    id="elasticache-cache-without-customer-key",
    subject="ElastiCache cache",
    properties={_GROUP: "kmsKeyId", _SERVERLESS: "kmsKeyId"},
    implied_by=(
        Implication("elasticache-group-unencrypted", Within.RESOURCE, resolved=Resolved.BY_BOTH),
    ),
    why="""
    By default, ElastiCache encrypts data at rest with an AWS owned key. A customer managed key adds
    a key policy and a record of each use.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html#using-customer-managed-keys-for-elasticache-security
    """,
)


group_backups_short = backups_kept_short(
    id="elasticache-group-without-backups",
    subject="ElastiCache replication group",
    properties={_GROUP: "snapshotRetentionLimit"},
    default=0,
    days=1,
    why="""
    By default, ElastiCache takes no automatic backups. If the nodes fail, data that exists only in
    the cache, such as sessions, is lost.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-1
    """,
)


cluster_without_backups = backups_kept_short(
    id="elasticache-cluster-without-backups",
    subject="ElastiCache cluster",
    properties={_CLUSTER: "snapshotRetentionLimit"},
    default=0,
    days=1,
    unless=(_MEMBER,),
    only_if=_NOT_MEMCACHED,
    why="""
    By default, ElastiCache takes no automatic backups of a Redis cluster. If the node fails, data
    that exists only in the cache, such as sessions, is lost. Memcached has no backups.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-1
    """,
)


group_upgrades_off = upgrades_off(
    id="elasticache-group-upgrades-off",
    subject="ElastiCache replication group",
    properties={_GROUP: "autoMinorVersionUpgrade"},
    why="""
    Minor versions fix vulnerabilities of the engine. By default, ElastiCache installs them in the
    maintenance window.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-2
    """,
)


cluster_upgrades_off = upgrades_off(
    id="elasticache-cluster-upgrades-off",
    subject="ElastiCache cluster",
    properties={_CLUSTER: "autoMinorVersionUpgrade"},
    # The property is text.
    must=equal("true", True),
    default="true",
    unless=(_MEMBER,),
    only_if=_NOT_MEMCACHED,
    why="""
    Minor versions fix vulnerabilities of the engine. By default, ElastiCache installs them in the
    maintenance window. Memcached is not upgraded this way.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-2
    """,
)


group_without_failover = property_rule(
    id="elasticache-group-without-failover",
    properties={_GROUP: "automaticFailoverEnabled"},
    must=equal(True),
    default=False,
    message="automaticFailoverEnabled is not true, so writes stop if the primary node fails",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set automaticFailoverEnabled to true, and add at least one replica",
    title="ElastiCache replication group has no automatic failover",
    why="""
    Without automatic failover, no replica is promoted if the primary node fails, and the
    application cannot write until AWS has replaced the node.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-3
    """,
)


group_in_default_subnets = property_rule(
    id="elasticache-group-in-default-subnets",
    properties={_GROUP: "subnetGroupName"},
    must=differ("default", "", meeting="private"),
    default="",
    message="subnetGroupName is not set, so the nodes are in the subnets of the default VPC",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set subnetGroupName to the name of an aws.elasticache.SubnetGroup with private subnets"
    ),
    title="ElastiCache replication group is in the default subnets",
    why="""
    The subnets of the default VPC are public, and shared by all resources without a dedicated
    subnet.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-7
    """,
)


cluster_in_default_subnets = property_rule(
    id="elasticache-cluster-in-default-subnets",
    properties={_CLUSTER: "subnetGroupName"},
    must=differ("default", "", meeting="private"),
    default="",
    unless=(_MEMBER,),
    message="subnetGroupName is not set, so the nodes are in the subnets of the default VPC",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set subnetGroupName to the name of an aws.elasticache.SubnetGroup with private subnets"
    ),
    title="ElastiCache cluster is in the default subnets",
    why="""
    The subnets of the default VPC are public, and shared by all resources without a dedicated
    subnet.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html#elasticache-7
    """,
)
