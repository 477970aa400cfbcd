"""Coerces values to the types that the schema declares, as the Terraform bridge does.

`"80"` becomes 80 where a number is due, -1 becomes `"-1"` where text is due, a policy document
written as an object becomes JSON text. A value that can't be coerced is reported with its path,
never with the value, which could be a secret.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from policypack.facts.invented import is_invented
from policypack.offline.property_values import (
    UNKNOWN,
    has_secret,
    has_unknown,
    inside,
    secret,
    signature,
    unwrapped,
)
from policypack.offline.schema import Property, Type
from policypack.start.record import record

# The real provider's own words.
_MISSING = (
    'Missing required argument. The argument "{name}" is required, but no definition was found.'
    " Examine values at '{path}.{name}'."
)


@record(frozen=False)
class Coercion:
    """Collects problems while values are coerced; `where` is the resource's name."""

    where: str
    problems: list[str] = field(default_factory=list)

    def properties(
        self, values: Mapping[str, Any], declared: Mapping[str, Property], path: str = ""
    ) -> dict[str, Any]:
        """Returns `values` coerced, without nulls; values unknown to the schema are unchanged."""
        coerced = {}
        for name, value in values.items():
            if value is not None:
                prop = declared.get(name)
                coerced[name] = self._property(value, prop, f"{path}.{name}") if prop else value
        for name, prop in declared.items():
            if prop.required and name not in coerced:
                self.problems.append(_MISSING.format(name=name, path=self.where + path))
        return coerced

    def _property(self, value: Any, prop: Property, path: str) -> Any:
        if prop.json:
            return inside(value, json_text)
        return self.value(value, prop.type, path)

    def value(self, value: Any, type_: Type, path: str) -> Any:
        """`value` as a `type_`; secrets, unknowns and references to resources pass."""
        if signature(value) in ("secret", "output"):
            return inside(value, lambda held: self.value(held, type_, path))
        if value is None or value == UNKNOWN or signature(value) == "resource":
            return value
        return self._known(value, type_, path)

    def _known(self, value: Any, type_: Type, path: str) -> Any:
        if type_.kind == "any":
            return value
        if type_.kind == "list" and type_.element and isinstance(value, list):
            element = type_.element
            return [self.value(item, element, f"{path}[{i}]") for i, item in enumerate(value)]
        if type_.kind == "map" and type_.element and isinstance(value, Mapping):
            each = type_.element
            return {key: self.value(item, each, f"{path}.{key}") for key, item in value.items()}
        if type_.kind == "object" and isinstance(value, Mapping):
            return self.properties(value, type_.properties, path)
        convert = _CONVERT.get(type_.kind)
        converted = convert(value) if convert else None
        if converted is None and isinstance(value, str) and is_invented(value):
            return UNKNOWN
        if converted is None:
            self.problems.append(
                f"Incorrect value type: expected {type_.kind}, got {_kind_of(value)}."
                f" Examine values at '{self.where}{path}'."
            )
            return value
        return converted


def json_text(value: Any) -> Any:
    """Returns a JSON document as Go's encoding/json writes it; text is unchanged.

    One unknown leaf makes the whole document unknown, as in the bridge's TransformJSONDocument.
    """
    if isinstance(value, str) or value is None:
        return value
    if has_secret(value):
        # One secret leaf makes the whole text secret.
        return secret(json_text(unwrapped(value)))
    if has_unknown(unwrapped(value)):
        return UNKNOWN
    text = json.dumps(unwrapped(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _string(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return str(value) if isinstance(value, (str, int)) else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number.is_integer() else number


def _bool(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def _asset(value: Any) -> Any:
    return value if signature(value) in ("asset", "archive") else None


def _archive(value: Any) -> Any:
    return value if signature(value) == "archive" else None


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "string": _string,
    "int": _number,
    "number": _number,
    "bool": _bool,
    "asset": _asset,
    "archive": _archive,
}


def _kind_of(value: Any) -> str:
    if mark := signature(value):
        return mark
    kinds = {bool: "bool", str: "string", int: "number", float: "number", list: "list"}
    return kinds.get(type(value), "object")
