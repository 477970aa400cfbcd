"""What a program of aws-native writes for the properties of pulumi_aws: the mapping backwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.deserialization import SECRET, SIGNATURE
from policypack.facts.native_types import OF_OWNER, Twin, native_types, twins_of
from policypack.native.conversions import bare_steps, has_other_values
from policypack.native.paths import Step, Where, filled, put, steps, values

# What a switch of aws-native is where it is not on.
_OFF = {
    "Enabled": "Suspended",
    "ENABLED": "DISABLED",
    "internal": "internet-facing",
    "true": "false",
}
_Path = tuple[Step, ...]


def natively(twin: Twin, properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same in native names; None where something has no counterpart."""
    made: dict[str, Any] = {}
    left = {*_leaves(properties)}
    for classic, native in twin.of_element(0).pairs:
        if native.endswith(("+", "%", "-", "|index")) or (
            native.endswith("?") and has_other_values(native)
        ):
            continue
        for indexes, value in values(properties, steps(classic)):
            # The link to the owner is the resource itself.
            if native != OF_OWNER:
                _put(made, _full(bare_steps(native), indexes), _given(value, native))
            left -= {each for each in left if _is_below(each, filled(steps(classic), indexes))}
    # A resource for each element of a list: without an element there is none.
    return None if left or (twin.list and not [*values(made, steps(twin.list))]) else made


def types_of(kind: str) -> list[tuple[str, Twin]]:
    """The native types that read as the type, or have it as a part, each with its twin."""
    return [
        (native, twin)
        for native, found in native_types().items()
        if kind in found
        for twin in twins_of(native)
        if twin.type == kind
    ]


def _full(path: _Path, indexes: tuple[int, ...]) -> _Path:
    """The path with its indexes, also behind a step that chooses an element."""
    left = iter(indexes)
    return tuple(next(left) if step == "[]" else step for step in path)


def _put(into: dict[str, Any], path: _Path, value: Any) -> None:
    """Puts a value where the path leads, in the element that a step chooses."""
    where = next((at for at, step in enumerate(path) if isinstance(step, Where)), None)
    if where is None:
        put(into, path, value)
        return
    chosen = path[where]
    assert isinstance(chosen, Where)
    ((_, held),) = [*values(into, path[:where])] or [((), [])]
    put(into, path[:where], held)
    found = next((each for each in held if each[chosen.key] == chosen.text), None)
    if found is None:
        found = {chosen.key: chosen.text}
        held.append(found)
    put(found, path[where + 1 :], value)


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
        return wanted if value else _OFF[wanted]
    return value


def _leaves(value: Any, at: _Path = ()) -> list[_Path]:
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


def _is_below(path: _Path, above: _Path) -> bool:
    return path[: len(above)] == above
