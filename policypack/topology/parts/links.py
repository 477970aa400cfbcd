"""Which resources of the stack a property refers to, and which ones refer to a resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from policypack.facts.resource_names import naming_of
from policypack.facts.resource_outputs import RANDOM_NAMES, WITH_ANY_TEXT, WITH_CREDENTIALS
from policypack.model.resources import NATIVE, Resource, top_of
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, one_of_each, or_unknown
from policypack.model.urns import parts_of
from policypack.start.record import record
from policypack.topology.parts.functions import FUNCTION, functions_at

# Where the unknown value of a property comes from.


def comes_from(
    resource: Resource, path: str, makers: Iterable[str], along_with: Iterable[str] = ()
) -> bool:
    """Whether the property is made of outputs of the types `makers`, and of nothing else.

    `along_with` names types whose outputs may take part in it. The engine records dependencies by
    top-level property, and only once the stack is complete; without a record the answer is False.
    """
    types = set(map(_type_of, resource.depends_on(path)))
    made = types.intersection(makers)
    return bool(made) and types <= made.union(along_with)


def names_own_resources(resource: Resource, path: str) -> bool:
    """Whether the property is built only from names and ARNs of AWS resources of the stack.

    So it names a resource of the stack, in its account, regardless of the value.
    """
    types = set(map(_type_of, resource.depends_on(path)))
    return bool(types) and all(map(_is_own, types))


def _type_of(urn: str) -> str:
    """The type of the resource as rules read it: of one of aws-native, that of its twin."""
    kind = parts_of(urn)[0]
    if not kind.startswith(NATIVE):
        return kind
    from policypack.facts.native_types import twins_of

    return next((twin.type for twin in twins_of(kind)), kind)


def _is_own(kind: str) -> bool:
    return kind.startswith("aws:") and kind not in WITH_ANY_TEXT


def possible_credentials(resource: Resource, path: str) -> tuple[str, ...] | None:
    """The URNs of the resources that the property is made of and that may yield a credential.

    None if there is no record. A resource of another provider may yield one.
    """
    urns = resource.depends_on(path)
    return tuple(urn for urn in urns if _may_yield_credential(_type_of(urn))) if urns else None


def _may_yield_credential(kind: str) -> bool:
    if kind.startswith("aws:"):
        return kind in WITH_CREDENTIALS | WITH_ANY_TEXT
    return kind not in RANDOM_NAMES


def stated(resource: Resource, path: str, default: Any = None) -> Any:
    """The program's value at the path; `default` if the provider alone decides it.

    In a complete stack, an unknown leaf of a property that depends on no resource is filled in by
    AWS, such as the encryption of a volume.

    Raises UnknownValueError if the value is known after apply.
    """
    top = top_of(path)
    is_leaf = isinstance(resource.at(path).tree, Unknown) and path != top
    if is_computed(resource, path) or (is_leaf and _may_be_filled_in(resource, top)):
        return default
    held = resource.at(path).content
    return default if held is None else held


def is_stated(resource: Resource, path: str) -> bool:
    """Whether the program gives the property something, and AWS does not fill it in alone.

    Once the resource is deployed, the value that AWS filled in is known. Raises UnknownValueError
    for an unknown value that may be empty.
    """
    if _is_given(resource, top_of(path)) is False:
        return False
    return not is_computed(resource, path) and resource.is_given(path)


def is_computed(resource: Resource, path: str) -> bool:
    """Whether the property is unknown because the provider alone decides it.

    The engine keeps a record for every property that the program builds from other resources. So
    an unknown property without a record that the program doesn't set is an output that AWS fills
    in, such as a role's managedPolicyArns. Where the properties are inputs, the answer is False.
    """
    top = top_of(path)
    is_unknown = isinstance(resource.at(top).tree, Unknown)
    return is_unknown and _may_be_filled_in(resource, top) and not _is_given(resource, top)


def _may_be_filled_in(resource: Resource, top: str) -> bool:
    return resource.has_outputs and top not in resource.property_dependencies


def _is_given(resource: Resource, top: str) -> bool | None:
    """Whether the program gives the property; None if that is not known."""
    if resource.stated is None or resource.view is not None:
        return None
    return top in resource.stated


def linked(
    stack: Stack, resource: Resource, path: str, *kinds: str
) -> tuple[Resource, ...] | Unknown:
    """The resources of the types that the property refers to, or the unknown that decides.

    A plain name that isn't the known name of any resource of the types may belong to a resource
    with an unknown name.
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
        """The unknowns that leave resources undecided, each once."""
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
