"""The texts at a path of a resource's properties, known or not, and those without a secret mark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.credentials import is_strong, secret_in
from policypack.model.resources import Resource
from policypack.model.stack import Stack
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


# Its properties are the outputs, where an unmarked secret is a leak.
_STACK = "pulumi:pulumi:Stack"


class OpenTexts:
    """The texts that stand openly in resources, each with the names of the properties there."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)

    def add(self, resource: Resource) -> None:
        """Adds the texts of a resource that have no secret mark."""
        if resource.type != _STACK:
            for name, text in _unmarked_texts(resource.marked, ""):
                self._names[text].add(name)

    def holds(self, text: str) -> bool:
        """Whether the text is used openly, and never under the name of a credential."""
        names = self._names.get(text, ())
        return bool(names) and all(secret_in(name, text) is None for name in names)

    def hidden(self, resource: Resource) -> Iterator[str]:
        """Yields the marked texts of a resource that no earlier one, nor this one, uses openly.

        A random text is always hidden. Texts of the resource are added first.
        """
        self.add(resource)
        return (each for each in resource.secrets if is_strong(each) or not self.holds(each))


def open_texts(stack: Stack) -> OpenTexts:
    """The texts that the resources of the stack use openly."""
    found = OpenTexts()
    for resource in stack.resources:
        found.add(resource)
    return found


def _unmarked_texts(raw: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yields (name of the property, text)."""
    if isinstance(raw, str):
        yield name, raw
    elif isinstance(raw, Mapping):
        for key, below in raw.items():
            beside = raw.get("name") if key == "value" else None
            named = beside.rpartition("/")[2] if isinstance(beside, str) else str(key)
            yield from _unmarked_texts(below, named)
    elif isinstance(raw, list):
        for below in raw:
            yield from _unmarked_texts(below, name)
