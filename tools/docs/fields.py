"""Documented fields of event sources, by path, with the JSON types that each of them can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime_guards.contract import BY_NAME
from runtime_guards.validation.event import ANY, LINE, Leaf
from tools.docs.validators import event_types, kind_of

if TYPE_CHECKING:
    from runtime_guards.validation.event import Documented

# JSON's types by the Python class of their values; `integer` is a number without a fraction.
TYPES: dict[type, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    dict: "object",
    list: "array",
}


@dataclass(frozen=True)
class Field:
    """A documented field. `steps` are names, with `[]` for each element and `*` for any name.

    `types` are JSON types in the order of `TYPES`, empty for a value of any type. A `line` is a
    string without control characters.
    """

    steps: tuple[str, ...]
    types: tuple[str, ...]
    line: bool = False

    @property
    def path(self) -> str:
        """The steps as one text, such as `Records[].body`."""
        return ".".join(self.steps).replace(".[]", "[]")


def fields_of(source: str) -> list[Field]:
    """Returns the documented fields of a source's event, each after the field that contains it."""
    return [*_below(event_types(kind_of(BY_NAME[source]))[0].FIELDS, ())]


def _below(fields: Documented, above: tuple[str, ...]) -> Iterator[Field]:
    if isinstance(fields, list):
        fields = {"[]": fields[0]}
    if isinstance(fields, dict):
        for name, field in fields.items():
            steps = (*above, name)
            yield Field(steps, _types(field), field is LINE)
            yield from _below(field, steps)


def _types(field: Any) -> tuple[str, ...]:
    if field is ANY:
        return ()
    kinds = field.kinds if isinstance(field, Leaf) else {type(field)}
    return tuple(
        name for kind, name in TYPES.items() if kind in kinds and not _covered(kind, kinds)
    )


def _covered(kind: type, kinds: Any) -> bool:
    """Whether another of the types includes this one: `number` includes `integer`."""
    return kind is int and float in kinds
