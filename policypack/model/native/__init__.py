"""Converts aws-native resources to the pulumi_aws resources that rules judge.

Former types of pulumi_aws are read as the current ones.

`reading` makes the views, and is loaded for the first aws-native resource, because most programs
have none. `paths` parses the paths in the table of facts, `conversions` converts values, `unmapped`
handles properties that aren't in the table, and `names` maps names back, so that findings name the
properties that the program sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policypack.facts.former_types import FORMER_TYPES, current_type
from policypack.model.resources import NATIVE, Resource


def kinds_of(kind: str) -> tuple[str, ...]:
    """The type, and the types of pulumi_aws as which rules read a resource of it."""
    if not kind.startswith(NATIVE):
        return tuple(dict.fromkeys((kind, current_type(kind))))
    from policypack.facts.native_types import MEMBERS, twins_of

    read = [twin.type for twin in twins_of(kind)]
    return (kind, *read, *(MEMBERS[each][1] for each in read if each in MEMBERS))


def twins(resource: Resource) -> tuple[Resource, ...]:
    """The resource as rules read it: first itself, then the parts that pulumi_aws has apart."""
    if resource.type in FORMER_TYPES:
        return (replace(resource, type=current_type(resource.type), origin=resource),)
    if not resource.type.startswith(NATIVE):
        return (resource,)
    from policypack.model.native import reading

    return reading.twins(resource)


def fix_of(resource: Resource, fix: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A rule's fix in the names of the resource's provider; None if it cannot be written so."""
    return resource.view.fix(fix) if resource.view else fix


def is_written_alike(resource: Resource, path: str) -> bool:
    """Whether the property at the path, in the names of the resource's provider, has the value of
    the pulumi_aws property."""
    return resource.view is None or resource.view.is_written_alike(path)


__all__ = ["fix_of", "is_written_alike", "kinds_of", "twins"]
