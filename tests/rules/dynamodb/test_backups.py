"""Backups, protection and capacity of tables: what the declared cases do not show."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts.backup_selections import (
    READ,
    SCALING_TARGET,
    SELECTION,
    TABLE,
    WRITE,
)
from tests.judged import UNKNOWN, outcomes, resource

BACKUP = "dynamodb-table-without-backup-plan"
FIXED = "dynamodb-table-fixed-capacity"
PITR = "dynamodb-table-without-pitr"
REPLICA_PITR = "dynamodb-replica-without-pitr"
REPLICA_KEY = "dynamodb-replica-without-customer-key"
ARN = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"
VIOLATES = [("violates", "")]


def table(**properties: Any) -> Any:
    return resource(TABLE, {"name": "orders", "arn": ARN, **properties}, "orders")


def selection(**properties: Any) -> Any:
    return resource(SELECTION, {"planId": "1", **properties}, "selection")


def test_a_recovery_period_alone_does_not_enable_recovery() -> None:
    held = table(pointInTimeRecovery={"recoveryPeriodInDays": 7})
    assert outcomes(PITR, held) == [("violates", "pointInTimeRecovery.enabled")]


@pytest.mark.parametrize("replica", [{}, {"pointInTimeRecovery": False}])
def test_each_replica_of_a_table_is_judged(replica: Any) -> None:
    good = {"regionName": "eu-west-1", "pointInTimeRecovery": True, "kmsKeyArn": KEY}
    held = table(replicas=[good, {"regionName": "eu-west-2", **replica}])
    assert outcomes(REPLICA_PITR, held) == [("violates", "replicas[1].pointInTimeRecovery")]
    assert outcomes(REPLICA_KEY, held) == [("violates", "replicas[1].kmsKeyArn")]
    assert outcomes(REPLICA_PITR, table()) == outcomes(REPLICA_KEY, table()) == []


@pytest.mark.parametrize("held", [None, {}, {"enabled": False}])
def test_without_encryption_settings_a_key_that_aws_owns_is_used(held: Any) -> None:
    own = table(serverSideEncryption=held)
    owned = [("violates", "serverSideEncryption.enabled")]
    assert outcomes("dynamodb-table-with-aws-owned-key", own) == owned
    assert outcomes("dynamodb-table-without-customer-key", own) == []


@pytest.mark.parametrize("key", [None, "arn:aws:kms:eu-central-1:111122223333:alias/aws/dynamodb"])
def test_the_aws_managed_key_is_no_customer_managed_key(key: Any) -> None:
    own = table(serverSideEncryption={"enabled": True, "kmsKeyArn": key})
    assert outcomes("dynamodb-table-with-aws-owned-key", own) == []
    found = outcomes("dynamodb-table-without-customer-key", own)
    assert found == [("violates", "serverSideEncryption.kmsKeyArn")]


TAGS = [{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]
BY_TAG = {"stringEquals": [{"key": "aws:ResourceTag/backup", "value": "daily"}]}


@pytest.mark.parametrize(
    "held",
    [
        {"resources": [ARN]},
        {"resources": ["*"]},
        {"resources": ["arn:aws:dynamodb:*:*:table/*"]},
        {"selectionTags": TAGS},
        # Without a list, AWS Backup selects every supported resource.
        {},
        {"conditions": [BY_TAG]},
        {"resources": ["*"], "conditions": [BY_TAG]},
        {
            "resources": ["*"],
            "conditions": [{"stringLikes": [{"key": "aws:ResourceTag/backup", "value": "d*"}]}],
        },
    ],
)
def test_a_table_that_a_selection_takes_in_complies(held: Any) -> None:
    own = table(tags={"backup": "daily"})
    assert outcomes(BACKUP, own, selection(**held)) == []
    assert outcomes(BACKUP, selection(**held), own) == []


def test_the_default_tags_of_the_provider_count() -> None:
    own = table(tags={"team": "shop"}, tagsAll={"team": "shop", "backup": "daily"})
    assert outcomes(BACKUP, own, selection(selectionTags=TAGS)) == []


@pytest.mark.parametrize(
    "held",
    [
        {"resources": [f"{ARN}-other"]},
        {"conditions": [{"stringNotEquals": BY_TAG["stringEquals"]}]},
        {"resources": ["arn:aws:rds:*:*:db:*"]},
        {"resources": ["*"], "notResources": [ARN]},
        {"selectionTags": [{**TAGS[0], "value": "weekly"}]},
        {"resources": ["*"], "conditions": [{"stringNotEquals": BY_TAG["stringEquals"]}]},
    ],
)
def test_a_table_that_no_selection_takes_in_violates(held: Any) -> None:
    own = table(tags={"backup": "daily"})
    assert outcomes(BACKUP, own, selection(**held)) == VIOLATES
    assert outcomes(BACKUP, own) == VIOLATES


def test_a_selection_is_found_before_the_arn_is_known() -> None:
    own = table(arn=UNKNOWN)
    linked = resource(SELECTION, {"resources": UNKNOWN}, "s", depends={"resources": [own]})
    assert outcomes(BACKUP, own, linked) == []
    for pattern in (ARN, "*", "arn:aws:dynamodb:*:*:table/*"):
        assert outcomes(BACKUP, own, selection(resources=[pattern])) == []
    assert outcomes(BACKUP, own, selection(resources=[f"{ARN}-other"])) == VIOLATES
    assert outcomes(BACKUP, table(), selection(resources=UNKNOWN)) == [("undecided", "resources")]


def test_a_table_of_a_central_plan_is_declared() -> None:
    assert outcomes(BACKUP, table(), completed_elsewhere=["orders"]) == []


def target(dimension: str, name: str = "orders", **more: Any) -> Any:
    held = {"resourceId": f"table/{name}", "scalableDimension": dimension, **more}
    return resource(SCALING_TARGET, held, dimension)


FIXED_CAPACITY = [("violates", "billingMode")]


@pytest.mark.parametrize("mode", [None, "PROVISIONED"])
def test_provisioned_capacity_without_scaling_violates(mode: Any) -> None:
    own = table(billingMode=mode)
    assert outcomes(FIXED, own) == FIXED_CAPACITY
    assert outcomes(FIXED, own, target(READ)) == FIXED_CAPACITY
    assert outcomes(FIXED, own, target(READ, "other"), target(WRITE, "other")) == FIXED_CAPACITY
    index = "dynamodb:index:WriteCapacityUnits"
    assert outcomes(FIXED, own, target(READ), target(index, "orders/index/day")) == FIXED_CAPACITY


def test_on_demand_and_scaled_tables_comply() -> None:
    assert outcomes(FIXED, table(billingMode="PAY_PER_REQUEST")) == []
    assert outcomes(FIXED, table(), target(READ), target(WRITE)) == []
    assert outcomes(FIXED, target(WRITE), table(), target(READ)) == []
    assert outcomes(FIXED, table(), completed_elsewhere=["orders"]) == []


def test_targets_are_found_by_the_record_of_the_engine() -> None:
    own = table()
    made = [
        resource(
            SCALING_TARGET,
            {"resourceId": UNKNOWN, "scalableDimension": each},
            each,
            depends={"resourceId": [own]},
        )
        for each in (READ, WRITE)
    ]
    assert outcomes(FIXED, own, *made) == []
    unknown = [target(each, resourceId=UNKNOWN) for each in (READ, WRITE)]
    assert {outcome for outcome, _ in outcomes(FIXED, own, *unknown)} == {"undecided"}


DAX = "dynamodb-dax-single-az"
CLUSTER = "aws:dax/cluster:Cluster"


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"replicationFactor": 1}, "replicationFactor"),
        ({"replicationFactor": 3, "availabilityZones": ["a"]}, "availabilityZones"),
        ({"replicationFactor": 3, "availabilityZones": ["a", "a"]}, "availabilityZones"),
    ],
)
def test_a_cluster_in_one_zone_violates(properties: Any, path: str) -> None:
    assert outcomes(DAX, resource(CLUSTER, properties)) == [("violates", path)]


def test_a_cluster_in_several_zones_complies() -> None:
    assert outcomes(DAX, resource(CLUSTER, {"replicationFactor": 3})) == []
    spread = {"replicationFactor": 3, "availabilityZones": ["a", "b"]}
    assert outcomes(DAX, resource(CLUSTER, spread)) == []
    unknown = resource(CLUSTER, {"replicationFactor": 3, "availabilityZones": UNKNOWN})
    assert outcomes(DAX, unknown) == [("undecided", "availabilityZones")]
    unknown = resource(CLUSTER, {"replicationFactor": UNKNOWN})
    assert outcomes(DAX, unknown) == [("undecided", "replicationFactor")]
    assert outcomes(DAX, resource(CLUSTER, {})) == []
