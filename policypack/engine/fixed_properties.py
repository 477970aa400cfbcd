"""A fix in the properties of a resource, as they travel: nothing around it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.deserialization import OUTPUT, SECRET, SIGNATURE, UNKNOWN_SENTINELS


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
    held = value if isinstance(value, Mapping) and SIGNATURE not in value else {}
    return {**held, **{key: with_fix(held.get(key), each) for key, each in fix.items()}}


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) in (SECRET, OUTPUT) and "value" not in value
    return isinstance(value, str) and value in UNKNOWN_SENTINELS
