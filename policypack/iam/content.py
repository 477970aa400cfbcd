"""Answers that rest on the content of an element alone, remembered by it.

The same actions, resources and conditions stand in many documents, and in one document again and
again. What is asked about them by their texts is computed once for all places where they stand. An
element with an unknown value is asked about every time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from policypack.iam.elements import Condition, Leaves, Memory, Statement
from policypack.unknown import Unknown

T = TypeVar("T")
Asker = TypeVar("Asker", bound=Callable[..., Any])

Texts = tuple[str | Unknown, ...]
Conditions = tuple[Condition, ...]
# AWS's managed policies have 4,700 different lists of actions, and fewer of the others.
_SIZE = 8192
_MISSING = object()


def by_texts(answer: Callable[[Texts], T]) -> Callable[[Leaves], T]:
    """Make an answer about the texts of an element one that is remembered."""
    remembered = lru_cache(maxsize=_SIZE)(answer)

    @wraps(answer)
    def ask(leaves: Leaves) -> T:
        return remembered(leaves.texts) if leaves.is_known else answer(leaves.texts)

    return ask


def by_statement(answer: Callable[[Statement], T]) -> Callable[[Statement], T]:
    """Make an answer about a statement, wherever it stands, one that is remembered."""

    @wraps(answer)
    def ask(statement: Statement) -> T:
        memory = statement.memory
        if memory is None:
            return answer(statement)
        found = memory.get(answer, _MISSING)
        if found is _MISSING:
            found = memory[answer] = answer(statement)
        return cast(T, found)

    return ask


def memory_of(effect: str | Unknown, elements: Sequence[Leaves], conditions: Conditions) -> Memory:
    """What is remembered about statements with this content; None where a part is not known."""
    if isinstance(effect, Unknown):
        return None
    if not (all(map(_is_known, elements)) and all(map(_has_known_values, conditions))):
        return None
    texts = tuple([each.texts for each in elements])
    return _memory(effect, texts, tuple([each.content for each in conditions]))


@lru_cache(maxsize=_SIZE)
def _memory(*content: object) -> dict[object, object]:
    return {}


def _is_known(leaves: Leaves) -> bool:
    return leaves.is_known


def _has_known_values(condition: Condition) -> bool:
    return condition.leaves.is_known


def by_content(answer: Asker) -> Asker:
    """Make an answer about conditions, wherever they stand, one that is remembered."""

    @lru_cache(maxsize=_SIZE)
    def remembered(content: tuple[tuple[str, str, Texts], ...], *asked: str) -> Any:
        conditions = tuple(Condition(op, key, Leaves(texts)) for op, key, texts in content)
        return answer(conditions, *asked)

    @wraps(answer)
    def ask(conditions: Conditions, *asked: str) -> Any:
        if all(map(_has_known_values, conditions)):
            return remembered(tuple([each.content for each in conditions]), *asked)
        return answer(conditions, *asked)

    return cast(Asker, ask)
