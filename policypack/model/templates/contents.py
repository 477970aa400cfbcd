"""Contents of a template, or of a resource as JSON: resources, and unreadable parts.

Also the types of resources that hold others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.start.record import record


@record(frozen=True)
class Gap:
    """Something that is not judged: its path, what it is, and why in words."""

    path: str
    what: str
    why: str


@record(frozen=True)
class Fault:
    """Why the whole is not read, and where; CloudFormation does not read it either."""

    path: str
    why: str


@record(frozen=True)
class Contents:
    """The resources in a holder, and the parts of it that aren't judged.

    `unknown` is the text itself, if it is known after apply.
    """

    resources: tuple[Resource, ...] = ()
    gaps: tuple[Gap, ...] = ()
    fault: Fault | None = None
    unknown: Unknown | None = None


@record(frozen=True)
class Made:
    """A resource that another one of a template stands for, and where its properties stand.

    `places` lead from the beginning of a path in `properties` to one below the properties of the
    other resource. `fixes` are what to do there, by the property that a fix would set here.
    """

    name: str
    type: str
    properties: Mapping[str, Any]
    places: Mapping[str, str] = field(default_factory=dict)
    fixes: Mapping[str, str] = field(default_factory=dict)


@record(frozen=True)
class Expanded:
    """The resources that a transform expands one to, and the parts that aren't judged."""

    made: tuple[Made, ...] = ()
    gaps: tuple[Gap, ...] = ()


@record(frozen=True)
class Declared:
    """A resource as a template declares it.

    `name` is its logical id and `type` its CloudFormation type. Findings are reported at `path`
    within the holder, or below one of `places`: the places of its properties, by the beginnings of
    their paths. A resource that a transform creates has the place of the original. `written` is the
    type in the template. A resource that `is_retained` outlives the deletion of the stack. `fixes`
    replace fixes that would set the property of the name.
    """

    name: str
    type: str
    properties: Any
    path: str
    places: Mapping[str, str] = field(default_factory=dict)
    written: str = ""
    is_retained: bool = False
    fixes: Mapping[str, str] = field(default_factory=dict)


STACK = "aws:cloudformation/stack:Stack"
STACK_SET = "aws:cloudformation/stackSet:StackSet"
CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource"
EXTENSION = "aws-native:index:ExtensionResource"
APPLICATION = "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"
HOLDERS = (STACK, STACK_SET, CLOUD_CONTROL, EXTENSION, APPLICATION)
