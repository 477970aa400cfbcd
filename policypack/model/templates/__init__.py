"""Reads resources that a program declares in a CloudFormation template or as JSON.

`reading` makes them, and is loaded for the first resource that contains a template, because most
programs have none. `syntax` parses the text, `functions` evaluates its intrinsic functions,
`serverless` expands SAM templates as the SAM transform does, and `shapes` and `view` translate
between the names of CloudFormation and aws-native. From there `policypack.model.native` reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from policypack.model import native
from policypack.model.resources import Resource
from policypack.model.templates.contents import HOLDERS

if TYPE_CHECKING:
    from policypack.model.templates.contents import Contents


# Asked for every resource of every program.
_HOLDING = frozenset(HOLDERS)


def read(resource: Resource) -> tuple[Resource, ...]:
    """The resource as rules read it, its parts, and the resources that it holds."""
    twins = native.twins(resource)
    for each in twins:
        if each.type in _HOLDING:
            return (*twins, *held_by(each).resources)
    return twins


def held_by(holder: Resource) -> Contents:
    """The contents of a resource of one of the HOLDERS."""
    from policypack.model.templates import reading

    return holder.once(reading.contents)
