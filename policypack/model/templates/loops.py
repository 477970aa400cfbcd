"""`Fn::ForEach`: what a template repeats for each element of a collection.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypack.model.values import unmarked
from policypack.reading.errors import RefusedError
from policypack.start.lazy_patterns import lazy_pattern

LOOP = "Fn::ForEach::"
TRANSFORM = "AWS::LanguageExtensions"
Names = Mapping[str, str]
# What all loops of a template may make together, in elements.
_MOST = 2**17
_IDENTIFIER = lazy_pattern(r"([$&])\{([A-Za-z0-9]+)\}")
_OTHER_CHARACTERS = lazy_pattern(r"[^A-Za-z0-9]")


class Loops:
    """Repeats what the loops of one template hold; `evaluate` gives the value of a collection."""

    def __init__(self, evaluate: Callable[[Any], Any]) -> None:
        self._evaluate = evaluate
        self._left = _MOST

    def items(self, held: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any, str]]:
        """The names, the values and the places of what a section holds.

        A loop whose collection is not known is among them as it is.
        """
        for key, value, names, place in self._items(held, {}, path):
            yield key, self._value(value, names), place

    def _items(
        self, held: Mapping[str, Any], names: Names, path: str
    ) -> Iterator[tuple[str, Any, Names, str]]:
        for key, value in held.items():
            loop = self._loop(value, names) if key.startswith(LOOP) else None
            if loop is None:
                yield _replaced(key, names), value, names, f"{path}.{key}"
                continue
            identifier, collection, fragment = loop
            for each in collection:
                yield from self._items(fragment, {**names, identifier: each}, f"{path}.{key}[2]")

    def _loop(self, loop: Any, names: Names) -> tuple[str, list[str], Mapping[str, Any]] | None:
        """The identifier, the collection and the fragment; None where they are not known."""
        if not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[0], str):
            return None
        collection = unmarked(self._evaluate(self._value(loop[1], names)))
        if not isinstance(collection, list) or not isinstance(loop[2], dict):
            return None
        is_known = all(isinstance(each, str) for each in collection)
        return (loop[0], collection, loop[2]) if is_known else None

    def _value(self, value: Any, names: Names) -> Any:
        self._left -= 1
        if self._left < 0:
            raise RefusedError("has too many elements once its loops are repeated")
        if isinstance(value, str):
            return _replaced(value, names)
        if isinstance(value, list):
            return [self._value(each, names) for each in value]
        if not isinstance(value, dict):
            return value
        named = value.get("Ref") if len(value) == 1 else None
        if isinstance(named, str) and named in names:
            return names[named]
        return {key: self._value(each, own) for key, each, own, _ in self._items(value, names, "")}


def _replaced(text: str, names: Names) -> str:
    """The text with the elements in place of their identifiers."""

    def replaced(found: re.Match[str]) -> str:
        value = names.get(found[2])
        if value is None:
            return found[0]
        return value if found[1] == "$" else _OTHER_CHARACTERS.sub("", value)

    return _IDENTIFIER.sub(replaced, text) if names else text
