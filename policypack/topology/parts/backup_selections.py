"""Which resources a backup plan selects: by ARN, by a pattern of ARNs, or by tags.

https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from policypack.iam.document.globs import glob, is_all_wildcards
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.topology.parts.links import is_computed
from policypack.topology.parts.property_texts import texts

# The tags of a resource: its own, and the `defaultTags` of its provider.
# https://www.pulumi.com/registry/packages/aws/api-docs/provider/
# The provider merges both in the second one.
_PATHS = ("tags", "tagsAll")


def tags(resource: Resource) -> Iterator[tuple[str, Value]]:
    """The key and the value of each tag, perhaps twice. Raises UnknownValueError."""
    for path in _PATHS:
        if not is_computed(resource, path):
            for tag in resource.properties.items(path):
                yield tag.path.removeprefix(f"{path}."), tag


def missing_tags(resource: Resource, required: Collection[str]) -> list[str]:
    """The keys that no tag of the resource has; upper and lower case differ.

    Raises UnknownValueError if one of them may be among the tags that are not known yet.
    """
    missing = set(required)
    for path in _PATHS:
        if missing:
            held = resource.get(path, {})
            missing -= {key for key in held if held[key] is not None}
    return sorted(missing)


SELECTION = "aws:backup/selection:Selection"
# The conditions of a selection: all of them must hold.
_CONDITIONS = {
    "stringEquals": (False, True),
    "stringLikes": (True, True),
    "stringNotEquals": (False, False),
    "stringNotLikes": (True, False),
}
_TAG = "aws:ResourceTag/"


class _Form(NamedTuple):
    """The service in an ARN, what precedes the name there, and where the name is a property."""

    service: str
    kind: str
    name: str


_ARNS = {
    "aws:dynamodb/table:Table": _Form("dynamodb", ":table/", "name"),
    "aws:efs/fileSystem:FileSystem": _Form("elasticfilesystem", ":file-system/", "id"),
}


def is_backed_up(stack: Stack, resource: Resource) -> Truth:
    """Whether a selection of a backup plan includes the table or file system."""
    return any_of(_selects(stack, each, resource) for each in stack.of_type(SELECTION))


def _selects(stack: Stack, selection: Resource, resource: Resource) -> Truth:
    return all_of(
        (
            any_of(_includes(stack, selection, resource)),
            negated(_names(stack, selection, "notResources", resource)),
            *_conditions(selection, resource),
        )
    )


def _includes(stack: Stack, selection: Resource, resource: Resource) -> Iterator[Truth]:
    """Without a list of resources and of tags, a selection is about all, as far as its conditions
    allow: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
    """
    lists = (or_unknown(selection.is_given, path) for path in ("resources", "selectionTags"))
    yield negated(any_of(lists))
    yield _names(stack, selection, "resources", resource)
    for tag in _listed(selection, "selectionTags"):
        yield or_unknown(_has_tag, resource, tag)


def _names(stack: Stack, selection: Resource, path: str, resource: Resource) -> Truth:
    if resource in stack.recorded(selection, path, resource.type):
        return True
    return any_of(_is_named(resource, text) for text in texts(selection.properties, path))


def _is_named(resource: Resource, pattern: str | Unknown) -> Truth:
    if isinstance(pattern, Unknown):
        return pattern
    arn = resource.at("arn").tree
    if not isinstance(arn, Unknown):
        return isinstance(arn, str) and bool(glob(pattern)(arn))
    # Before the ARN is known, the name in it may be.
    form = _ARNS[resource.type]
    service, _, wanted = pattern.partition(form.kind)
    if f":{form.service}:" not in f"{service}:":
        return is_all_wildcards(pattern)
    if not wanted:
        return arn if "*" in pattern else False
    name = resource.at(form.name).tree
    if isinstance(name, str):
        return bool(glob(wanted)(name))
    return arn if not is_all_wildcards(wanted) else True


def _listed(selection: Resource, path: str) -> Iterator[Value]:
    return selection.properties.items(path)


def _has_tag(resource: Resource, tag: Value) -> bool:
    return bool(_tag(resource, tag.get("key", "")) == tag.get("value"))


def _conditions(selection: Resource, resource: Resource) -> Iterator[Truth]:
    for group in _listed(selection, "conditions"):
        for name, (is_pattern, wanted) in _CONDITIONS.items():
            for each in group.items(name):
                yield or_unknown(_holds, resource, each, is_pattern, wanted)


def _holds(resource: Resource, condition: Value, is_pattern: bool, wanted: bool) -> bool:
    found = _tag(resource, condition.get("key", ""))
    value = str(condition.get("value"))
    matches = found is not None and (glob(value)(found) if is_pattern else found == value)
    return bool(matches) is wanted


def _tag(resource: Resource, key: str) -> str | None:
    wanted = key.removeprefix(_TAG)
    return next((str(value.content) for name, value in tags(resource) if name == wanted), None)


TABLE = "aws:dynamodb/table:Table"
SCALING_TARGET = "aws:appautoscaling/target:Target"
READ, WRITE = "dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"


def scales(stack: Stack, table: Resource, dimension: str) -> Truth:
    """Whether a scaling target of the program adapts the read or the write capacity.

    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    """
    return any_of(
        or_unknown(_scales, stack, target, table, dimension)
        for target in stack.of_type(SCALING_TARGET)
    )


def _scales(stack: Stack, target: Resource, table: Resource, dimension: str) -> bool:
    if target.get("scalableDimension") != dimension:
        return False
    recorded = stack.recorded(target, "resourceId", TABLE)
    if recorded:
        return table in recorded
    return bool(target.get("resourceId") == f"table/{table.get('name')}")
