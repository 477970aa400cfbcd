"""Structs of the provider protocol to Python values and back, without loss.

A checked input may be wrapped: a secret, an output value or a reference to a resource. The engine
opens them for a provider that does not ask for them, as the AWS provider does not, and marks the
answers again by itself; what arrives wrapped all the same keeps its wrapping.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

from policypack.offline.values import UNKNOWN, has_unknown, plain

__all__ = [
    "UNKNOWN",
    "from_struct",
    "has_unknown",
    "inside",
    "is_asset",
    "plain",
    "readable",
    "signature",
    "to_struct",
    "visible",
]

# The marks of pulumi's wire format: sdk/go/common/resource/sig in pulumi's repository.
_KEY = "4dabf18193072939515e22adb298388d"
_WRAPPERS = {
    "1b47061264138c4ac30d75fd1eb44270": "secret",
    "d0e6a833031e9bbcd3f4e8bde6ca49a4": "output",
    "5cf8f73096256a8f31e491e813e4eb8e": "resource",
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
}

_EMPTY_HASH = hashlib.sha256(b"").hexdigest()
_CONTENTS = {"text", "path", "uri"}


def signature(value: Any) -> str | None:
    """What kind of wrapper `value` is: secret, output, resource, asset, archive; None for none."""
    if not isinstance(value, Mapping):
        return None
    mark = value.get(_KEY)
    # A mark of a later engine is no ordinary object either.
    return None if mark is None else _WRAPPERS.get(str(mark), "other")


def is_asset(value: Any) -> bool:
    """Whether `value` is a file or an archive."""
    return signature(value) in ("asset", "archive")


def inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """`value` with `change` applied to what a secret or an output value holds."""
    if signature(value) in ("secret", "output") and "value" in value:
        return {**value, "value": inside(value["value"], change)}
    return change(value)


def readable(value: Any) -> Any:
    """`value` with empty text assets as empty files.

    An empty text does not travel: the asset arrives with nothing but its hash, and the SDK of a
    Python program refuses such an asset in the outputs that it gets back.
    """
    if signature(value) == "asset" and value.get("hash") == _EMPTY_HASH:
        return value if _CONTENTS & value.keys() else {**value, "path": os.devnull}
    if isinstance(value, Mapping):
        return {key: readable(item) for key, item in value.items()}
    return [readable(item) for item in value] if isinstance(value, list) else value


def visible(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties without the provider's own notes, whose names begin with `__`."""
    return {name: value for name, value in properties.items() if not name.startswith("__")}


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
