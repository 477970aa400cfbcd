"""rds-database-public where publiclyAccessible is not set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.judged import UNKNOWN, resource, verdicts

MULTI_AZ = {"engine": "postgres", "dbClusterInstanceClass": "db.m6gd.large", "iops": 1000}
GROUP = resource("aws:rds/subnetGroup:SubnetGroup", {"name": UNKNOWN}, "private")


@pytest.mark.parametrize(
    ("kind", "properties", "outcomes"),
    [
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
        ("aws:rds/cluster:Cluster", MULTI_AZ, ["violates"]),
        ("aws:rds/cluster:Cluster", {**MULTI_AZ, "engine": "mysql"}, ["violates"]),
        ("aws:rds/cluster:Cluster", {**MULTI_AZ, "dbSubnetGroupName": "default"}, ["violates"]),
        ("aws:rds/cluster:Cluster", {**MULTI_AZ, "dbSubnetGroupName": "private"}, []),
        ("aws:rds/cluster:Cluster", {**MULTI_AZ, "publiclyAccessible": False}, []),
        ("aws:rds/cluster:Cluster", {**MULTI_AZ, "publiclyAccessible": UNKNOWN}, ["undecided"]),
        ("aws:rds/cluster:Cluster", {"engine": "aurora-postgresql"}, []),
        ("aws:rds/shardGroup:ShardGroup", {"publiclyAccessible": True}, ["violates"]),
        # The VPC decides, of which the program may know nothing.
        ("aws:rds/shardGroup:ShardGroup", {}, []),
        # The provider sends false.
        ("aws:rds/instance:Instance", {"engine": "postgres"}, []),
        ("aws:rds/clusterInstance:ClusterInstance", {"engine": "aurora-postgresql"}, []),
    ],
)
def test_what_aws_makes_public_is_reported(
    kind: str, properties: Mapping[str, Any], outcomes: list[str]
) -> None:
    found = verdicts("rds-database-public", resource(kind, dict(properties)))
    assert [each.outcome.value for each in found] == outcomes


def test_a_subnet_group_of_the_stack_is_not_the_default_one() -> None:
    held = resource(
        "aws:rds/cluster:Cluster",
        {**MULTI_AZ, "dbSubnetGroupName": UNKNOWN},
        depends={"dbSubnetGroupName": [GROUP]},
    )
    assert verdicts("rds-database-public", held, GROUP) == []
