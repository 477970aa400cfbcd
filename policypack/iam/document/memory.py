"""Caches of answers about content that occurs in many places.

The same actions, resources and conditions occur in many documents, and repeatedly in one document.
Equal content has one memory, so results that depend on it alone are computed once for all places.
`policypack.iam.document.content` looks them up.
"""

from __future__ import annotations

from typing import Any

# AWS's managed policies have 4,700 different lists of actions, and fewer of the others.
SIZE = 8192


class Memory(dict[Any, Any]):
    """Answers by question. Memories are compared by identity, which represents the content."""

    __slots__ = ("texts",)

    def __init__(self, texts: tuple[str, ...] = ()) -> None:
        # One object wherever they stand, so that to compare them costs nothing.
        self.texts = texts

    def __repr__(self) -> str:
        # The cached answers are long, and don't describe the content.
        return "Memory()"

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__  # type: ignore[assignment]
