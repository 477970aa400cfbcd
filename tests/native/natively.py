"""What a program of aws-native writes for the properties of pulumi_aws: the mapping backwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.deserialization import SECRET, SIGNATURE
from policypack.facts.native_types import Twin, native_types, twins_of
from policypack.native.conversions import bare_steps
from policypack.native.paths import filled, put, steps, values


def natively(twin: Twin, properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same in native names; None where something has no counterpart."""
    made: dict[str, Any] = {}
    left = {*_leaves(properties)}
    for classic, native in twin.pairs:
        for indexes, value in values(properties, steps(classic)):
            put(made, filled(bare_steps(native), indexes), _given(value, native))
            left -= {each for each in left if _is_below(each, filled(steps(classic), indexes))}
    return None if left else made


def types_of(kind: str) -> list[tuple[str, Twin]]:
    """The native types that read as the type, each with its twin."""
    return [
        (native, twin)
        for native, found in native_types().items()
        if kind in found
        for twin in twins_of(native)
        if twin.type == kind and not twin.is_part
    ]


def _given(value: Any, native: str) -> Any:
    if isinstance(value, Mapping) and SIGNATURE in value:
        if value[SIGNATURE] == SECRET:
            return {**value, "value": _given(value["value"], native)}
        return value
    if native.endswith("{}") and isinstance(value, Mapping):
        return [{"key": key, "value": item} for key, item in value.items()]
    if native.endswith("~") and isinstance(value, str):
        return "".join(part.title() for part in value.split("-"))
    _, is_, wanted = native.partition("?")
    if is_ and isinstance(value, bool):
        return wanted if value else "Suspended"
    return value


def _leaves(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, Mapping) and SIGNATURE not in value and value:
        return [leaf for key, item in value.items() for leaf in _leaves(item, (*at, key))]
    if isinstance(value, list) and value:
        # A list keeps its length, whatever its elements hold.
        return [
            leaf
            for index, item in enumerate(value)
            for leaf in (_leaves(item, (*at, index)) or [(*at, index)])
        ]
    return [] if value is None else [at]


def _is_below(path: tuple[str | int, ...], above: tuple[str | int, ...]) -> bool:
    return path[: len(above)] == above
