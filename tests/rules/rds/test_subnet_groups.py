"""Subnet groups by the routes of their subnets."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "rds-subnet-group-public"
SUBNET = resource("aws:ec2/subnet:Subnet", {"id": "subnet-1", "vpcId": "vpc-1"}, "database")
TABLE = resource("aws:ec2/routeTable:RouteTable", {"id": "rtb-1"}, "table")
ASSOCIATION = resource(
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    {"subnetId": "subnet-1", "routeTableId": "rtb-1"},
    "association",
)


def group(*subnets: Any) -> Resource:
    return resource("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": list(subnets)})


def route(gateway: Any, destination: str = "0.0.0.0/0") -> Resource:
    held = {"routeTableId": "rtb-1", "destinationCidrBlock": destination, "gatewayId": gateway}
    return resource("aws:ec2/route:Route", held, "route")


def judged(subject: Resource, *beside: Resource) -> list[tuple[str, str]]:
    return outcomes(RULE, subject, SUBNET, TABLE, ASSOCIATION, *beside)


def test_a_route_of_a_subnet_to_an_internet_gateway_is_reported() -> None:
    mine = group("subnet-2", "subnet-1")
    assert judged(mine, route("igw-1")) == [("violates", "subnetIds")]
    assert judged(mine, route("vgw-1")) == judged(mine, route("igw-1", "10.0.0.0/8")) == []
    assert judged(mine) == []


def test_public_addresses_without_a_route_are_not() -> None:
    given = resource(SUBNET.type, {"id": "subnet-1", "mapPublicIpOnLaunch": True}, "database")
    assert outcomes(RULE, group("subnet-1"), given) == []


def test_subnets_of_another_program_are_not_judged() -> None:
    assert judged(group("subnet-2"), route("igw-1")) == []


def test_an_unknown_gateway_leaves_it_undecided() -> None:
    assert [found for found, _ in judged(group("subnet-1"), route(UNKNOWN))] == ["undecided"]
