"""Redshift clusters: public access, encryption, passwords, logs, backups and upgrades."""

from __future__ import annotations

from policypack.authoring import (
    Implication,
    Profile,
    Resolved,
    Severity,
    Within,
    equal,
    given,
    property_rule,
)
from policypack.forms.families.durability import backups_kept_short
from policypack.forms.families.encryption import unencrypted_at_rest, without_customer_key
from policypack.forms.families.operation import upgrades_off
from policypack.forms.families.parameters import (
    CLIENTS_FIRST,
    EngineDefault,
    Parameters,
    tls_optional,
)
from policypack.forms.families.plaintext_secrets import password_in_state
from policypack.forms.families.public_endpoints import public_endpoint
from policypack.forms.families.separate_resources import inline_or_separate

_CLUSTER = "aws:redshift/cluster:Cluster"
# A restored cluster has the encryption of its snapshot unless the program changes it.
_MADE_FROM = ("snapshotIdentifier", "snapshotArn")

cluster_public = public_endpoint(
    id="redshift-cluster-public",
    subject="Redshift cluster",
    properties={_CLUSTER: "publiclyAccessible"},
    why="""
    The name of a publicly accessible cluster resolves to a public IP address, so only security
    groups prevent attackers on the internet from guessing its passwords.
    https://docs.aws.amazon.com/redshift/latest/mgmt/managing-clusters-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-1
    """,
)


cluster_unencrypted = unencrypted_at_rest(
    id="redshift-cluster-unencrypted",
    subject="Redshift cluster",
    properties={_CLUSTER: "encrypted"},
    # The property is text.
    must=equal("true", True),
    default="true",
    unless=_MADE_FROM,
    key="kmsKeyId",
    why="""
    Redshift encrypts new clusters by default. Without encryption, data and snapshots are stored as
    plaintext.
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-10
    """,
)


cluster_without_customer_key = without_customer_key(
    id="redshift-cluster-without-customer-key",
    subject="Redshift cluster",
    properties={_CLUSTER: "kmsKeyId"},
    unless=_MADE_FROM,
    implied_by=(
        Implication("redshift-cluster-unencrypted", Within.RESOURCE, resolved=Resolved.BY_BOTH),
    ),
    why="""
    By default, Redshift encrypts clusters with an AWS owned key. A customer managed key adds a key
    policy and a record of each use.
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-db-encryption.html
    """,
)


_GROUP = "aws:redshift/parameterGroup:ParameterGroup"
parameters_tls_optional = tls_optional(
    id="redshift-parameter-group-tls-optional",
    subject="Redshift parameter group",
    types={_GROUP: Parameters()},
    off={"require_ssl": ("false", "0")},
    # As of 2026-11, AWS documents no default for newer families.
    defaults={_GROUP: {"redshift": EngineDefault("require_ssl", (1, 0), (1, 0))}},
    remediation=f"Set the parameter require_ssl to true, {CLIENTS_FIRST}",
    why="""
    Clusters accept connections without TLS if their parameter group sets require_ssl to false, or,
    in the family redshift-1.0, does not set it. Passwords and results then cross the network as
    plaintext.
    https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-2
    """,
)


cluster_password = password_in_state(
    id="redshift-cluster-password-in-state",
    subject="Redshift cluster",
    properties={_CLUSTER: "masterPassword"},
    managed="manageMasterPassword",
    why="""
    A password that the program sets is in its configuration and in the Pulumi state, and must be
    rotated by hand. Redshift can instead generate the password, store it in Secrets Manager and
    rotate it.
    https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration.html
    """,
)


cluster_unlogged = inline_or_separate(
    id="redshift-cluster-unlogged",
    owners=(_CLUSTER,),
    separate={"aws:redshift/logging:Logging": "clusterIdentifier"},
    properties={},
    must=given("s3"),
    message="",
    absent="no aws.redshift.Logging names this cluster",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.redshift.Logging with clusterIdentifier set to the cluster's identifier"
    ),
    title="Redshift cluster has no audit logs",
    why="""
    Audit logs record connections, logins and user queries. Redshift keeps them only if the cluster
    sends them to S3 or CloudWatch Logs.
    https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-4
    """,
)


cluster_backups_short = backups_kept_short(
    id="redshift-cluster-backups-short",
    subject="Redshift cluster",
    properties={_CLUSTER: "automatedSnapshotRetentionPeriod"},
    default=1,
    why="""
    By default, Redshift keeps automatic snapshots for one day. A mistake that is noticed after a
    weekend can then no longer be undone.
    https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-snapshots.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-3
    """,
)


cluster_upgrades_off = upgrades_off(
    id="redshift-cluster-upgrades-off",
    subject="Redshift cluster",
    properties={_CLUSTER: "allowVersionUpgrade"},
    why="""
    New versions fix vulnerabilities of the engine. By default, Redshift installs them in the
    maintenance window.
    https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-considerations.html#rs-upgrading-cluster
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-6
    """,
)


cluster_outside_routing = property_rule(
    id="redshift-cluster-without-vpc-routing",
    properties={_CLUSTER: "enhancedVpcRouting"},
    must=equal(True),
    default=False,
    message="enhancedVpcRouting is not true, so COPY and UNLOAD do not go through the VPC",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enhancedVpcRouting to true, and add VPC endpoints for S3",
    title="Redshift cluster has enhanced VPC routing disabled",
    why="""
    Without enhanced VPC routing, the traffic of COPY and UNLOAD leaves the VPC, so no security
    group, endpoint policy or flow log applies to it.
    https://docs.aws.amazon.com/redshift/latest/mgmt/enhanced-vpc-routing.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/redshift-controls.html#redshift-7
    """,
)


grant_without_customer_key = without_customer_key(
    id="redshift-snapshot-copy-without-customer-key",
    subject="Redshift snapshot copy",
    properties={"aws:redshift/snapshotCopyGrant:SnapshotCopyGrant": "kmsKeyId"},
    why="""
    The grant names the key that encrypts snapshot copies in another region. Without kmsKeyId, that
    is the AWS managed key aws/redshift, whose key policy cannot be changed.
    https://docs.aws.amazon.com/redshift/latest/mgmt/cross-region-snapshot-copy.html
    """,
)
