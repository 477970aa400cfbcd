"""Values of aws-native in the form that pulumi_aws has for them: tags, switches, names of ACLs."""

from __future__ import annotations

import re
from typing import Any

from policypack.native.paths import Steps, steps
from policypack.unknown import Unknown
from policypack.values import Secret

_TAGS, _IS, _HYPHENS = "{}", "?", "~"


def bare_steps(native: str) -> Steps:
    """The steps of a native path without what is done with its value."""
    return steps(native.removesuffix(_TAGS).removesuffix(_HYPHENS).partition(_IS)[0])


def has_other_values(native: str) -> bool:
    """Whether a program of aws-native writes other values than one of pulumi_aws."""
    return native.endswith(_HYPHENS) or _IS in native


def converted(value: Any, native: str) -> Any:
    """The value in the form that pulumi_aws has for it."""
    if isinstance(value, Secret):
        return Secret(converted(value.content, native))
    if isinstance(value, Unknown):
        return value
    if native.endswith(_TAGS):
        return _as_tags(value)
    if native.endswith(_HYPHENS):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(value)).lower()
    _, is_, wanted = native.partition(_IS)
    return value == wanted if is_ else value


def _as_tags(value: Any) -> Any:
    """A list of keys and values as a map."""
    if not isinstance(value, list):
        return value
    made: dict[str, Any] = {}
    for item in value:
        held = item.content if isinstance(item, Secret) else item
        if not isinstance(held, dict) or not isinstance(held.get("key"), str):
            return held if isinstance(held, Unknown) else value
        made[held["key"]] = held.get("value")
    return made
