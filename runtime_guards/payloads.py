"""Bodies: JSON text to what a function declared that it expects.

A body is declared by a pydantic model, a dataclass, a JSON Schema (a mapping; needs the extra
`schema`), one of our validators (an S3 event inside a queue's message), or any callable that takes
the JSON value and raises ValueError. Nothing is imported here that the function did not bring.
"""

from __future__ import annotations

import json

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    Decoder = Callable[[str | bytes, str], Any]

DEPTH = 32


def decoder(model: Any, depth: int = DEPTH) -> Decoder:
    """How to read a body by its model: `decode(text, path)`, which raises EventRejected.

    `depth` bounds the nesting of the JSON. Raises TypeError for a model that means nothing.
    """
    build = _builder(model)

    def decode(text: str | bytes, path: str) -> Any:
        value = parse_json(text, path, depth)
        try:
            return build(value)
        except EventRejected as rejected:
            raise rejected.below(path) from None
        except (ValueError, TypeError, RecursionError):
            # The error's text quotes the body, so it goes no further.
            raise EventRejected("schema", path) from None

    return decode


def parse_json(text: str | bytes, path: str, depth: int = DEPTH) -> Any:
    """Strict JSON (RFC 8259): UTF-8, no key twice, no NaN or Infinity, no deeper than `depth`."""
    try:
        value = _STRICT.decode(text if isinstance(text, str) else text.decode("utf-8"))
    except _DuplicateKeyError:
        raise EventRejected("duplicate-key", path) from None
    except RecursionError:
        raise EventRejected("too-deep", path) from None
    except ValueError:
        raise EventRejected("not-json", path) from None
    if _deeper(value, depth):
        raise EventRejected("too-deep", path)
    return value


class _DuplicateKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)


def _deeper(value: Any, depth: int) -> bool:
    level = [value]
    for _ in range(depth + 1):
        level = [
            item
            for holder in level
            if isinstance(holder, (dict, list))
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
        if not level:
            return False
    return True


def _builder(model: Any) -> Callable[[Any], Any]:
    if hasattr(model, "model_validate"):
        validate: Callable[[Any], Any] = model.model_validate
        return validate
    if hasattr(model, "__dataclass_fields__"):
        from runtime_guards.dataclass_bodies import builder

        return builder(model)
    if isinstance(model, dict):
        return _by_schema(model)
    if hasattr(model, "validate") and hasattr(model, "trigger"):
        check: Callable[[Any], Any] = model.validate
        return check
    if model in (dict, list, str, int, float, bool):
        return _of_type(model)
    if callable(model):
        return model  # type: ignore[no-any-return]
    raise TypeError(
        "a body is declared by a pydantic model, a dataclass, a JSON Schema, a validator, a JSON "
        "type or a callable"
    )


def _of_type(kind: type) -> Callable[[Any], Any]:
    def build(value: Any) -> Any:
        # A JSON true is no number, although Python's bool is an int.
        if type(value) is not kind:
            raise TypeError
        return value

    return build


def _by_schema(schema: dict[str, Any]) -> Callable[[Any], Any]:
    try:
        from jsonschema import validators
    except ImportError as error:
        raise TypeError(
            "a JSON Schema needs the package jsonschema: install stackwarden-guards[schema]"
        ) from error
    kind = validators.validator_for(schema, default=validators.Draft202012Validator)
    kind.check_schema(schema)
    checker = kind(schema, format_checker=kind.FORMAT_CHECKER)

    def build(value: Any) -> Any:
        if not checker.is_valid(value):
            raise ValueError
        return value

    return build
