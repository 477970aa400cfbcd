"""Conditions without a fault, which nearly all are: every value may match, and none is in vain."""

from __future__ import annotations

from datetime import datetime, timezone

from policypack.iam.document.content import by_conditions, by_statement
from policypack.iam.document.elements import Condition, Statement
from policypack.iam.meaning.always_true import always_true_reason
from policypack.iam.meaning.never_matches import never_matches
from policypack.iam.meaning.timestamps import CLOCKS

# The answer is the same at any time, since conditions on the time are never called sound.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=timezone.utc)


@by_conditions
def are_sound(conditions: tuple[Condition, ...]) -> bool:
    """Whether no condition is always true or never matches, whenever the request is made."""
    return all(_is_sound(each, conditions) for each in conditions)


@by_statement
def has_sound_conditions(statement: Statement) -> bool:
    """Whether this is so for a statement, as it is without conditions."""
    return not statement.conditions or are_sound(statement.conditions)


def _is_sound(condition: Condition, conditions: tuple[Condition, ...]) -> bool:
    if condition.leaves.memory is None or condition.key.lower() in CLOCKS:
        return False
    is_vacuous = always_true_reason(condition, conditions, _ANY_TIME)
    return not is_vacuous and never_matches(condition, _ANY_TIME) is None
