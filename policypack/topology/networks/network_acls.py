"""Entries of network ACLs, inline and separate, in the order in which AWS applies them.

https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.networks.address_ranges import is_public
from policypack.topology.networks.security_groups import ALL_PORTS
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import is_computed

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
