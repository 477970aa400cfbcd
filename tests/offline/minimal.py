"""Inputs that hold exactly what a type requires, made from the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.offline.schema import Property, Type

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "hello", "hash": "2cf24dba"}
ARCHIVE = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "assets": {"a.py": ASSET}, "hash": "77"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_SAMPLES: dict[str, Any] = {
    "string": "text",
    "int": 1,
    "number": 1.5,
    "bool": True,
    "asset": ASSET,
    "archive": ARCHIVE,
    "any": "anything",
}


def secret(value: Any) -> dict[str, Any]:
    """`value` as the engine marks a secret."""
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def required(properties: Mapping[str, Property]) -> dict[str, Any]:
    """A value for every required property, nested ones too."""
    return {name: sample(prop.type) for name, prop in properties.items() if prop.required}


def sample(type_: Type) -> Any:
    """A value of a type."""
    if type_.kind == "list" and type_.element:
        return [sample(type_.element)]
    if type_.kind == "map" and type_.element:
        return {"key": sample(type_.element)}
    if type_.kind == "object":
        return required(type_.properties)
    return _SAMPLES[type_.kind]
