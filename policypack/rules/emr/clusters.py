"""Clusters and security configurations: public access, networks and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    equal,
    given,
    parsed_json,
    property_rule,
    rule,
)
from policypack.topology.networks import networks

_CONFIGURATION = "aws:emr/securityConfiguration:SecurityConfiguration"
_CLUSTER = "aws:emr/cluster:Cluster"
_SUBNET = "ec2Attributes.subnetId"
_LOCAL_DISKS = "LocalDiskEncryptionConfiguration"

public_access_unblocked = property_rule(
    id="emr-public-access-unblocked",
    properties={
        "aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": (
            "blockPublicSecurityGroupRules"
        )
    },
    must=equal(True),
    default=True,
    message=(
        "blockPublicSecurityGroupRules is false, so clusters can start with security groups open "
        "to any address"
    ),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation="Set blockPublicSecurityGroupRules to true",
    fix={"blockPublicSecurityGroupRules": True},
    title="EMR block public access is disabled",
    why="""
    EMR refuses to start a cluster whose security groups are open to the internet, unless this block
    is disabled for the region. Hadoop and Spark services run code that any client submits.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-2
    """,
)


@rule(
    id="emr-cluster-in-public-subnet",
    types=(_CLUSTER,),
    reads=networks.READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set ec2Attributes.subnetId to a private subnet",
)
def cluster_in_public_subnet(cluster: Resource, stack: Stack) -> Outcomes:
    """EMR cluster is in a public subnet.

    In a subnet that assigns public addresses, each node has one, so only security groups protect
    the primary node from the internet. Subnets of another program are not judged.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-clusters-in-a-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-1
    """
    for subnet in stack.linked(cluster, _SUBNET, *networks.SUBNETS):
        reached = networks.is_reached(stack, subnet)
        if isinstance(reached, Unknown):
            yield reached
        elif reached:
            yield Finding(f"the subnet {subnet.name} is public", _SUBNET)


cluster_without_security_configuration = property_rule(
    id="emr-cluster-without-security-configuration",
    properties={_CLUSTER: "securityConfiguration"},
    must=given("encrypted"),
    message="securityConfiguration is not set, so the cluster does not enable encryption",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set securityConfiguration to the name of an aws.emr.SecurityConfiguration",
    title="EMR cluster has no security configuration",
    why="""
    The security configuration of a cluster enables encryption of its disks, its data in S3 and its
    connections.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-security-configurations.html
    """,
)


@rule(
    id="emr-configuration-unencrypted",
    types=(_CONFIGURATION,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set EncryptionConfiguration.EnableAtRestEncryption to true, and add an "
        "AtRestEncryptionConfiguration with LocalDiskEncryptionConfiguration"
    ),
)
def configuration_unencrypted(configuration: Resource) -> Outcomes:
    """EMR security configuration does not encrypt data at rest.

    Clusters copy their input to the disks of their nodes. The disks are plaintext unless the
    security configuration enables encryption at rest, with a key for local disks.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-3
    """
    encryption = _encryption(configuration)
    if encryption is None:
        return
    if encryption.get("EnableAtRestEncryption") is not True:
        yield Finding("EnableAtRestEncryption is not true", "configuration")
    elif not encryption.get(f"AtRestEncryptionConfiguration.{_LOCAL_DISKS}"):
        yield Finding(f"{_LOCAL_DISKS} is missing", "configuration")


@rule(
    id="emr-configuration-tls-disabled",
    types=(_CONFIGURATION,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set EncryptionConfiguration.EnableInTransitEncryption to true, and add an "
        "InTransitEncryptionConfiguration"
    ),
)
def configuration_tls_disabled(configuration: Resource) -> Outcomes:
    """EMR security configuration does not encrypt data in transit.

    Nodes exchange data as plaintext unless the security configuration names certificates for TLS.
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html#emr-4
    """
    encryption = _encryption(configuration)
    if encryption is not None and encryption.get("EnableInTransitEncryption") is not True:
        yield Finding("EnableInTransitEncryption is not true", "configuration")


def _encryption(configuration: Resource) -> Value | None:
    """The encryption settings, or None if the text is not a JSON object, which EMR refuses."""
    value = configuration.at("configuration")
    held = parsed_json(value.content) if isinstance(value.content, str) else value.content
    return Value(held, value.path).at("EncryptionConfiguration") if isinstance(held, dict) else None
