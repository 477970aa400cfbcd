"""DAX clusters: encryption at rest and in transit."""

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
    DynamoDB always encrypts a table, but a DAX cluster in front of it is encrypted only if the
    program enables encryption. Otherwise, an attacker with access to the nodes' disks can read
    cached items and logs. Changing the setting replaces the cluster.
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
    remediation='Set clusterEndpointEncryptionType to "TLS" once clients use daxs:// endpoints',
    title="DynamoDB DAX cluster is not encrypted in transit",
    message="clusterEndpointEncryptionType is not TLS, so clients exchange items as plaintext",
    why="""
    A DAX cluster encrypts traffic only if it is created with TLS. Otherwise, an attacker in the VPC
    can read and change items in transit, and clients cannot authenticate the cluster. Changing the
    setting replaces the cluster.
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
