"""Availability of tables and caches."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    equal,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import all_of
from policypack.topology.parts.tables import READ, SCALING_TARGET, TABLE, WRITE, scales

table_deletable = property_rule(
    id="dynamodb-table-deletable",
    properties={TABLE: "deletionProtectionEnabled"},
    must=equal(True),
    default=False,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set deletionProtectionEnabled to true",
    fix={"deletionProtectionEnabled": True},
    title="DynamoDB table has no deletion protection",
    message="deletionProtectionEnabled is not true, so one request deletes the table",
    why="""
    One request deletes the table, its data and its point-in-time recovery. DynamoDB creates tables
    without deletion protection. Pulumi's option protect prevents only deletions by Pulumi. Replicas
    have their own setting.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
    """,
    example="""
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        attributes=[{"name": "id", "type": "S"}],
        deletion_protection_enabled=False,  # bad
        deletion_protection_enabled=True,  # good
    )
    """,
)


@rule(
    id="dynamodb-table-fixed-capacity",
    types=(TABLE,),
    reads=(SCALING_TARGET,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set billingMode to "PAY_PER_REQUEST", or add an aws.appautoscaling.Target for reads and '
        "one for writes"
    ),
)
def table_fixed_capacity(table: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """DynamoDB table with provisioned capacity has no auto scaling.

    DynamoDB throttles requests beyond the provisioned capacity, so a traffic burst, or an attacker
    who causes one, stops the functions that need the table. PROVISIONED is the default. Indexes
    have their own scaling targets.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

    Example:
        aws.dynamodb.Table(
            "orders",
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}],
            read_capacity=5,
            write_capacity=5,
            billing_mode="PROVISIONED",  # bad
            billing_mode="PAY_PER_REQUEST",  # good
        )
    """
    if table.get("billingMode", "PROVISIONED") != "PROVISIONED":
        return
    scaled = all_of((scales(stack, table, READ), scales(stack, table, WRITE)))
    if scaled is True or settings.is_completed_elsewhere(table.urn):
        return
    if isinstance(scaled, Unknown):
        yield scaled
    else:
        yield Finding("no scaling targets cover both read and write capacity", "billingMode")


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

    If the zone fails, every request through the cluster fails. A cluster of one node cannot span
    zones. Without availabilityZones, AWS spreads the nodes across zones.
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
        yield Finding(
            "replicationFactor is 1, so the cluster has only one node", "replicationFactor"
        )
        return
    zones = {each.content for each in cluster.properties.items("availabilityZones")}
    if len(zones) == 1:
        yield Finding("availabilityZones lists only one zone", "availabilityZones")
