"""What other resources do for a table: they scale its capacity."""

from __future__ import annotations

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import or_unknown

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
