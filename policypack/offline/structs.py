"""Protobuf structs of the provider protocol to Python values and back, without loss."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value


def from_struct(struct: Struct) -> dict[str, Any]:
    """The Python value of a struct; whole numbers become integers."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [_from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        return _number(value.number_value)
    return None if kind in (None, "null_value") else getattr(value, kind)


def _number(number: float) -> int | float:
    return int(number) if math.isfinite(number) and number == int(number) else number


def to_struct(properties: Mapping[str, Any]) -> Struct:
    """The struct of a Python value."""
    return Struct(fields={key: _to_value(value) for key, value in properties.items()})


def _to_value(value: Any) -> Value:
    if value is None:
        return Value(null_value=0)  # type: ignore[arg-type]
    # A bool is an int to Python: it has to be asked for first.
    if isinstance(value, bool):
        return Value(bool_value=value)
    if isinstance(value, (int, float)):
        return Value(number_value=value)
    if isinstance(value, str):
        return Value(string_value=value)
    if isinstance(value, Mapping):
        return Value(struct_value=to_struct(value))
    return Value(list_value=ListValue(values=[_to_value(item) for item in value]))
