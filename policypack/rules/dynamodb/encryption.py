"""Encryption of what is cached in front of tables."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


@rule(
    id="dynamodb-dax-unencrypted",
    types=("aws:dax/cluster:Cluster",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set serverSideEncryption.enabled to true",
)
def dax_unencrypted(cluster: Resource) -> Outcomes:
    """DAX keeps table data unencrypted.

    A DynamoDB table is always encrypted, its DAX cluster only when asked at creation. The nodes
    keep cached items and logs on their disks, and whoever reaches those reads them in plain text.
    Changing the setting replaces the cluster.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html

    Example:
        aws.dax.Cluster(
            "cache",
            cluster_name="cache",
            iam_role_arn="arn:aws:iam::111122223333:role/dax",
            node_type="dax.r5.large",
            replication_factor=3,
            cluster_endpoint_encryption_type="TLS",
            server_side_encryption={"enabled": False},  # bad
            server_side_encryption={"enabled": True},  # good
        )
    """
    if cluster.get("serverSideEncryption.enabled") is not True:
        yield Finding("cached items are stored unencrypted", "serverSideEncryption.enabled")
