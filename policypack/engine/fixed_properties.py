"""A fix in the properties of a resource, as they travel: nothing around it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE, UNKNOWN_SENTINELS
from policypack.start.lazy_patterns import lazy_pattern

_STEP = lazy_pattern(r"([^.\[\]]+)|\[(\d+)\]")


def with_fix(value: Any, fix: Any) -> Any:
    """The serialized value with the fix in it.

    Other members of an object stay, a secret stays marked, and what is unknown stays unknown: it is
    undecided, and nothing says that it is wrong.
    """
    if _is_unknown(value):
        return value
    if isinstance(value, Mapping) and value.get(SIGNATURE) in (SECRET, OUTPUT):
        return {**value, "value": with_fix(value["value"], fix)}
    if not isinstance(fix, Mapping):
        return fix
    if isinstance(value, list) and all(isinstance(at, int) for at in fix):
        return [with_fix(each, fix[at]) if at in fix else each for at, each in enumerate(value)]
    held = value if isinstance(value, Mapping) and SIGNATURE not in value else {}
    return {**held, **{key: with_fix(held.get(key), each) for key, each in fix.items()}}


def with_value_at(
    properties: Mapping[str, Any], paths: Iterable[str], value: Any
) -> Mapping[str, Any]:
    """The properties with the value at each path; where it leads to nothing, nothing is made."""
    for path in paths:
        steps = [int(at) if at else name for name, at in _STEP.findall(path)]
        if steps and _leads(properties, steps):
            fix = reduce(lambda below, step: {step: below}, reversed(steps), value)
            properties = with_fix(properties, fix)
    return properties


def _leads(value: Any, steps: Sequence[str | int]) -> bool:
    """Whether an object or a list at the steps can hold the last one of them."""
    while isinstance(value, Mapping) and value.get(SIGNATURE) in (SECRET, OUTPUT):
        value = value.get("value")
    step, *below = steps
    if isinstance(value, list):
        at = step if isinstance(step, int) else len(value)
        return at < len(value) and (not below or _leads(value[at], below))
    is_object = isinstance(value, Mapping) and isinstance(step, str)
    return is_object and (not below or _leads(value.get(step), below))


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) in (SECRET, OUTPUT) and "value" not in value
    return isinstance(value, str) and value in UNKNOWN_SENTINELS
