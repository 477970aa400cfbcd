"""Bodies by pydantic: its models, any class with `model_validate`, its types and TypeAdapters."""

from __future__ import annotations

from runtime_guards.bodies.places import path_of, property_names
from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from typing import Any

# A body with more errors than this isn't a near miss, and listing them costs more than refusing it.
_MOST_ERRORS = 100


def by_model(model: Any) -> Callable[[Any], Any]:
    """Returns a function that makes an instance from a JSON value, and raises EventRejected."""
    return _validating(model.model_validate, lambda: _names_of_model(model))


def by_adapter(hint: Any) -> Callable[[Any], Any]:
    """Returns a function that makes a value of a type, or of a TypeAdapter.

    It raises EventRejected. Raises TypeError for a type that pydantic does not know.
    """
    from pydantic import PydanticSchemaGenerationError, TypeAdapter

    try:
        adapter = hint if isinstance(hint, TypeAdapter) else TypeAdapter(hint)
    except PydanticSchemaGenerationError as error:
        raise TypeError(f"pydantic does not know {hint!r}, so it cannot be a body.") from error
    return _validating(adapter.validate_python, lambda: property_names(adapter.json_schema()))


def _validating(
    validate: Callable[[Any], Any], names_of: Callable[[], AbstractSet[str]]
) -> Callable[[Any], Any]:
    names: list[AbstractSet[str]] = []

    def build(value: Any) -> Any:
        try:
            return validate(value)
        except Exception as error:
            if not names:
                names.append(_or_nothing(names_of))
            raise _refusal(error, names[0]) from None

    return build


def _or_nothing(names_of: Callable[[], AbstractSet[str]]) -> AbstractSet[str]:
    try:
        return names_of()
    except Exception:  # A model that has no JSON Schema.
        return frozenset()


def _names_of_model(model: Any) -> AbstractSet[str]:
    try:
        return property_names(model.model_json_schema())
    except Exception:  # Another library's class, or a model that has no JSON Schema.
        return frozenset(getattr(model, "model_fields", ()))


def _refusal(error: Any, names: AbstractSet[str]) -> EventRejected:
    # https://docs.pydantic.dev/latest/errors/errors/: `loc` holds keys of the input as well.
    if not 0 < getattr(error, "error_count", int)() <= _MOST_ERRORS:
        return EventRejected("schema")
    found = error.errors(include_url=False, include_context=False, include_input=False)
    places = [path_of(each["loc"], names) for each in found if each["type"] == "missing"]
    if found[0]["type"] == "missing":
        return EventRejected("schema", places[0], places[1:])
    return EventRejected("schema", path_of(found[0]["loc"], names))
