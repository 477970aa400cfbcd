"""Prefix lists of the program, which a rule or a route refers to instead of a range."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.ec2.groups import ANY, DEFAULT_GROUP, FORMS, GROUP, INGRESS, RULE, opened

ADMIN = "ec2-security-group-admin-port-public"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
NETWORK = "198.51.100.0/24"
ID = "pl-0123456789abcdef0"


def listed(*cidrs: Any, id_: Any = ID, name: str = "offices") -> Resource:
    return resource(LIST, {"id": id_, "entries": [{"cidr": each} for each in cidrs]}, name)


def entry(cidr: Any, of: Any = ID) -> Resource:
    return resource(ENTRY, {"prefixListId": of, "cidr": cidr}, "entry")


def ssh(form: str, named: Any = ID) -> Resource:
    key, held = ("prefixListId", named) if form == "vpc" else ("prefixListIds", [named])
    more: Any = {key: held}
    return opened(form, 22, 22, None, **more)


# Verdict first.
CASES: Mapping[str, tuple[str, list[Resource]]] = {
    "a range of the internet": ("violates", [listed(ANY)]),
    "half of the internet": ("violates", [listed("128.0.0.0/1")]),
    "IPv6": ("violates", [listed("::/0")]),
    "one of two": ("violates", [listed(NETWORK, ANY)]),
    "beside an unknown one": ("violates", [listed(UNKNOWN, ANY)]),
    "an entry of its own": ("violates", [listed(), entry(ANY)]),
    "a network": ("", [listed(NETWORK)]),
    "no entries": ("", [listed()]),
    "a network in an entry of its own": ("", [listed(), entry(NETWORK)]),
    "an entry of another list": ("", [listed(NETWORK), entry(ANY, "pl-other")]),
    "another list": ("undecided", [listed(ANY, id_="pl-other")]),
    "an unknown entry": ("undecided", [listed(UNKNOWN)]),
    "an entry of an unknown list": ("undecided", [listed(NETWORK), entry(ANY, UNKNOWN)]),
    "a list elsewhere": ("undecided", []),
}


@FORMS
@pytest.mark.parametrize("name", CASES)
def test_the_entries_of_a_list_decide(form: str, name: str) -> None:
    expected, beside = CASES[name]
    found = [outcome for outcome, _ in outcomes(ADMIN, ssh(form), *beside)]
    assert found == ([expected] if expected else [])


def test_the_list_is_named_where_it_has_to_change() -> None:
    (found,) = verdicts(ADMIN, ssh(GROUP), listed(ANY))
    assert found.path == "ingress[0].prefixListIds[0]"
    assert "0.0.0.0/0 in the prefix list offices" in found.message
    assert "prefix list offices" in found.fix


def rule_of(*lists: Resource) -> Resource:
    held = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "prefixListId": UNKNOWN}
    return resource(INGRESS, held, depends={"prefixListId": [*lists]})


def test_a_list_by_the_record_alone_counts() -> None:
    public, own = listed(ANY, id_=UNKNOWN), listed(NETWORK, id_=UNKNOWN, name="own")
    assert outcomes(ADMIN, rule_of(public), public) == [("violates", "prefixListId")]
    assert outcomes(ADMIN, rule_of(own), own) == []
    # Which of several is meant, the record does not say.
    assert outcomes(ADMIN, rule_of(public, own), public, own) == [("undecided", "entries")]


@pytest.mark.parametrize("form", [GROUP, DEFAULT_GROUP, RULE])
def test_a_known_range_decides_beside_a_list_elsewhere(form: str) -> None:
    found = outcomes(ADMIN, opened(form, 22, 22, prefixListIds=["pl-elsewhere"]))
    assert [outcome for outcome, _ in found] == ["violates"]


ROUTES = "rds-subnet-group-public"
PUBLIC = [("violates", "subnetIds[0]")]


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([listed(ANY)], PUBLIC),
        ([listed(NETWORK)], []),
        ([], []),
        ([listed(UNKNOWN)], [("undecided", "entries[0].cidr")]),
    ],
)
@pytest.mark.parametrize("separate", [False, True])
def test_a_route_to_a_list_of_the_internet_makes_a_subnet_public(
    separate: bool, lists: list[Resource], expected: list[tuple[str, str]]
) -> None:
    route = {"destinationPrefixListId": ID, "gatewayId": "igw-1"}
    held = {"id": "rtb-1", "vpcId": "vpc-1", "routes": [] if separate else [route]}
    table = resource("aws:ec2/routeTable:RouteTable", held, "table")
    apart = resource("aws:ec2/route:Route", {"routeTableId": "rtb-1", **route}, "route")
    of_subnet = {"subnetId": "subnet-1", "routeTableId": "rtb-1"}
    kind = "aws:ec2/routeTableAssociation:RouteTableAssociation"
    network = [
        resource("aws:ec2/subnet:Subnet", {"id": "subnet-1", "vpcId": "vpc-1"}, "subnet"),
        table,
        resource(kind, of_subnet, "association"),
        *([apart] if separate else []),
    ]
    group = resource("aws:rds/subnetGroup:SubnetGroup", {"subnetIds": ["subnet-1"]}, "group")
    found = outcomes(ROUTES, group, *network, *lists)
    assert [outcome for outcome, _ in found] == [outcome for outcome, _ in expected]
