"""Which resources of the stack a property means, or what that waits for."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.unknown import Unknown, or_unknown


def linked(
    stack: Stack, resource: Resource, path: str, kind: str
) -> tuple[Resource, ...] | Unknown:
    """The resources of the type that the property names, or the unknown that decides.

    A plain name that none of them is known to have may be that of one whose own is not known yet.
    """
    found = or_unknown(stack.linked, resource, path, kind)
    if isinstance(found, Unknown) or found or not resource.at(path).is_set:
        return found
    names = (each.at("name").tree for each in stack.of_type(kind))
    return next((name for name in names if isinstance(name, Unknown)), ())
