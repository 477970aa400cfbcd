"""What security groups allow: entries of a group and separate rules, read in one way.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.start.record import record
from policypack.topology.networks.address_ranges import (
    covers_internet,
    is_public,
    prefix_lists_at,
    public_entry,
)
from policypack.topology.parts.links import references
from policypack.topology.parts.origins import is_computed

DIRECTIONS = INGRESS, EGRESS = ("ingress", "egress")
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
_RULES = {
    INGRESS: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    EGRESS: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
}
SEPARATE = (RULE, *_RULES.values())
INGRESS_TYPES = (GROUP, DEFAULT_GROUP, RULE, _RULES[INGRESS])
EGRESS_TYPES = (GROUP, DEFAULT_GROUP, RULE, _RULES[EGRESS])
ALL_PORTS = range(65536)
# AWS ignores the ports beside a protocol that stands for all.
_ALL = ("-1", "all")
_TCP, UDP = "tcp", "udp"
_WITH_PORTS = {"tcp": (_TCP,), "6": (_TCP,), "udp": (UDP,), "17": (UDP,)}


class _Form(NamedTuple):
    """Where a rule has its protocol, its address ranges, prefix lists and security groups."""

    protocol: str
    ranges: tuple[str, ...]
    prefix_lists: str
    groups: tuple[str, ...]


_BLOCKS = ("cidrBlocks", "ipv6CidrBlocks")
_INLINE = _Form("protocol", _BLOCKS, "prefixListIds", ("securityGroups", "self"))
_SEPARATE = _Form("protocol", _BLOCKS, "prefixListIds", ("sourceSecurityGroupId", "self"))
_OF_VPC = _Form(
    "ipProtocol", ("cidrIpv4", "cidrIpv6"), "prefixListId", ("referencedSecurityGroupId",)
)


class Range(NamedTuple):
    """A public address range and the path of the property that it stands in.

    `prefix_list` is the name of the prefix list of the stack that holds it.
    """

    text: str
    path: str
    prefix_list: str = ""


@record(frozen=True)
class Opening:
    """One rule: `entry` is an element of a group's list, or the properties of a separate rule."""

    entry: Value
    form: _Form = _INLINE

    def ports(self) -> range:
        """The TCP and UDP ports; none for a protocol without ports. Raises UnknownValueError."""
        protocol = str(self.entry.get(self.form.protocol, "-1")).lower()
        if protocol in _ALL:
            return ALL_PORTS
        if protocol not in _WITH_PORTS:
            return range(0)
        first, last = self.entry.get("fromPort", 0), self.entry.get("toPort", ALL_PORTS[-1])
        return range(int(first), int(last) + 1)

    def transports(self) -> tuple[str, ...]:
        """The protocols that have ports and that the rule allows. Raises UnknownValueError."""
        protocol = str(self.entry.get(self.form.protocol, "-1")).lower()
        return (_TCP, UDP) if protocol in _ALL else _WITH_PORTS.get(protocol, ())

    def public_range(self, stack: Stack, resource: Resource) -> Range | Unknown | None:
        """The first range that covers the internet, or what may.

        The entries of a prefix list that is not of the stack are not known, so such a list leaves
        it undecided.
        """
        unknown: list[Unknown] = []
        for found in (*self._public_ranges(), *self._listed(stack, resource)):
            if isinstance(found, Range):
                return found
            unknown.append(found)
        return unknown[0] if unknown else None

    def covers_internet(self, stack: Stack, resource: Resource) -> Truth:
        """Whether an address range of it covers the internet; prefix lists elsewhere aside.

        Raises UnknownValueError.
        """
        known = any_of(
            each if isinstance(each, Unknown) else True for each in self._public_ranges()
        )
        lists = (lists for _, lists in self._prefix_lists(stack, resource))
        return any_of((known, *(covers_internet(stack, each) for each in lists)))

    def _public_ranges(self) -> Iterator[Range | Unknown]:
        for found in self._texts(*self.form.ranges):
            if isinstance(found, Unknown):
                yield found
            elif is_public(str(found.content)):
                yield Range(str(found.content), found.path)

    def _listed(self, stack: Stack, resource: Resource) -> Iterator[Range | Unknown]:
        for named, lists in self._prefix_lists(stack, resource):
            if not lists:
                waits_for = "the entries of the prefix list"
                elsewhere = Unknown(named.path, waits_for, resource.urn)
                yield named if isinstance(named, Unknown) else elsewhere
                continue
            found = public_entry(stack, lists)
            if isinstance(found, Unknown):
                yield found
            elif found:
                yield Range(found, named.path, lists[0].name)

    def _prefix_lists(
        self, stack: Stack, resource: Resource
    ) -> Iterator[tuple[Value | Unknown, tuple[Resource, ...]]]:
        """What names a prefix list, and those of the stack that it names."""
        for named in self._texts(self.form.prefix_lists):
            text = named if isinstance(named, Unknown) else str(named.content)
            yield named, prefix_lists_at(stack, resource, named.path, text)

    def description(self) -> str | Unknown:
        """What the program states that the rule is for, "" for nothing."""
        held = or_unknown(self.entry.get, "description")
        return held if isinstance(held, Unknown) else str(held or "")

    def sources(self) -> frozenset[str]:
        """What it allows traffic from or to, as texts. Raises UnknownValueError."""
        form = self.form
        found = list(self._texts(*form.ranges, form.prefix_lists, *form.groups))
        for each in found:
            if isinstance(each, Unknown):
                raise UnknownValueError(each)
        return frozenset(str(each.content) for each in found if isinstance(each, Value))

    def _texts(self, *keys: str) -> Iterator[Value | Unknown]:
        for key in keys:
            yield from until_unknown(_texts(self.entry, key))


def _texts(entry: Value, key: str = "") -> Iterator[Value | Unknown]:
    value = entry.at(key)
    held = value.content
    if isinstance(held, list):
        yield from value.each("", _texts)
    elif held:
        yield value


def openings(resource: Resource, direction: str) -> Iterator[Opening | Unknown]:
    """The rules of a group, or the one that a separate rule is, for traffic in the direction."""
    if resource.type in (GROUP, DEFAULT_GROUP):
        # Once it is deployed, AWS lists the separate rules there too.
        if not is_computed(resource, direction):
            yield from until_unknown(map(Opening, resource.properties.items(direction)))
    elif resource.type == _RULES[direction]:
        yield Opening(resource.properties, _OF_VPC)
    elif resource.type == RULE:
        kind = or_unknown(resource.get, "type")
        if isinstance(kind, Unknown):
            yield kind
        elif kind == direction:
            yield Opening(resource.properties, _SEPARATE)


def separate_rules(
    stack: Stack, group: Resource, direction: str
) -> Iterator[tuple[Resource, Opening] | Unknown]:
    """The separate rules of the group in the direction."""
    for kind in (RULE, _RULES[direction]):
        for found in references(stack, kind, "securityGroupId", group.type).to(group):
            if isinstance(found, Unknown):
                yield found
                continue
            for opening in openings(found, direction):
                yield opening if isinstance(opening, Unknown) else (found, opening)
