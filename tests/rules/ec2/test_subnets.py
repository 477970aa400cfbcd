"""Subnets and routes."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

PUBLIC_IP = "ec2-subnet-public-ip"
TO_INTERNET = "ec2-route-to-internet"
SUBNET = "aws:ec2/subnet:Subnet"
DEFAULT = "aws:ec2/defaultSubnet:DefaultSubnet"
ROUTE = "aws:ec2/route:Route"
TABLES = ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")
IGW = resource("aws:ec2/internetGateway:InternetGateway", {"id": UNKNOWN}, "igw")
VGW = resource("aws:ec2/vpnGateway:VpnGateway", {"id": UNKNOWN}, "vgw")


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (SUBNET, None, None),
        (SUBNET, False, None),
        (SUBNET, True, "violates"),
        (SUBNET, UNKNOWN, "undecided"),
        (DEFAULT, None, "violates"),
        (DEFAULT, False, None),
    ],
)
def test_a_subnet_assigns_addresses_where_it_says_so_or_is_a_default_one(
    kind: str, given: Any, expected: str | None
) -> None:
    found = outcomes(PUBLIC_IP, resource(kind, {"mapPublicIpOnLaunch": given}))
    assert found == ([(expected, "mapPublicIpOnLaunch")] if expected else [])


def route(cidr: Any = "0.0.0.0/0", **target: Any) -> Resource:
    at = "destinationIpv6CidrBlock" if isinstance(cidr, str) and ":" in cidr else None
    return resource(ROUTE, {at or "destinationCidrBlock": cidr, **target}, "route")


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0"])
def test_a_route_to_an_internet_gateway_violates_in_every_form(cidr: str) -> None:
    assert outcomes(TO_INTERNET, route(cidr, gatewayId="igw-1")) == [("violates", "")]
    at = "ipv6CidrBlock" if ":" in cidr else "cidrBlock"
    for kind in TABLES:
        table = resource(kind, {"routes": [{at: "10.0.0.0/8"}, {at: cidr, "gatewayId": "igw-1"}]})
        assert outcomes(TO_INTERNET, table) == [("violates", "routes[1]")]


@pytest.mark.parametrize(
    "target",
    [
        {"natGatewayId": "nat-1"},
        {"egressOnlyGatewayId": "eigw-1"},
        {"gatewayId": "vgw-1"},
        {"gatewayId": "local"},
    ],
)
def test_another_target_complies(target: dict[str, Any]) -> None:
    assert outcomes(TO_INTERNET, route(**target)) == []
    assert outcomes(TO_INTERNET, route("10.0.0.0/8", gatewayId="igw-1")) == []
    for kind in (ROUTE, *TABLES):
        assert outcomes(TO_INTERNET, resource(kind, {})) == []


def test_the_record_tells_gateways_apart_while_their_id_is_unknown() -> None:
    def linked(*gateways: Resource) -> Resource:
        held = {"destinationCidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}
        return resource(ROUTE, held, "route", depends={"gatewayId": list(gateways)})

    assert outcomes(TO_INTERNET, linked(IGW), IGW) == [("violates", "")]
    assert outcomes(TO_INTERNET, linked(VGW), VGW) == []
    assert outcomes(TO_INTERNET, linked()) == [("undecided", "gatewayId")]
    assert outcomes(TO_INTERNET, linked(IGW, VGW), IGW, VGW) == [("undecided", "gatewayId")]
