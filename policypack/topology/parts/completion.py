"""Settings of a resource that it or a separate resource can state.

A bucket has a BucketVersioning, a secret a SecretRotation, a key a KeyPolicy. Another program can
add them as well: see `Settings.is_completed_elsewhere`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack, identities
from policypack.model.unknown import Unknown, one_of_each
from policypack.topology.parts.links import is_computed, references
from policypack.topology.parts.property_texts import texts

# The property that names the owner, by the type that completes it.
Separate = Mapping[str, str]


def is_completed(stack: Stack, owner: Resource, separate: Separate) -> Truth:
    """Whether a resource of the types refers to the owner."""
    return any_of(
        each if isinstance(each, Unknown) else True for each in completing(stack, owner, separate)
    )


def completing(stack: Stack, owner: Resource, separate: Separate) -> Iterator[Resource | Unknown]:
    """Yields the resources that refer to the owner, and the unknowns that may hide one."""
    for kind, path in separate.items():
        yield from references(stack, kind, path, owner.type).to(owner)


def is_named_at(stack: Stack, resource: Resource, places: Mapping[str, tuple[str, ...]]) -> Truth:
    """Whether a resource refers to this one at one of the places: property paths by type.

    `[]` in a path means every element of a list.
    """
    return any_of(
        answer
        for kind, paths in places.items()
        for path in paths
        for answer in _named_at(resource, stack.once(_names, kind, path, resource.type))
    )


class _Names(NamedTuple):
    """What resources name in a property: texts, URNs by the engine's record, and the unknown."""

    texts: frozenset[str]
    urns: frozenset[str]
    unknown: tuple[Unknown, ...]


def _names(stack: Stack, kind: str, path: str, target: str) -> _Names:
    found: set[str] = set()
    urns: set[str] = set()
    unknown: list[Unknown] = []
    for resource in stack.of_type(kind):
        if is_computed(resource, path):
            continue
        recorded = stack.recorded(resource, path, target)
        urns.update(each.urn for each in recorded)
        for text in texts(resource.properties, path):
            if not isinstance(text, Unknown):
                # The ARN of a bucket is made of its name, which is known before.
                found.update((text, text.rpartition(":::")[2]))
            elif not recorded:
                unknown.append(text)
    return _Names(frozenset(found), frozenset(urns), one_of_each(unknown))


def _named_at(resource: Resource, names: _Names) -> Iterator[Truth]:
    yield resource.urn in names.urns
    yield any(text in names.texts for text in identities(resource))
    yield from names.unknown
