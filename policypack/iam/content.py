"""Answers that rest on the content of an element alone, remembered by it.

The same actions, resources and conditions stand in many documents, and in one document again and
again. What is asked about them by their texts is computed once for all places where they stand. An
element with an unknown value is asked about every time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from policypack.iam.elements import Condition, Leaves
from policypack.unknown import Unknown

T = TypeVar("T")
Asker = TypeVar("Asker", bound=Callable[..., Any])

Texts = tuple[str | Unknown, ...]
Conditions = tuple[Condition, ...]
# AWS's managed policies have 4,700 different lists of actions, and fewer of the others.
_SIZE = 8192


def by_texts(answer: Callable[[Texts], T]) -> Callable[[Leaves], T]:
    """Make an answer about the texts of an element one that is remembered."""
    remembered = lru_cache(maxsize=_SIZE)(answer)

    @wraps(answer)
    def ask(leaves: Leaves) -> T:
        return remembered(leaves.texts) if leaves.is_known else answer(leaves.texts)

    return ask


def _is_known(condition: Condition) -> bool:
    return condition.leaves.is_known


def by_content(answer: Asker) -> Asker:
    """Make an answer about conditions, wherever they stand, one that is remembered."""

    @lru_cache(maxsize=_SIZE)
    def remembered(content: tuple[tuple[str, str, Texts], ...], *asked: str) -> Any:
        conditions = tuple(Condition(op, key, Leaves(texts)) for op, key, texts in content)
        return answer(conditions, *asked)

    @wraps(answer)
    def ask(conditions: Conditions, *asked: str) -> Any:
        if all(map(_is_known, conditions)):
            return remembered(tuple([each.content for each in conditions]), *asked)
        return answer(conditions, *asked)

    return cast(Asker, ask)
