"""A resource of aws-native, read as the resources of pulumi_aws that rules judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policypack.facts.native_types import MEMBERS, Twin, twins_of
from policypack.model.native.paths import steps, values
from policypack.model.native.view import NativeView
from policypack.model.resources import Resource
from policypack.model.values import Secret


def twins(resource: Resource) -> tuple[Resource, ...]:
    """First the resource, then the parts that pulumi_aws has apart; itself where it has no twin."""
    found = sorted(twins_of(resource.type), key=lambda twin: twin.is_part)
    views = (NativeView(each, resource) for twin in found for each in _elements(twin, resource))
    made = (_twin(resource, view) for view in views)
    return tuple(each for each in made if each is not None) or (resource,)


def _elements(twin: Twin, resource: Resource) -> Iterator[Twin]:
    """The twin, or one for each element of the list that pulumi_aws has as resources."""
    if not twin.list:
        yield twin
        return
    for _, held in values(resource.properties.raw, steps(twin.list)):
        bare = held.content if isinstance(held, Secret) else held
        # A list that is unknown as a whole has one element, unknown too.
        for index in range(len(bare) if isinstance(bare, list) else 1):
            yield twin.of_element(index)


def _twin(resource: Resource, view: NativeView) -> Resource | None:
    if view.twin.is_part and not view.is_set():
        return None
    options = resource.options
    ignored = tuple(map(view.names.classic, options.ignore_changes))
    return replace(
        resource,
        type=_type(view.twin.type, resource),
        view=view,
        # Rules for the native type itself judge it once.
        origin=None if view.twin.is_part else resource,
        property_dependencies=view.dependencies(),
        options=replace(options, ignore_changes=ignored),
    )


def _type(kind: str, resource: Resource) -> str:
    """The type of pulumi_aws, which is another one for the member of a cluster."""
    member = MEMBERS.get(kind)
    if member is None:
        return kind
    link, other = member
    return kind if resource.properties.raw.get(link) is None else other
