"""What a program of aws-native writes for the properties of pulumi_aws: the mapping backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policypack.facts.native_types import OF_OWNER, Twin, native_types, twins_of
from policypack.forms.property_rule import PropertyDeclaration
from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.model.native.conversions import bare_steps
from policypack.model.native.paths import (
    KEY,
    Step,
    Where,
    container,
    filled,
    matched,
    put,
    put_empty,
    steps,
    values,
)
from policypack.model.native.view import NativeView
from policypack.model.resources import Resource
from policypack.model.values import parsed_json
from policypack.rule.rule import Rule

# What a switch of aws-native is where it is not on.
_OFF = {
    "Enabled": "Suspended",
    "ENABLED": "DISABLED",
    "internal": "internet-facing",
    "true": "false",
}
# A type of key, which encrypts a stream where it is set.
_ON = "AWS_OWNED_CMK"
_Path = tuple[Step, ...]
# Where an element of a map keeps its key until the map is made.
_OWN_KEY = "[=]"


def natively(twin: Twin, properties: Mapping[str, Any]) -> dict[str, Any] | None:
    """The same in native names; None if something has no counterpart."""
    made, left = converted(twin, properties)
    # A resource for each element of a list: without an element there is none.
    return None if left or (twin.list and not [*values(made, steps(twin.list))]) else made


def converted(twin: Twin, properties: Mapping[str, Any]) -> tuple[dict[str, Any], set[_Path]]:
    """The same in native names, and the paths of what has no counterpart."""
    pairs = [(steps(one), other) for one, other in twin.of_element(0).pairs]
    given = _parsed(properties, pairs)
    made: dict[str, Any] = {}
    left = {*_leaves(given)}
    for classic, native in pairs:
        for indexes, value in values(given, classic):
            if not _has_way_back(native, value):
                continue
            # The link to the owner is the resource itself.
            if native != OF_OWNER:
                for path, held in _puts(bare_steps(native), value, native):
                    _put(made, _full(path, indexes), held)
            left -= {each for each in left if _is_below(each, filled(classic, indexes))}
    left -= {each for each in left if _is_empty(given, each) and _put_empty(made, each, pairs)}
    left -= {each for each in left if _follows(given, made, each, pairs)}
    return _with_maps(made, pairs), left


_NATIVE_TYPES = native_types()


@cache
def types_of(kind: str) -> list[tuple[str, Twin]]:
    """The native types that read as the type, or have it as a part, each with its twin."""
    return [
        (native, twin)
        for native, found in _NATIVE_TYPES.items()
        if kind in found
        for twin in twins_of(native)
        if twin.type == kind
    ]


def _has_way_back(native: str, value: Any) -> bool:
    if native == "-" or native.endswith("|index") or "^" in native:
        return False
    if native.endswith("%") and isinstance(value, list):
        # The keys of a map are known.
        return all(isinstance(each, dict) and isinstance(each.get("name"), str) for each in value)
    # What is set is on.
    return not native.endswith("?") or (value is True and not native.endswith("deviceName?"))


def _parsed(properties: Mapping[str, Any], pairs: list[tuple[_Path, str]]) -> Mapping[str, Any]:
    """The properties with a document as an object, where aws-native has one statement of it."""
    tops = {classic[0] for classic, native in pairs if native.endswith("&")}
    return {
        key: parsed_json(held) if key in tops and isinstance(held, str) else held
        for key, held in properties.items()
    }


def _follows(given: Any, made: dict[str, Any], leaf: _Path, pairs: list[tuple[_Path, str]]) -> bool:
    """Whether a leaf says what is set, as `destination` does, or the version of a document; or
    whether it switches off what is not set."""
    ((_, value),) = [*values(given, leaf)] or [((), None)]
    if leaf[-1:] == ("Version",):
        return any(native.endswith("&") for _, native in pairs)
    return any(
        classic == leaf
        and (native.endswith(f"^{value}") or (native.endswith("?") and value is False))
        and any(True for _ in values(made, bare_steps(native))) is not (value is False)
        for classic, native in pairs
    )


def _puts(path: _Path, value: Any, native: str) -> Iterator[tuple[_Path, Any]]:
    if native.endswith("+"):
        resource, _, method = str(value).rpartition("/")
        yield (*path, "resourcePath"), f"/{resource}"
        yield (*path, "httpMethod"), method
    elif path[-1:] == (KEY,):
        yield (*path[:-1], "[]", _OWN_KEY), value
    else:
        yield path, _given(value, native)


def _with_maps(made: dict[str, Any], pairs: list[tuple[_Path, str]]) -> dict[str, Any]:
    for path in {bare_steps(native)[:-1] for _, native in pairs if native.endswith(_OWN_KEY)}:
        for _, held in [*values(made, path)]:
            put(made, path, {each.pop(_OWN_KEY): each for each in held})
    return made


def _is_empty(given: Any, leaf: _Path) -> bool:
    return [held for _, held in values(given, leaf)] in ([{}], [[]])


def _put_empty(made: dict[str, Any], leaf: _Path, pairs: list[tuple[_Path, str]]) -> bool:
    """Puts an empty object where aws-native has the one of the leaf. The resource is one itself."""
    for classic, other in pairs:
        native = bare_steps(other)
        for at in range(1, len(native)):
            above = container(classic, native, native[at:])
            indexes = matched(above, leaf) if len(above) == len(leaf) else None
            if above and indexes is not None:
                put_empty(made, _full(native[:at], indexes), {})
                return True
    return not leaf


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
    if where == len(path) - 1:
        held.append(chosen.text)
        return
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
    if native.endswith("%") and isinstance(value, list):
        return {each["name"]: each.get("value") for each in value}
    if native.endswith("~") and isinstance(value, str):
        return "".join(part.title() for part in value.split("-"))
    if native.endswith("?"):
        return _ON
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


def has_another_default(rule: Rule, classic: Resource) -> bool:
    """Whether the property of a declared rule is absent, and AWS takes another default for it than
    pulumi_aws, so that verdicts differ."""
    declared = rule.declared
    if not isinstance(declared, PropertyDeclaration) or classic.type not in declared.instead:
        return False
    path = declared.properties[classic.type]
    return declared.instead[classic.type].native and classic.at(path).tree is None


def lacks(native: str, twin: Twin, rule: Rule) -> bool:
    """Whether the native type has not the property that a rule declares for the classic one."""
    declared = rule.declared
    if not isinstance(declared, PropertyDeclaration) or twin.type not in declared.properties:
        return False
    path = declared.properties[twin.type].replace("[]", "[0]")
    view = NativeView(twin, Resource("", native, "", {}))
    return not view.own(path)
