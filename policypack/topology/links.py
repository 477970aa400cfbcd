"""Which resources of the stack a property refers to."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.unknown import Unknown, or_unknown


def linked(
    stack: Stack, resource: Resource, path: str, kind: str
) -> tuple[Resource, ...] | Unknown:
    """The resources of the type that the property refers to, or the unknown that decides.

    A plain name that no resource of the type is known to have may be that of one with an unknown
    name.
    """
    found = or_unknown(stack.linked, resource, path, kind)
    if isinstance(found, Unknown) or found or not resource.at(path).is_set:
        return found
    names = (each.at("name").tree for each in stack.of_type(kind))
    return next((name for name in names if isinstance(name, Unknown)), ())
