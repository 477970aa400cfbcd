"""Networks: which routes lead to the internet, and which subnets it reaches.

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.networks import address_ranges
from policypack.topology.networks.address_ranges import is_public, prefix_lists_at
from policypack.topology.networks.security_groups import ALL_PORTS
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import is_computed, references, stated
from policypack.topology.roles.principals import ELSEWHERE

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"
ROUTE = "aws:ec2/route:Route"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
SUBNETS = (SUBNET, DEFAULT_SUBNET)
_TABLES = (TABLE, DEFAULT_TABLE)
_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
_INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
_VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway"
GATEWAYS = (_INTERNET_GATEWAY, _VPN_GATEWAY)
READS = (VPC, *SUBNETS, ROUTE, *_TABLES, _ASSOCIATION, _MAIN, *GATEWAYS, *address_ranges.READS)
# The properties for destinations: of a separate route resource, and of a route in a table.
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock")
_IN_TABLE = ("cidrBlock", "ipv6CidrBlock")
_PREFIX_LIST = "destinationPrefixListId"


class InternetRoute(NamedTuple):
    """Where a route stands, and whether it leads to an internet gateway from everywhere."""

    path: str
    leads: Truth


def internet_routes(stack: Stack, resource: Resource) -> Iterator[InternetRoute]:
    """The routes of a route table, or the one that a Route is."""
    if resource.type == ROUTE:
        yield _judged(stack, resource, resource.properties, _DESTINATIONS)
        return
    # Once it is deployed, AWS lists the separate routes there too.
    if is_computed(resource, "routes"):
        return
    for entry in until_unknown(resource.properties.items("routes")):
        if isinstance(entry, Unknown):
            yield InternetRoute(entry.path, entry)
        else:
            yield _judged(stack, resource, entry, _IN_TABLE)


def _judged(
    stack: Stack, resource: Resource, route: Value, destinations: tuple[str, ...]
) -> InternetRoute:
    anywhere = any_of(
        (
            *(or_unknown(_covers_internet, route, key) for key in destinations),
            _lists_internet(stack, resource, route),
        )
    )
    gateway = or_unknown(_is_internet_gateway, stack, resource, route)
    return InternetRoute(route.path, all_of((anywhere, gateway)))


def _covers_internet(route: Value, key: str) -> bool:
    return is_public(str(route.get(key, "")))


def _lists_internet(stack: Stack, resource: Resource, route: Value) -> Truth:
    """Whether a prefix list of the stack covers the internet; others stand for single networks."""
    path = route.at(_PREFIX_LIST).path
    named = or_unknown(stated, resource, path)
    lists = prefix_lists_at(stack, resource, path, named or "")
    is_unknown = isinstance(named, Unknown) and not lists
    return named if is_unknown else address_ranges.covers_internet(stack, lists)


def _is_internet_gateway(stack: Stack, resource: Resource, route: Value) -> Truth:
    """By its ID, or while that is unknown by the engine's record: gatewayId names both kinds."""
    gateway = route.at("gatewayId")
    if not isinstance(gateway.tree, Unknown):
        return text_of(gateway).startswith("igw-")
    kinds = {each.type for each in stack.recorded(resource, gateway.path, *GATEWAYS)}
    return kinds == {_INTERNET_GATEWAY} if len(kinds) == 1 else gateway.tree


def is_reached(stack: Stack, subnet: Resource) -> Truth:
    """Whether the internet reaches the subnet: by a route, or by public addresses of its own."""
    return any_of((gives_public_addresses(subnet), routes_to_internet(stack, subnet)))


def routes_to_internet(stack: Stack, subnet: Resource) -> Truth:
    """Whether a route of the subnet leads to an internet gateway from everywhere."""
    return any_of(_routed(stack, subnet))


def gives_public_addresses(subnet: Resource) -> Truth:
    """Whether instances in the subnet get public addresses; default subnets start with it."""
    default = subnet.type == DEFAULT_SUBNET
    held = or_unknown(subnet.get, "mapPublicIpOnLaunch", default)
    return held if isinstance(held, Unknown) else held is True


def reaches(stack: Stack, resource: Resource, path: str) -> Truth:
    """Whether the internet reaches the subnet that a property names."""
    found = or_unknown(stack.linked, resource, path, *SUBNETS)
    if isinstance(found, Unknown):
        return found
    if not found:
        return Unknown(path, f"the routes of a subnet {ELSEWHERE}", resource.urn)
    return any_of(is_reached(stack, each) for each in found)


def _routed(stack: Stack, subnet: Resource) -> Iterator[Truth]:
    for table in _tables_of(stack, subnet):
        if isinstance(table, Unknown):
            yield table
            continue
        yield from (route.leads for route in internet_routes(stack, table))
        for route in references(stack, ROUTE, "routeTableId", table.type).to(table):
            if isinstance(route, Unknown):
                yield route
            else:
                yield from (each.leads for each in internet_routes(stack, route))


