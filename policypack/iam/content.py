"""Answers that rest on the content of an element alone, remembered by it.

An element without a memory, as where something is not known, is asked about every time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from policypack.iam.elements import Condition, Leaves, Statement
from policypack.iam.memory import SIZE, Memory
from policypack.unknown import Unknown

Answer = TypeVar("Answer")
Asker = TypeVar("Asker", bound=Callable[..., Any])

Texts = tuple[str | Unknown, ...]
Conditions = tuple[Condition, ...]


def by_texts(answer: Callable[[Texts], Answer]) -> Callable[[Leaves], Answer]:
    """Make an answer about the texts of an element one that is remembered."""

    @wraps(answer)
    def ask(leaves: Leaves) -> Answer:
        memory = leaves.memory
        if memory is None:
            return answer(leaves.texts)
        if answer not in memory:
            memory[answer] = answer(leaves.texts)
        return cast(Answer, memory[answer])

    return ask


def by_statement(answer: Callable[[Statement], Answer]) -> Callable[[Statement], Answer]:
    """Make an answer about a statement, wherever it stands, one that is remembered."""

    @wraps(answer)
    def ask(statement: Statement) -> Answer:
        memory = statement.memory
        if memory is None:
            return answer(statement)
        if answer not in memory:
            memory[answer] = answer(statement)
        return cast(Answer, memory[answer])

    return ask


def by_conditions(answer: Asker) -> Asker:
    """Make an answer about conditions, wherever they stand, one that is remembered."""

    @lru_cache(maxsize=SIZE)
    def remembered(content: tuple[tuple[str, str, Memory], ...], *asked: str) -> Any:
        conditions = (
            Condition(operator, key, Leaves(memory.texts, memory=memory))
            for operator, key, memory in content
        )
        return answer(tuple(conditions), *asked)

    @wraps(answer)
    def ask(conditions: Conditions, *asked: str) -> Any:
        content = [(each.operator, each.key, each.leaves.memory) for each in conditions]
        if any(memory is None for _, _, memory in content):
            return answer(conditions, *asked)
        return remembered(tuple(content), *asked)

    return cast(Asker, ask)
