"""Memories of what was answered about content that stands in many places.

The same actions, resources and conditions stand in many documents, and in one document again and
again. Equal content has one memory, so what follows from it alone is computed once for all places
where it stands. `policypack.iam.document.content` asks by it.
"""

from __future__ import annotations

from typing import Any

# AWS's managed policies have 4,700 different lists of actions, and fewer of the others.
SIZE = 8192


class Memory(dict[Any, Any]):
    """Answers by what is asked. Memories are compared by identity, which stands for the content."""

    __slots__ = ("texts",)

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        # One object wherever they stand, so that to compare them costs nothing.
        self.texts = texts

    def __repr__(self) -> str:
        # What it remembers is long, and says nothing about the content.
        return "Memory()"

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__  # type: ignore[assignment]
