"""Where the unknown value of a property comes from."""

from __future__ import annotations

from collections.abc import Iterable

from policypack.resources import Resource
from policypack.unknown import Unknown
from policypack.urns import parts_of


def comes_from(
    resource: Resource, path: str, makers: Iterable[str], along_with: Iterable[str] = ()
) -> bool:
    """Whether the property is made of outputs of the types `makers`, and of nothing else.

    `along_with` names types whose outputs may take part in it. The engine records dependencies by
    top-level property, and only once the stack is complete; without a record the answer is False.
    """
    top = path.replace("[", ".").split(".", 1)[0]
    types = {parts_of(urn)[0] for urn in resource.property_dependencies.get(top, ())}
    made = types.intersection(makers)
    return bool(made) and types <= made.union(along_with)


def is_computed(resource: Resource, path: str) -> bool:
    """Whether the property is unknown because the provider alone decides it.

    The engine keeps a record for every property that the program gives, so one that is unknown and
    has none is an output that AWS fills in, such as a role's managedPolicyArns. Where no property
    has a record, the answer is False.
    """
    top = path.replace("[", ".").split(".", 1)[0]
    recorded = resource.property_dependencies
    unknown = isinstance(resource.at(top).tree, Unknown)
    return unknown and bool(recorded) and top not in recorded


def is_left_to_aws(resource: Resource, path: str) -> bool:
    """Whether the program does not give the property, and AWS decides it.

    An unknown value without a record is an output. Where the answer may only lead to a finding, no
    record of another property is asked for, since a resource may have no inputs at all.
    """
    top = path.replace("[", ".").split(".", 1)[0]
    is_unknown = isinstance(resource.at(top).tree, Unknown)
    return is_unknown and top not in resource.property_dependencies
