"""The texts that stand at a path of a resource's properties, known or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Reference, Value


def texts(value: Value, path: str) -> Iterator[str | Unknown]:
    """The texts at a property path and below; `[]` in it stands for every element of a list."""
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
