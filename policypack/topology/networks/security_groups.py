"""What security groups allow: entries of a group and separate rules, read in one way.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

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
from policypack.topology.parts.links import is_computed, references

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
# AWS ignores the ports if the protocol means all protocols.
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
        """The rule's description in the program, "" without one."""
        held = or_unknown(self.entry.get, "description")
        return held if isinstance(held, Unknown) else str(held or "")

    def sources(self) -> frozenset[str]:
        """The sources or destinations of allowed traffic, as texts. Raises UnknownValueError."""
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


# Which resources use a security group, and which of its rules remove each other.

STACK = "pulumi:pulumi:Stack"
EXCLUSIVE = "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive"
READS = (*SEPARATE, EXCLUSIVE, STACK)
_MEMBERS = (*SEPARATE, EXCLUSIVE)
# The property that makes a rule part of the group, which isn't a use of the group.
_OWNER = "securityGroupId"

T = TypeVar("T")


def mixed_rules(stack: Stack, group: Resource, direction: str) -> list[Resource]:
    """The separate rules that inline entries of the group remove. Raises UnknownValueError.

    Once it is deployed, the state of a group lists its separate rules as entries too, so entries
    that separate rules describe are not the program's own.
    """
    entries = [*openings(group, direction)]
    if not entries:
        return []
    separate = [_known(each) for each in separate_rules(stack, group, direction)]
    described = {pair for _, opening in separate for pair in _allowed(opening)}
    owners = [each for each, _ in separate] + _exclusive(stack, group)
    if not owners:
        return []
    inline = {pair for entry in entries for pair in _allowed(_known(entry))}
    return list(dict.fromkeys(owners)) if inline - described else []


def _exclusive(stack: Stack, group: Resource) -> list[Resource]:
    """What lists all rules of the group, and removes the others. Raises UnknownValueError."""
    return [_known(each) for each in references(stack, EXCLUSIVE, _OWNER, group.type).to(group)]


def _known(found: T | Unknown) -> T:
    if isinstance(found, Unknown):
        raise UnknownValueError(found)
    return found


def _allowed(opening: Opening) -> Iterator[tuple[range, str]]:
    """The ports and each source of an entry. Raises UnknownValueError."""
    for source in opening.sources() or ("",):
        yield opening.ports(), source


def is_used(stack: Stack, group: Resource) -> Truth:
    """Whether another resource refers to the group. An exported ID may be used elsewhere."""
    if group.urn in stack.once(_referred_to):
        return True
    known = group.at("id").tree
    for exported in stack.of_type(STACK):
        for value in _leaves(exported.properties):
            if isinstance(value, Unknown):
                return value
            if value.content == known or (known is None and _is_group_id(value.content)):
                return Unknown(value.path, "the programs that use the exported ID", exported.urn)
    return False


def _is_group_id(held: object) -> bool:
    return isinstance(held, str) and held.startswith("sg-")


def _referred_to(stack: Stack) -> frozenset[str]:
    """The URNs that any property of another resource is made of."""
    return frozenset(
        urn
        for resource in stack.resources
        for name, urns in resource.property_dependencies.items()
        if not (resource.type in _MEMBERS and name == _OWNER)
        for urn in urns
    )


def _leaves(value: Value) -> Iterator[Value | Unknown]:
    held = value.tree
    if isinstance(held, Unknown):
        yield held
    elif isinstance(held, (dict, list)):
        for item in value.items():
            yield from _leaves(item)
    else:
        yield value


# The default security groups of VPCs, and the separate rules that open them again.

_OF_RULE = "securityGroupId"
_VPCS = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
# The output with the ID of the group that AWS creates with each VPC.
_OUTPUT = "defaultSecurityGroupId"


def is_of_default_group(stack: Stack, rule: Resource) -> Truth:
    """Whether a separate rule belongs to the default group of a VPC.

    It names a DefaultSecurityGroup, or the output of a VPC.
    """
    if stack.recorded(rule, _OF_RULE, DEFAULT_GROUP, *_VPCS):
        return True
    named = or_unknown(rule.get, _OF_RULE)
    if isinstance(named, Unknown):
        # A value derived from another group is none of these.
        return False if rule.depends_on(_OF_RULE) else named
    outputs = (vpc.properties.raw.get(_OUTPUT) for vpc in stack.of_type(*_VPCS))
    return bool(or_unknown(stack.linked, rule, _OF_RULE, DEFAULT_GROUP)) or named in outputs
