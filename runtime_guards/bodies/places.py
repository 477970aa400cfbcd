"""Places in a body, with the names of its model: a name that the sender chose is `*` in a path."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet
    from typing import Any


def path_of(steps: Iterable[Any], names: AbstractSet[str]) -> str:
    """Returns the path of keys and indices, with `*` for each key that is not one of `names`."""
    path = ""
    for step in steps:
        if step.__class__ is int:
            path += f"[{step}]"
        else:
            path += f".{step}" if step in names else ".*"
    return path.removeprefix(".")


def property_names(schema: Any) -> frozenset[str]:
    """Returns the names of all properties that a JSON Schema declares."""
    found: set[str] = set()
    below = [schema]
    while below:
        holder = below.pop()
        if isinstance(holder, dict):
            properties = holder.get("properties")
            found.update(properties if isinstance(properties, dict) else ())
            below.extend(holder.values())
        elif isinstance(holder, list):
            below.extend(holder)
    return frozenset(found)
