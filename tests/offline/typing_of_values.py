"""Whether a value has the type that the schema declares, down to the last leaf."""

from __future__ import annotations

from typing import Any

from policypack.offline.schema import Type


def has_type(value: Any, type_: Type) -> bool:
    """Whether `value` is a `type_`; objects hold declared fields only."""
    if type_.kind == "list":
        return isinstance(value, list) and all(_is_element(item, type_) for item in value)
    if type_.kind == "map":
        return isinstance(value, dict) and all(_is_element(item, type_) for item in value.values())
    if type_.kind == "object":
        return isinstance(value, dict) and all(
            name in type_.properties and has_type(item, type_.properties[name].type)
            for name, item in value.items()
        )
    return _is_scalar(value, type_.kind)


def _is_element(value: Any, type_: Type) -> bool:
    return type_.element is not None and has_type(value, type_.element)


def _is_scalar(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind in ("bool", "any")
    kinds: dict[str, Any] = {"string": str, "int": int, "number": (int, float), "any": object}
    return kind in kinds and isinstance(value, kinds[kind])
