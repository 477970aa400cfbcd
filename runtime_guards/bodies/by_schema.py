"""Bodies by JSON Schema, from draft 4 to 2020-12, with the package jsonschema."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def builder(schema: dict[str, Any]) -> Callable[[Any], Any]:
    """Returns a function that checks a JSON value by a schema, and raises ValueError.

    `$schema` chooses the draft, 2020-12 by default. References to other documents are not followed:
    what needs them is refused. Raises TypeError for an invalid schema.
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

    def build(value: Any) -> Any:
        if not checker.is_valid(value):
            raise ValueError
        return value

    return build
