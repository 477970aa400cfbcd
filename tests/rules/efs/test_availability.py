"""Backups of file systems, and the subnets of their mount targets."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT
from tests.judged import UNKNOWN, outcomes, resource

BACKUP = "efs-file-system-without-backup"
PUBLIC = "efs-mount-target-in-public-subnet"
ARN = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:file-system/fs-1"
MISSING = [("violates", "")]
DAILY = {"key": "aws:ResourceTag/backup", "value": "daily"}


def file_system(**properties: Any) -> Resource:
    held = {"id": "fs-1", "arn": ARN, "tags": {"backup": "daily"}, **properties}
    return resource("aws:efs/fileSystem:FileSystem", held, "files")


def policy(status: Any = "ENABLED", of: Any = "fs-1") -> Resource:
    held = {"fileSystemId": of, "backupPolicy": {"status": status}}
    return resource("aws:efs/backupPolicy:BackupPolicy", held, "policy")


def selection(**properties: Any) -> Resource:
    return resource("aws:backup/selection:Selection", properties, "selection")


def test_a_file_system_has_no_backups_by_default() -> None:
    assert outcomes(BACKUP, file_system()) == MISSING
    assert outcomes(BACKUP, resource("aws:efs/fileSystem:FileSystem", {})) == MISSING
    assert outcomes(BACKUP, file_system(), completed_elsewhere=["files"]) == []
    # https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html (Backup)
    assert outcomes(BACKUP, file_system(availabilityZoneName="eu-central-1a")) == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("ENABLED", []),
        ("DISABLED", MISSING),
        (UNKNOWN, [("undecided", "backupPolicy.status")]),
    ],
)
def test_a_backup_policy_decides_in_any_order(status: Any, expected: Any) -> None:
    assert outcomes(BACKUP, file_system(), policy(status)) == expected
    assert outcomes(BACKUP, policy(status), file_system()) == expected


def test_the_policy_of_another_file_system_does_not_count() -> None:
    assert outcomes(BACKUP, file_system(), policy(of="fs-2")) == MISSING
    found = outcomes(BACKUP, file_system(), policy(of=UNKNOWN))
    assert found == [("undecided", "fileSystemId")]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"resources": [ARN]}, []),
        ({"resources": ["*"]}, []),
        ({"resources": ["arn:aws:elasticfilesystem:*:*:file-system/*"]}, []),
        ({"resources": ["arn:aws:dynamodb:*"]}, MISSING),
        ({"resources": ["*"], "notResources": [ARN]}, MISSING),
        ({"resources": [UNKNOWN]}, [("undecided", "resources[0]")]),
        ({"selectionTags": [{"key": "backup", "value": "daily"}]}, []),
        ({"selectionTags": [{"key": "backup", "value": "weekly"}]}, MISSING),
        ({"resources": ["*"], "conditions": [{"stringEquals": [DAILY]}]}, []),
        ({"resources": ["*"], "conditions": [{"stringNotEquals": [DAILY]}]}, MISSING),
    ],
)
def test_a_backup_plan_that_selects_it_counts(chosen: Any, expected: Any) -> None:
    assert outcomes(BACKUP, file_system(), selection(**chosen)) == expected


def test_an_arn_that_is_not_known_yet_is_selected_by_the_record() -> None:
    files = file_system(arn=UNKNOWN)
    linked = resource(
        "aws:backup/selection:Selection",
        {"resources": UNKNOWN},
        "selection",
        depends={"resources": [files]},
    )
    assert outcomes(BACKUP, files, linked) == []
    found = outcomes(BACKUP, files, selection(resources=["arn:aws:elasticfilesystem:*"]))
    assert found == [("undecided", "arn")]


SUBNET = "aws:ec2/subnet:Subnet"
TABLE = resource("aws:ec2/routeTable:RouteTable", {"id": "rtb-1"}, "table")
REACHED = [("violates", "subnetId")]


def target(subnet: Any = "subnet-1") -> Resource:
    return resource("aws:efs/mountTarget:MountTarget", {"subnetId": subnet}, "target")


def subnet(**properties: Any) -> Resource:
    return resource(SUBNET, {"id": "subnet-1", "vpcId": "vpc-1", **properties}, "subnet")


def association(to: Any = "rtb-1") -> Resource:
    held = {"subnetId": "subnet-1", "routeTableId": to}
    return resource("aws:ec2/routeTableAssociation:RouteTableAssociation", held, "association")


def route(gateway: Any = "igw-1", table: Any = "rtb-1") -> Resource:
    held = {
        "routeTableId": table,
        "destinationCidrBlock": "0.0.0.0/0",
        "gatewayId": gateway,
    }
    return resource("aws:ec2/route:Route", held, "route")


def test_a_subnet_with_public_addresses_is_public() -> None:
    assert outcomes(PUBLIC, target(), subnet(mapPublicIpOnLaunch=True)) == REACHED
    assert outcomes(PUBLIC, target(), subnet(mapPublicIpOnLaunch=False)) == []
    found = outcomes(PUBLIC, target(), subnet(mapPublicIpOnLaunch=UNKNOWN))
    assert found == [("undecided", "mapPublicIpOnLaunch")]


def test_a_subnet_with_a_route_to_an_internet_gateway_is_public_in_any_order() -> None:
    resources = [target(), subnet(), association(), TABLE, route()]
    assert outcomes(PUBLIC, *resources) == REACHED
    assert outcomes(PUBLIC, *reversed(resources)) == REACHED
    assert outcomes(PUBLIC, target(), subnet(), association(), TABLE, route("vgw-1")) == []
    assert outcomes(PUBLIC, target(), subnet(), association(), TABLE, route(table="rtb-2")) == []
    assert outcomes(PUBLIC, target(), subnet(), association("rtb-2"), TABLE, route()) == []


def test_routes_in_the_table_itself_count() -> None:
    routes = [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]
    table = resource("aws:ec2/routeTable:RouteTable", {"id": "rtb-1", "routes": routes}, "table")
    assert outcomes(PUBLIC, target(), subnet(), association(), table) == REACHED


def test_without_an_association_the_main_route_table_counts() -> None:
    vpc = resource("aws:ec2/vpc:Vpc", {"id": "vpc-1"}, "network")
    held = {"vpcId": "vpc-1", "routeTableId": "rtb-1"}
    main = resource("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", held, "main")
    assert outcomes(PUBLIC, target(), subnet(), vpc, main, TABLE, route()) == REACHED
    routes = [{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]
    default = resource(
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        {"defaultRouteTableId": UNKNOWN, "routes": routes},
        "default",
        depends={"defaultRouteTableId": [vpc]},
    )
    assert outcomes(PUBLIC, target(), subnet(), vpc, default) == REACHED
    assert outcomes(PUBLIC, target(), subnet(), vpc) == []


def test_a_target_without_subnet_is_undecided() -> None:
    assert outcomes(PUBLIC, resource("aws:efs/mountTarget:MountTarget", {})) == [
        ("undecided", "subnetId")
    ]


def test_the_subnet_of_another_program_is_undecided() -> None:
    assert outcomes(PUBLIC, target("subnet-2"), subnet()) == [("undecided", "subnetId")]
    assert outcomes(PUBLIC, target(UNKNOWN), subnet()) == [("undecided", "subnetId")]