def _tables_of(stack: Stack, subnet: Resource) -> list[Resource | Unknown]:
    """The route tables of the subnet; without an association the main ones of its VPC."""
    return _associated(stack, _ASSOCIATION, "subnetId", subnet) or _main_tables(stack, subnet)


def _associated(stack: Stack, kind: str, path: str, of: Resource) -> list[Resource | Unknown]:
    found: list[Resource | Unknown] = []
    for association in references(stack, kind, path, of.type).to(of):
        if isinstance(association, Unknown):
            found.append(association)
            continue
        tables = or_unknown(stack.linked, association, "routeTableId", *_TABLES)
        found += [tables] if isinstance(tables, Unknown) else tables
    return found


def _main_tables(stack: Stack, subnet: Resource) -> list[Resource | Unknown]:
    vpcs = or_unknown(stack.linked, subnet, "vpcId", VPC)
    if isinstance(vpcs, Unknown):
        return [vpcs]
    found: list[Resource | Unknown] = []
    for vpc in vpcs:
        found += _associated(stack, _MAIN, "vpcId", vpc)
        # A DefaultRouteTable names the output of the VPC that it takes over.
        tables = references(stack, DEFAULT_TABLE, "defaultRouteTableId", VPC)
        found += tables.known.get(vpc.urn, ())
    return found


# Entries of network ACLs, inline and separate, in the order in which AWS applies them.
# https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ACLS = (ACL, DEFAULT_ACL)
_TCP = ("tcp", "6")
_ALL = ("-1", "all")
_RANGES = ("cidrBlock", "ipv6CidrBlock")


class Entry(NamedTuple):
    """One entry for inbound traffic: `action` and `number` are where it has them."""

    value: Value
    action: str
    number: str

    def allows(self, port: int) -> Truth:
        """Whether it allows the internet to reach the TCP port."""
        return all_of((self._is("allow"), self._covers(port), self._is_public(_RANGES)))

    def denies(self, port: int, like: Entry) -> Truth:
        """Whether it denies the port before the other entry allows it."""
        # A denial counts for the address family that the other entry allows.
        ranges = [key for key in _RANGES if like.value.at(key).is_set]
        earlier = or_unknown(lambda: self._order() < like._order())
        return all_of(
            (self._is("deny"), earlier, self._covers(port), self._is_public(tuple(ranges)))
        )

    def ports(self) -> range:
        """The TCP ports. Raises UnknownValueError."""
        protocol = str(self.value.get("protocol", "-1")).lower()
        if protocol in _ALL:
            return ALL_PORTS
        if protocol not in _TCP:
            return range(0)
        return range(int(self.value.get("fromPort", 0)), int(self.value.get("toPort", 65535)) + 1)

    def public_range(self) -> str:
        """The range that covers the internet. Raises UnknownValueError."""
        return next(text for key in _RANGES if is_public(text := str(self.value.get(key, ""))))

    def _order(self) -> int:
        return int(self.value.get(self.number, 0))

    def _is(self, action: str) -> Truth:
        return or_unknown(lambda: str(self.value.get(self.action, "")).lower() == action)

    def _covers(self, port: int) -> Truth:
        return or_unknown(lambda: port in self.ports())

    def _is_public(self, keys: tuple[str, ...]) -> Truth:
        return any_of(or_unknown(self._covers_internet, key) for key in keys)

    def _covers_internet(self, key: str) -> bool:
        return is_public(str(self.value.get(key, "")))


def own_entries(resource: Resource) -> Iterator[Entry | Unknown]:
    """The entries for inbound traffic that a resource states."""
    if resource.type in ACLS:
        # Once it is deployed, AWS lists the separate rules there too.
        if not is_computed(resource, "ingress"):
            for each in until_unknown(resource.properties.items("ingress")):
                yield each if isinstance(each, Unknown) else Entry(each, "action", "ruleNo")
        return
    is_outbound = or_unknown(resource.get, "egress", False)
    if isinstance(is_outbound, Unknown):
        yield is_outbound
    elif not is_outbound:
        yield Entry(resource.properties, "ruleAction", "ruleNumber")


def entries_beside(stack: Stack, resource: Resource) -> Iterator[Entry | Unknown]:
    """All entries of the resource's ACL, its own included."""
    acls = (resource,) if resource.type in ACLS else or_unknown(_acls, stack, resource)
    if isinstance(acls, Unknown):
        yield acls
        return
    for acl in acls:
        yield from own_entries(acl)
    for other in stack.of_type(RULE):
        is_beside = or_unknown(_is_of, stack, other, resource, acls)
        if isinstance(is_beside, Unknown):
            yield is_beside
        elif is_beside:
            yield from own_entries(other)


def _acls(stack: Stack, rule: Resource) -> tuple[Resource, ...]:
    return stack.linked(rule, "networkAclId", *ACLS)


def _is_of(stack: Stack, rule: Resource, one: Resource, acls: tuple[Resource, ...]) -> bool:
    """Whether a rule belongs to the ACLs, or to the one that another rule names by its ID."""
    if acls:
        return not set(acls).isdisjoint(_acls(stack, rule))
    return text_of(rule.at("networkAclId")) == text_of(one.at("networkAclId"))
