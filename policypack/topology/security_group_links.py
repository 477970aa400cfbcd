"""Which resources use a security group, and which of its rules remove each other."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.truth import Truth
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.security_groups import SEPARATE, Opening, openings, separate_rules
from policypack.unknown import Unknown, UnknownValueError
from policypack.values import Value

STACK = "pulumi:pulumi:Stack"
READS = (*SEPARATE, STACK)
# What makes a rule part of the group, which is no use of it.
_OWNER = "securityGroupId"


def mixed_rules(stack: Stack, group: Resource, direction: str) -> list[Resource]:
    """The separate rules that inline entries of the group remove. Raises UnknownValueError.

    Once it is deployed, the state of a group lists its separate rules as entries too, so entries
    that separate rules describe are not the program's own.
    """
    separate: list[tuple[Resource, Opening]] = []
    for found in separate_rules(stack, group, direction):
        if isinstance(found, Unknown):
            raise UnknownValueError(found)
        separate.append(found)
    if not separate:
        return []
    described = {pair for _, opening in separate for pair in _allowed(opening)}
    inline = {pair for entry in openings(group, direction) for pair in _allowed(entry)}
    return list(dict.fromkeys(each for each, _ in separate)) if inline - described else []


def _allowed(opening: Opening | Unknown) -> Iterator[tuple[range, str]]:
    """The ports and each source of an entry. Raises UnknownValueError."""
    if isinstance(opening, Unknown):
        raise UnknownValueError(opening)
    for source in opening.sources() or ("",):
        yield opening.ports(), source


def is_used(stack: Stack, group: Resource) -> Truth:
    """Whether another resource refers to the group. An exported ID may be used elsewhere."""
    if group.urn in stack.once(_referred_to):
        return True
    known = group.at("id").tree
    for exported in stack.of_type(STACK):
        for text in _leaves(exported.properties):
            if isinstance(text, Unknown):
                return text
            if text.content == known:
                return Unknown(text.path, "what uses the exported ID", exported.urn)
    return False


def _referred_to(stack: Stack) -> frozenset[str]:
    """The URNs that any property of another resource is made of."""
    return frozenset(
        urn
        for resource in stack.resources
        for name, urns in resource.property_dependencies.items()
        if not (resource.type in SEPARATE and name == _OWNER)
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
