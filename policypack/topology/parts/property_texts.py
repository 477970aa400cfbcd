"""The texts at a path of a resource's properties, known or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import (
    Archive,
    Asset,
    Reference,
    Value,
    join,
    parsed_document,
    unmarked,
)


def texts(value: Value, path: str) -> Iterator[str | Unknown]:
    """The texts at a property path and below; `[]` in it means every element of a list."""
    head, each, rest = path.partition("[]")
    found = or_unknown(value.at, head)
    if isinstance(found, Unknown):
        yield found
    elif not each:
        yield from leaves(found.tree)
    elif isinstance(found.tree, Unknown):
        yield found.tree
    else:
        for item in found.items():
            yield from texts(item, rest.removeprefix("."))


def leaves(tree: Any) -> Iterator[str | Unknown]:
    """The texts in a tree of values, known or not."""
    if isinstance(tree, Reference):
        tree = tree.id
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (Mapping, list)):
        for item in tree.values() if isinstance(tree, Mapping) else tree:
            yield from leaves(item)
    elif isinstance(tree, Unknown):
        yield tree
    elif tree is not None:
        yield str(tree)


def texts_with(part: str, held: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The places and texts of the known texts that contain `part`, also within JSON documents.

    For a key of a mapping that contains it, the place is the mapping's.
    """
    held = held if isinstance(held, (str, dict, list)) else unmarked(held)
    if isinstance(held, str):
        if part in held:
            document = parsed_document(held)
            yield from [(path, held)] if document is None else texts_with(part, document, path)
    elif isinstance(held, Mapping):
        for key, item in held.items():
            yield from [(path, key)] if part in key else texts_with(part, item, join(path, key))
    elif isinstance(held, list):
        for index, item in enumerate(held):
            yield from texts_with(part, item, join(path, index))
    elif isinstance(held, (Asset, Archive)):
        inside = held.text if isinstance(held, Asset) else held.assets
        yield from texts_with(part, inside, path)
