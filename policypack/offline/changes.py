"""The properties that an update changes, and those that require a replacement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.offline import autonaming
from policypack.offline.property_values import is_asset, unwrapped, visible
from policypack.offline.schema import ResourceType, package_of

# Their resources hold one value that was made from the inputs: another input, another resource.
_MADE_ONCE = {"random", "tls", "null"}


def changed(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    """The properties whose values differ; an unknown differs from everything."""
    before, after = visible(olds), visible(news)
    return sorted(
        name
        for name in before.keys() | after.keys()
        if not _same(before.get(name), after.get(name))
    )


def replacing(resource: ResourceType, changes: list[str], news: Mapping[str, Any]) -> list[str]:
    """The changes that require a replacement, as far as documented."""
    if package_of(resource.token) in _MADE_ONCE:
        return changes
    rule = autonaming.naming_rule(resource, news)
    fixed = {"region", f"{rule.name}" if rule else "region"}
    return [
        name
        for name in changes
        if name in fixed or (name in resource.properties and resource.properties[name].replaces)
    ]


def _same(old: Any, new: Any) -> bool:
    old, new = unwrapped(old), unwrapped(new)
    if is_asset(old) and is_asset(new) and old.get("hash"):
        return bool(old["hash"] == new.get("hash"))
    return bool(old == new)
