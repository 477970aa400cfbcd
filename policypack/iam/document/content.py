"""Answers that rest on the content of an element alone, remembered by it.

An element without a memory, as where something is not known, is asked about every time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Protocol, TypeVar, cast

from policypack.iam.document.elements import SIZE, Condition, Leaves, Memory
from policypack.model.unknown import Unknown

Answer = TypeVar("Answer")
About = TypeVar("About", bound="_WithMemory")
Asker = TypeVar("Asker", bound=Callable[..., Any])

Texts = tuple[str | Unknown, ...]
Conditions = tuple[Condition, ...]


class _WithMemory(Protocol):
    @property
    def memory(self) -> Memory | None: ...


def by_texts(answer: Callable[[Texts], Answer]) -> Callable[[Leaves], Answer]:
    """Make an answer about the texts of an element one that is remembered."""

    @wraps(answer)
    def ask(leaves: Leaves) -> Answer:
        memory = leaves.memory
        if memory is None:
            return answer(leaves.texts)
        try:
            return memory[answer]  # type: ignore[no-any-return]
        except KeyError:
            found = memory[answer] = answer(leaves.texts)
            return found

    return ask


def by_statement(answer: Callable[[About], Answer]) -> Callable[[About], Answer]:
    """Make an answer about a statement, or one with its actions expanded, one that is remembered.

    It may not rest on the path of the statement.
    """

    @wraps(answer)
    def ask(about: About) -> Answer:
        memory = about.memory
        if memory is None:
            return answer(about)
        try:
            return memory[answer]  # type: ignore[no-any-return]
        except KeyError:
            found = memory[answer] = answer(about)
            return found

    return ask


def by_conditions(answer: Asker) -> Asker:
    """Make an answer about conditions, wherever they stand, one that is remembered."""
    remembered = lru_cache(maxsize=SIZE)(answer)

    @wraps(answer)
    def ask(conditions: Conditions, *asked: str) -> Any:
        for each in conditions:
            if each.leaves.memory is None:
                return answer(conditions, *asked)
        return remembered(conditions, *asked)

    return cast(Asker, ask)
