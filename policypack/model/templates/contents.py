"""Contents of a template, or of a resource as JSON: resources, and unreadable parts.

Also the types of resources that hold others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Secret
from policypack.start.lazy_patterns import lazy_pattern
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


CONDITION = "Condition"
_RESOLVE = lazy_pattern(r"\{\{resolve:([\w-]+):")
_SECRET_SOURCES = ("secretsmanager", "ssm-secure")


def function_in(raw: Mapping[str, Any]) -> str:
    """The name of the function that an object calls; empty if it calls none."""
    if len(raw) != 1:
        return ""
    name = next(iter(raw))
    # A statement of an IAM document may hold a condition of another kind.
    is_bare = name in ("Ref", CONDITION) and isinstance(raw[name], str)
    return name if is_bare or name.startswith("Fn::") else ""


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A section of a template; empty if it has none."""
    found = template.get(name)
    return found if isinstance(found, dict) else {}


def unknown(waits_for: str) -> Unknown:
    """A value that the template alone does not give. Its place is known where it is used."""
    return Unknown("", waits_for or None)


def text_of(value: Any) -> str:
    """A scalar as CloudFormation passes it to a service."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else "" if isinstance(value, Unknown) else str(value)


def output(name: str, kind: str) -> Unknown:
    """What AWS alone decides about a resource."""
    return unknown(f"an output of {name} ({kind})")


def resolved(text: str) -> Any:
    """The text; unknown if it refers to a value that is stored elsewhere.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    found = _RESOLVE.search(text)
    if not found:
        return text
    value = unknown(f"a dynamic reference to {found[1]}")
    return Secret(value) if found[1] in _SECRET_SOURCES else value


def is_equal(one: Any, other: Any) -> bool | Unknown:
    """Whether two scalars are equal, as conditions compare them."""
    bare = [each.content if isinstance(each, Secret) else each for each in (one, other)]
    for each in bare:
        if isinstance(each, Unknown):
            return each
        if isinstance(each, (list, dict)):
            return unknown("a condition of the template")
    return text_of(bare[0]) == text_of(bare[1])


def are_equal(one: Any, other: Any) -> bool:
    """Whether both ways of a choice give the same known scalar."""
    scalars = (str, int, float, bool)
    return isinstance(one, scalars) and isinstance(other, scalars) and one == other
