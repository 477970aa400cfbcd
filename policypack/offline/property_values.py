"""Property values as the engine and a provider exchange them.

An unknown is a fixed text; a secret, an output value, an asset or a reference to another resource
is an object with a signature. The engine unwraps them for a provider that does not ask for them, as
the AWS provider does not, and marks the answers again by itself; what arrives wrapped all the same
keeps its wrapping. The constants are those of `sdk/go/common/resource/sig` and of Pulumi's
`runtime/rpc.py`, repeated here because importing that would double the provider's start.

No message contains the value of a secret.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

# Protobuf structs of the provider protocol to Python values and back, without loss.


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


UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a public constant, not a credential
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
_KINDS = {
    _SECRET: "secret",
    _OUTPUT: "output",
    _REFERENCE: "resource",
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
}
_EMPTY_HASH = hashlib.sha256(b"").hexdigest()
_CONTENTS = {"text", "path", "uri"}


def unwrapped(value: Any) -> Any:
    """`value` without secret and output wrappers; a resource becomes its id, as in AWS's inputs."""
    if isinstance(value, Mapping):
        signature = value.get(_SIGNATURE)
        if signature in (_SECRET, _OUTPUT):
            return unwrapped(value.get("value", UNKNOWN))
        if signature == _REFERENCE:
            return unwrapped(value.get("id") or UNKNOWN)
        return {key: unwrapped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [unwrapped(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether any leaf of a plain value is unknown; also text that was built around one."""
    if isinstance(value, str):
        return UNKNOWN in value
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_unknown(item) for item in value)
    return False


def is_secret(value: Any) -> bool:
    """Whether a wire value carries the mark of a secret itself."""
    if not isinstance(value, Mapping):
        return False
    signature = value.get(_SIGNATURE)
    return signature == _SECRET or (signature == _OUTPUT and bool(value.get("secret")))


def has_secret(value: Any) -> bool:
    """Whether a wire value or anything in it carries the mark of a secret."""
    return is_secret(value) or any(has_secret(item) for item in _members(value))


def secret_texts(value: Any) -> Iterator[str]:
    """The texts inside secrets that are long enough to be recognized elsewhere."""
    if is_secret(value):
        yield from (text for text in _texts(unwrapped(value)) if len(text) > 2 and text != UNKNOWN)
    else:
        for item in _members(value):
            yield from secret_texts(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in _members(value):
        yield from _texts(item)


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()


def secret(value: Any) -> dict[str, Any]:
    """`value` with the mark of a secret, so that the engine encrypts and masks it."""
    return {_SIGNATURE: _SECRET, "value": value}


def signature(value: Any) -> str | None:
    """The kind of a wrapped value: secret, output, resource, asset or archive; else None."""
    if not isinstance(value, Mapping):
        return None
    mark = value.get(_SIGNATURE)
    # A signature of a later engine is not an ordinary object either.
    return None if mark is None else _KINDS.get(str(mark), "other")


def is_asset(value: Any) -> bool:
    """Whether `value` is a file or an archive."""
    return signature(value) in ("asset", "archive")


def inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """Returns `value` with `change` applied to the content of a secret or an output value."""
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
    """The properties without the provider's internal ones, whose names begin with `__`."""
    return {name: value for name, value in properties.items() if not name.startswith("__")}
