"""Values that know the type of their resource, for tests of what rules read."""

from __future__ import annotations

from functools import cached_property

import pytest

from policypack.model.resources import Resource
from policypack.model.values import Value


def mark_types(patch: pytest.MonkeyPatch) -> None:
    """Marks the properties of every resource with its type, which `type_of` tells."""
    compute = vars(Resource)["properties"].func

    def properties(self: Resource) -> Value:
        return of_type(compute(self), self.type)

    marked = cached_property(properties)
    marked.__set_name__(Resource, "properties")
    patch.setattr(Resource, "properties", marked)


def of_type(value: Value, kind: str | None) -> Value:
    """The value, marked with the type."""
    vars(value)["type"] = kind
    return value


def type_of(value: Value) -> str | None:
    """The type of a marked value."""
    kind: str | None = vars(value).get("type")
    return kind
