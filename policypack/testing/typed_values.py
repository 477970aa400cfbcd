"""Values that know the type of their resource, to see what rules read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from unittest.mock import patch

from policypack.model.resources import Resource
from policypack.model.values import Value


@contextmanager
def typed_values() -> Iterator[None]:
    """Marks the properties of every resource with its type, which `type_of` tells."""
    compute = vars(Resource)["properties"].func

    def properties(self: Resource) -> Value:
        return of_type(compute(self), self.type)

    marked = cached_property(properties)
    marked.__set_name__(Resource, "properties")
    with patch.object(Resource, "properties", marked):
        yield


def of_type(value: Value, kind: str | None) -> Value:
    """The value, marked with the type."""
    vars(value)["type"] = kind
    return value


def type_of(value: Value) -> str | None:
    """The type of a marked value."""
    kind: str | None = vars(value).get("type")
    return kind
