"""What other resources do for a table: they scale its capacity and back it up."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.globs import glob, is_all_wildcards
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.property_texts import texts
from policypack.unknown import Unknown, or_unknown
from policypack.values import Value

TABLE = "aws:dynamodb/table:Table"
SCALING_TARGET = "aws:appautoscaling/target:Target"
SELECTION = "aws:backup/selection:Selection"
READ, WRITE = "dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"
# The conditions of a selection: all of them must hold.
_CONDITIONS = {
    "stringEquals": (False, True),
    "stringLikes": (True, True),
    "stringNotEquals": (False, False),
    "stringNotLikes": (True, False),
}
_TAG = "aws:ResourceTag/"


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


def is_backed_up(stack: Stack, table: Resource) -> Truth:
    """Whether a selection of a backup plan takes the table in, by its ARN or its tags.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
    """
    return any_of(_selects(stack, each, table) for each in stack.of_type(SELECTION))


def _selects(stack: Stack, selection: Resource, table: Resource) -> Truth:
    named = _names(stack, selection, "resources", table)
    tags = any_of(or_unknown(_has_tag, table, each) for each in _listed(selection, "selectionTags"))
    return all_of(
        (
            any_of((named, tags)),
            negated(_names(stack, selection, "notResources", table)),
            *_conditions(selection, table),
        )
    )


def _names(stack: Stack, selection: Resource, path: str, table: Resource) -> Truth:
    if table in stack.recorded(selection, path, TABLE):
        return True
    return any_of(_is_named(table, text) for text in texts(selection.properties, path))


def _is_named(table: Resource, pattern: str | Unknown) -> Truth:
    if isinstance(pattern, Unknown):
        return pattern
    arn = table.at("arn").tree
    if not isinstance(arn, Unknown):
        return isinstance(arn, str) and bool(glob(pattern)(arn))
    # Before the ARN is known, the name in it may be.
    name, (service, _, wanted) = table.at("name").tree, pattern.partition(":table/")
    if not wanted or ":dynamodb:" not in f"{service}:":
        return is_all_wildcards(pattern)
    return name if isinstance(name, Unknown) else bool(glob(wanted)(str(name)))


def _listed(selection: Resource, path: str) -> Iterator[Value]:
    return selection.properties.items(path)


def _has_tag(table: Resource, tag: Value) -> bool:
    return bool(_tag(table, tag.get("key", "")) == tag.get("value"))


def _conditions(selection: Resource, table: Resource) -> Iterator[Truth]:
    for group in _listed(selection, "conditions"):
        for name, (is_pattern, wanted) in _CONDITIONS.items():
            for each in group.items(name):
                yield or_unknown(_holds, table, each, is_pattern, wanted)


def _holds(table: Resource, condition: Value, is_pattern: bool, wanted: bool) -> bool:
    found = _tag(table, condition.get("key", ""))
    value = str(condition.get("value"))
    matches = found is not None and (glob(value)(found) if is_pattern else found == value)
    return bool(matches) is wanted


def _tag(table: Resource, key: str) -> str | None:
    tags, wanted = table.properties.items("tags"), f"tags.{key.removeprefix(_TAG)}"
    return next((str(each.content) for each in tags if each.path == wanted), None)
