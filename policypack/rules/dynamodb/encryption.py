"""Encryption of what DAX caches in front of tables, and of the traffic to it."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule

dax_unencrypted = property_rule(
    id="dynamodb-dax-unencrypted",
    properties={"aws:dax/cluster:Cluster": "serverSideEncryption.enabled"},
    must=equal(True),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set serverSideEncryption.enabled to true",
    title="DynamoDB DAX cluster is not encrypted at rest",
    message="serverSideEncryption.enabled is not true, so cached items are stored as plaintext",
    why="""
    DynamoDB always encrypts a table. A DAX cluster in front of it is encrypted only where the
    program asks for it. An attacker with access to the disks of the nodes can read cached items and
    logs. A change of the setting replaces the cluster.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html
    """,
    example="""
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
    """,
)


dax_without_tls = property_rule(
    id="dynamodb-dax-without-tls",
    properties={"aws:dax/cluster:Cluster": "clusterEndpointEncryptionType"},
    must=equal("TLS"),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set clusterEndpointEncryptionType to "TLS", once clients use daxs:// endpoints',
    title="DynamoDB DAX cluster does not encrypt data in transit",
    message="clusterEndpointEncryptionType is not TLS, so clients exchange items as plaintext",
    why="""
    A DAX cluster uses no encryption in transit unless it is created with TLS. An attacker in the
    VPC can read and change items on their way, and clients cannot authenticate the cluster. A
    change of the setting replaces the cluster.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html
    """,
    example="""
    aws.dax.Cluster(
        "cache",
        cluster_name="cache",
        iam_role_arn="arn:aws:iam::111122223333:role/dax",
        node_type="dax.r5.large",
        replication_factor=3,
        server_side_encryption={"enabled": True},
        cluster_endpoint_encryption_type="NONE",  # bad
        cluster_endpoint_encryption_type="TLS",  # good
    )
    """,
)
