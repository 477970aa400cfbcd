"""Bodies by JSON Schema, from draft 4 to 2020-12, with the package jsonschema."""

from __future__ import annotations

from runtime_guards.bodies.places import path_of, property_names
from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from typing import Any


def builder(schema: dict[str, Any]) -> Callable[[Any], Any]:
    """Returns a function that checks a JSON value by a schema, and raises EventRejected.

    `$schema` chooses the draft, 2020-12 by default. References to other documents are not followed:
    bodies that need them are refused. Raises TypeError for an invalid schema.
    """
    try:
        from jsonschema import exceptions, validators
        from referencing.jsonschema import EMPTY_REGISTRY
    except ImportError as error:
        raise TypeError(
            "A JSON Schema needs the package jsonschema. Install stackwarden-guards[schema]."
        ) from error
    kind: Any = validators.Draft202012Validator
    if "$schema" in schema:
        # What names no known draft falls back to draft 3, which is not accepted either.
        kind = validators.validator_for(schema, default=validators.Draft3Validator)
    if kind is validators.Draft3Validator:
        raise TypeError("$schema of a body must name a draft from 4 to 2020-12.")
    try:
        kind.check_schema(schema)
    except exceptions.SchemaError as error:
        raise TypeError("The JSON Schema of a body is invalid.") from error
    checker = kind(schema, registry=EMPTY_REGISTRY, format_checker=kind.FORMAT_CHECKER)

    names = property_names(schema)

    def build(value: Any) -> Any:
        for error in checker.iter_errors(value):
            raise _refusal(error, names)
        return value

    return build


def _refusal(error: Any, names: AbstractSet[str]) -> EventRejected:
    place = path_of(error.absolute_path, names)
    if error.validator != "required":
        return EventRejected("schema", place)
    first, *others = (name for name in error.validator_value if name not in error.instance)
    return EventRejected("schema", first, others).below(place)
