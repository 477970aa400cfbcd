"""Texts that the program uses openly: without a secret mark, and not as a credential.

A secret mark spreads: a value that is built from a secret is a secret, and the SDK marks some
properties itself. If the program uses the same text openly, such as a table's name, it's public,
whatever marks are on it elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.credentials import is_strong, secret_in
from policypack.model.resources import Resource
from policypack.model.stack import Stack

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
