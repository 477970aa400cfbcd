"""Whether a JSON Schema refuses any value at all, in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from policypack.facts.table import read_table

# A part of a schema that only a run shows. It is taken to refuse some values.
UNREAD: Final = object()
# Keywords by how they refuse: always; unless what they hold is empty, 0 or false; by the schemas
# that they hold by names; by one schema or a list of all; and by each of a list.
_TABLE = {how: frozenset(names.split()) for how, names in read_table(__file__)["keywords"].items()}
_ALL = frozenset().union(*_TABLE.values(), ("type", "$ref", "if"))
_DEEPEST = 8


def refuses_values(schema: Any) -> bool:
    """Whether the schema refuses a value that is an object, as an event always is."""
    return _refuses(schema, schema, _DEEPEST, is_top=True)


def _refuses(schema: Any, root: Any, depth: int, *, is_top: bool = False) -> bool:
    if not isinstance(schema, Mapping):
        return schema is UNREAD or schema is False
    return not depth or any(
        _keyword_refuses(name, held, schema, root, depth - 1, is_top)
        for name, held in schema.items()
    )


def _keyword_refuses(
    name: Any, held: Any, schema: Mapping[Any, Any], root: Any, depth: int, is_top: bool
) -> bool:
    if name is UNREAD or name in _TABLE["always"] or (held is UNREAD and name in _ALL):
        return True
    if name in _TABLE["limits"]:
        return bool(held)
    if name == "type":
        return not (is_top and "object" in (held if isinstance(held, list) else [held]))
    if name == "$ref":
        target = _target(held, root)
        return target is UNREAD or _refuses(target, root, depth, is_top=is_top)
    if name in _TABLE["any-of"] and isinstance(held, list):
        return all(_refuses(each, root, depth, is_top=is_top) for each in held)
    if name == "if":
        return any(_refuses(schema.get(each, True), root, depth) for each in ("then", "else"))
    inner = list(held.values()) if name in _TABLE["by-name"] and isinstance(held, Mapping) else []
    if name in _TABLE["all-of"]:
        inner = held if isinstance(held, list) else [held]
    return any(isinstance(each, list) or _refuses(each, root, depth) for each in inner)


def _target(reference: Any, root: Any) -> Any:
    """The schema in the same document that a reference names."""
    first, *keys = str(reference).split("/")
    for key in keys:
        root = root.get(key, UNREAD) if isinstance(root, Mapping) else UNREAD
    return root if first == "#" else UNREAD
