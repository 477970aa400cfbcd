"""Which resources use a security group, and which of its rules remove each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Value
from policypack.topology.networks.security_groups import SEPARATE, Opening, openings, separate_rules
from policypack.topology.parts.links import references

STACK = "pulumi:pulumi:Stack"
EXCLUSIVE = "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive"
READS = (*SEPARATE, EXCLUSIVE, STACK)
_MEMBERS = (*SEPARATE, EXCLUSIVE)
# What makes a rule part of the group, which is no use of it.
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
