"""Which resources of the stack a property refers to, and which ones refer to a resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from policypack.facts.resource_names import naming_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each, or_unknown
from policypack.start.record import record
from policypack.topology.parts.functions import FUNCTION, functions_at


def linked(
    stack: Stack, resource: Resource, path: str, *kinds: str
) -> tuple[Resource, ...] | Unknown:
    """The resources of the types that the property refers to, or the unknown that decides.

    A plain name that no resource of the types is known to have may be that of one with an unknown
    name.
    """
    found = or_unknown(stack.linked, resource, path, *kinds)
    if isinstance(found, Unknown) or found or not resource.at(path).is_set:
        return found
    return stack.once(_unknown_name, *kinds)


def _unknown_name(stack: Stack, *kinds: str) -> tuple[Resource, ...] | Unknown:
    names = (each.at(_name_of(kind)).tree for kind in kinds for each in stack.of_type(kind))
    return next((name for name in names if isinstance(name, Unknown)), ())


def _name_of(kind: str) -> str:
    naming = naming_of(kind)
    return naming.property if naming else "name"


@record(frozen=True)
class References:
    """The resources whose property refers to others: by the URN of the other, and undecided."""

    known: Mapping[str, list[Resource]]
    undecided: list[tuple[Resource, Unknown]]

    @cached_property
    def unknown(self) -> tuple[Unknown, ...]:
        """What leaves resources undecided, once where several wait for one unknown."""
        return one_of_each(each for _, each in self.undecided)

    def to(self, resource: Resource) -> tuple[Resource | Unknown, ...]:
        """The resources that refer to this one, and the unknowns that may hide one."""
        return (*self.known.get(resource.urn, ()), *self.unknown)


def references(stack: Stack, kind: str, path: str, target: str) -> References:
    """The resources of `kind` whose property at `path` refers to one of the type `target`.

    A function may be named in each of the forms that Lambda takes.
    """
    return stack.once(_references, kind, path, target)


def _references(stack: Stack, kind: str, path: str, target: str) -> References:
    known: dict[str, list[Resource]] = defaultdict(list)
    undecided: list[tuple[Resource, Unknown]] = []
    for resource in stack.of_type(kind):
        if target == FUNCTION:
            found = or_unknown(functions_at, stack, resource, path)
        else:
            found = linked(stack, resource, path, target)
        if isinstance(found, Unknown):
            undecided.append((resource, found))
            continue
        for each in found:
            known[each.urn].append(resource)
    return References(known, undecided)
