"""The IAM documents that resources carry, and the weaknesses that `policypack.iam` finds in them.

A resource's documents are parsed and judged once, however many rules ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from policypack import iam
from policypack.iam import KINDS, Kind, Purpose
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts import bus_permissions
from policypack.topology.parts.links import is_computed
from policypack.topology.parts.policy_holders import (
    DECIDED_BY,
    LIMITS,
    PATHS,
    TYPES_OF_ORGANIZATIONS,
)

_Parsed = iam.Document | iam.MalformedDocument | Unknown
Judged = iam.Weakness | iam.Undecided
_NONE: tuple[Judged, ...] = ()


@cache
def purposes_of(kind: Kind) -> tuple[Purpose, ...]:
    """The purposes of documents that can have the weakness.

    Raises KeyError for a kind that is not looked for in documents.
    """
    found = tuple(purpose for purpose, kinds in KINDS.items() if kind in kinds)
    if not found:
        raise KeyError(kind.value)
    return found


@cache
def purposes_at(kind: Kind, type_: str) -> tuple[Purpose, ...]:
    """The purposes among those for which a resource of the type can have a document.

    Raises KeyError for a kind that is not looked for in documents.
    """
    holds = all_purposes_at(type_)
    return tuple(purpose for purpose in purposes_of(kind) if purpose in holds)


@cache
def all_purposes_at(type_: str) -> tuple[Purpose, ...]:
    """The purposes for which a resource of the type can have a document."""
    made = (Purpose.RESOURCE,) if type_ == bus_permissions.PERMISSION else ()
    holds = {*made, *(purpose for purpose, held in PATHS.items() if type_ in held)}
    return tuple(purpose for purpose in Purpose if purpose in holds)


def over_limits(resource: Resource) -> Iterator[Judged | Unknown]:
    """Yields the weakness of documents that together exceed IAM's quota, and what may do so."""
    for purpose, limits in LIMITS.items():
        if resource.type in limits:
            parsed = documents(resource, purpose)
            yield from (each for each in parsed if isinstance(each, Unknown))
            whole = [each for each in parsed if isinstance(each, iam.Document)]
            yield from iam.size_weaknesses(whole, limits[resource.type])


def documents(resource: Resource, purpose: Purpose) -> tuple[_Parsed, ...]:
    """The resource's documents of one purpose.

    A document that AWS would refuse is its error, one that is not known yet an `Unknown`.
    """
    return resource.once(_documents, purpose)


def _documents(resource: Resource, purpose: Purpose) -> tuple[_Parsed, ...]:
    return tuple([_parse(value, purpose) for value in _policies(resource, purpose)])


def _policies(resource: Resource, purpose: Purpose) -> Iterator[Value | Unknown]:
    if purpose is Purpose.RESOURCE and resource.type == bus_permissions.PERMISSION:
        statement = bus_permissions.statement_of(resource)
        if statement is not None:
            yield Value(statement, "policy")
        return
    held = PATHS[purpose].get(resource.type, ())
    # What AWS alone gives a resource is declared elsewhere, or not at all.
    paths = [path for path in held if not is_computed(resource, path)]
    if not paths:
        return
    meant = or_unknown(_is_meant, resource, purpose)
    if isinstance(meant, Unknown):
        # A rule asks for each purpose, and is to be undecided once.
        yield from [meant] if purpose is next(iter(TYPES_OF_ORGANIZATIONS)) else []
    elif meant:
        for path in paths:
            yield from until_unknown(_values(resource.properties, path))


def _is_meant(resource: Resource, purpose: Purpose) -> bool:
    """Whether the documents of a resource have the purpose, where a property decides it."""
    property_ = DECIDED_BY.get(resource.type)
    if property_ is None:
        return True
    default = next(iter(TYPES_OF_ORGANIZATIONS.values()))
    return bool(resource.get(property_, default) == TYPES_OF_ORGANIZATIONS.get(purpose))


def _parse(value: Value | Unknown, purpose: Purpose) -> _Parsed:
    policy = value if isinstance(value, Unknown) else value.tree
    if isinstance(policy, Unknown):
        return policy
    try:
        return iam.parse(policy, value.path, purpose)
    except iam.MalformedDocument as fault:
        return fault


def _values(value: Value, path: str) -> Iterator[Value | Unknown]:
    head, _, below = path.partition("[].")
    if not below:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: _values(item, below))


def judged(
    resource: Resource, purpose: Purpose, accounts: iam.Accounts, kind: Kind
) -> Sequence[Judged]:
    """The weaknesses of one kind in the resource's documents of one purpose.

    Weaknesses that are found together are computed once for all rules.
    """
    return resource.once(_judged, purpose, accounts, iam.found_with(kind)).get(kind, _NONE)


def _judged(
    resource: Resource, purpose: Purpose, accounts: iam.Accounts, kinds: frozenset[Kind]
) -> Mapping[Kind, Sequence[Judged]]:
    answers: dict[Kind, list[Judged]] = {}
    for parsed in documents(resource, purpose):
        if isinstance(parsed, iam.Document):
            for found in iam.document_weaknesses(parsed, purpose, accounts, kinds):
                answers.setdefault(found.kind, []).append(_at_properties(found, resource))
    return answers


def _at_properties(found: Judged, resource: Resource) -> Judged:
    """The finding, reported at the properties if AWS derives the statement from them."""
    is_made = resource.type == bus_permissions.PERMISSION
    return bus_permissions.at_properties(found) if is_made else found
