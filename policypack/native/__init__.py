"""Resources of the provider aws-native, read as the resources of pulumi_aws that rules judge.

A former type of pulumi_aws is read as the current one.

`twins` makes the views. `paths` has the language of the table of facts, `conversions` the values,
`unmapped` what is not in the table, and `names` the way back: findings name the properties that the
program writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.facts.former_types import FORMER_TYPES, current_type
from policypack.facts.native_types import PREFIX, Twin, twins_of
from policypack.native.paths import steps, values
from policypack.native.view import NativeView
from policypack.resources import Resource
from policypack.values import Secret


def kinds_of(kind: str) -> tuple[str, ...]:
    """The type, and the types of pulumi_aws as which rules read a resource of it."""
    if not kind.startswith(PREFIX):
        return tuple(dict.fromkeys((kind, current_type(kind))))
    return (kind, *(twin.type for twin in twins_of(kind)))


def twins(resource: Resource) -> tuple[Resource, ...]:
    """The resource as rules read it: first itself, then the parts that pulumi_aws has apart."""
    if resource.type in FORMER_TYPES:
        return (replace(resource, type=current_type(resource.type), origin=resource),)
    if not resource.type.startswith(PREFIX):
        return (resource,)
    found = sorted(twins_of(resource.type), key=lambda twin: twin.is_part)
    views = (NativeView(each, resource) for twin in found for each in _elements(twin, resource))
    made = (_twin(resource, view) for view in views)
    return tuple(each for each in made if each is not None) or (resource,)


def _elements(twin: Twin, resource: Resource) -> Iterator[Twin]:
    """The twin, or one for each element of the list that pulumi_aws has as resources."""
    if not twin.list:
        yield twin
        return
    for _, held in values(resource.decoded, steps(twin.list)):
        bare = held.content if isinstance(held, Secret) else held
        # What is unknown as a whole has one element, unknown too.
        for index in range(len(bare) if isinstance(bare, list) else 1):
            yield twin.of_element(index)


def _twin(resource: Resource, view: NativeView) -> Resource | None:
    if view.twin.is_part and not view.is_set():
        return None
    options = resource.options
    ignored = tuple(map(view.names.classic, options.ignore_changes))
    return replace(
        resource,
        type=view.twin.type,
        view=view,
        # Rules for the native type itself judge it once.
        origin=None if view.twin.is_part else resource,
        property_dependencies=view.dependencies(),
        options=replace(options, ignore_changes=ignored),
    )


def fix_of(resource: Resource, fix: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A rule's fix in the names of the resource's provider; None where it cannot be written so."""
    view = resource.view
    return view.fix(fix) if isinstance(view, NativeView) else fix


__all__ = ["Twin", "fix_of", "kinds_of", "twins"]
