"""Where DAX clusters run."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


@rule(
    id="dynamodb-dax-single-az",
    types=("aws:dax/cluster:Cluster",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set replicationFactor to 3 or more, and leave availabilityZones out or list several zones"
    ),
)
def dax_single_az(cluster: Resource) -> Outcomes:
    """DynamoDB DAX cluster runs in one Availability Zone.

    When the zone fails, so does every request through the cluster. A cluster of one node cannot
    span zones. Without availabilityZones, AWS spreads the nodes.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html

    Example:
        aws.dax.Cluster(
            "cache",
            cluster_name="cache",
            iam_role_arn="arn:aws:iam::111122223333:role/dax",
            node_type="dax.r5.large",
            cluster_endpoint_encryption_type="TLS",
            server_side_encryption={"enabled": True},
            replication_factor=1,  # bad
            replication_factor=3,  # good
        )
    """
    if cluster.get("replicationFactor") == 1:
        yield Finding("replicationFactor is 1, so there is one node", "replicationFactor")
        return
    zones = {each.content for each in cluster.properties.items("availabilityZones")}
    if len(zones) == 1:
        yield Finding("availabilityZones lists one zone", "availabilityZones")
