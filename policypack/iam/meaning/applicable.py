"""The statements of a document that can apply: others grant nothing, so have no other weakness.

A statement applies if all of its conditions hold, and a condition holds if one of its values
matches. `condition_faults` reports values that never match; they are dropped here before anything
else is judged. Deny statements only lose conditions that hold for every request.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from operator import is_

from policypack.iam.document.elements import Condition, Document, Leaves, Statement
from policypack.iam.document.grammar import CURRENT_VERSION
from policypack.iam.meaning.any_principal import foreign_claims
from policypack.iam.meaning.condition_operators import strict, without_laxness
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.sound_conditions import (
    has_sound_conditions,
    holds_for_all,
    values_that_may_match,
)
from policypack.model.unknown import Unknown
from policypack.start import clock

# In the place of an ARN that nothing has.
_NOTHING = ""


def applicable(document: Document) -> Document:
    """The document without the Allow statements, and the values in them, that never apply."""
    if resolves_variables(document.version) and all(map(_is_sound, document.statements)):
        return document
    # An hour is kept at most: a language server runs for weeks.
    return _applicable(document, clock.now().replace(minute=0, second=0, microsecond=0))


def _is_sound(statement: Statement) -> bool:
    if not statement.conditions:
        return True
    return has_sound_conditions(statement) and not foreign_claims(statement)


@lru_cache(maxsize=256)
def _applicable(document: Document, now: datetime) -> Document:
    found = (applicable_part(each, document.version, now) for each in document.statements)
    kept = tuple(each for each in found if each is not None)
    return document if _same(kept, document.statements) else replace(document, statements=kept)


def _same(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether they are the very same objects; unknown values cannot be compared."""
    return len(some) == len(others) and all(map(is_, some, others))


def applicable_part(
    statement: Statement, version: str | Unknown | None, now: datetime
) -> Statement | None:
    """The statement without the values that never match; None if it never applies."""
    if allows(statement) is False:
        return _without_vain_conditions(statement, now)
    if foreign_claims(statement):
        return None
    if not resolves_variables(version):
        statement = _with_literal_variables(statement)
        if statement.resources and all(each is _NOTHING for each in statement.resources.texts):
            return None
    elif has_sound_conditions(statement):
        return statement
    kept = _that_may_hold(statement, version, now)
    if kept is None:
        return None
    return (
        statement
        if _same(kept, statement.conditions)
        else statement._replace(conditions=kept, memory=None)
    )


def _without_vain_conditions(deny: Statement, now: datetime) -> Statement:
    is_signed = not deny.principals and not deny.not_principals
    kept = tuple(
        each
        for each in deny.conditions
        if each.leaves.memory is None or not holds_for_all(each, now, is_signed=is_signed)
    )
    if len(kept) == len(deny.conditions):
        return deny
    return deny._replace(conditions=kept, memory=None)


def resolves_variables(version: str | Unknown | None) -> bool:
    """Whether policy variables are resolved; a version that is not known yet may do so.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
    """
    return isinstance(version, Unknown) or version == CURRENT_VERSION


def _with_literal_variables(statement: Statement) -> Statement:
    resources, not_resources = statement.resources, statement.not_resources
    if not any(map(is_variable, (*resources.texts, *not_resources.texts))):
        return statement
    return statement._replace(
        resources=_without_variables(resources),
        not_resources=_without_variables(not_resources),
        memory=None,
    )


def _without_variables(leaves: Leaves) -> Leaves:
    texts = tuple(_NOTHING if is_variable(text) else text for text in leaves.texts)
    return leaves._replace(texts=texts, memory=None)


def is_variable(text: str | Unknown) -> bool:
    """Whether the text holds a policy variable."""
    return not isinstance(text, Unknown) and "${" in text


def _that_may_hold(
    statement: Statement, version: str | Unknown | None, now: datetime
) -> tuple[Condition, ...] | None:
    """The conditions with the values that may match; None if one of them never holds."""
    found = []
    for each, compared in zip(statement.conditions, strict(statement.conditions), strict=True):
        if each.operator and each.key and holds_by_a_match(compared):
            places = matching_values(each, version, now)
            if not places:
                return None
            if len(places) < len(each.leaves.texts):
                each = each._replace(leaves=each.leaves.only(places))
        found.append(each)
    return tuple(found)


def holds_by_a_match(condition: Condition) -> bool:
    """Whether the condition needs a value that matches, and is false for a request without the key.

    Negated operators, IfExists and ForAllValues are also true if nothing matches.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    operator = condition.operator.lower()
    is_lax = without_laxness(condition) not in (operator, "null")
    return not is_lax and "not" not in operator


def matching_values(
    condition: Condition, version: str | Unknown | None, now: datetime
) -> tuple[int, ...]:
    """The places of a condition's values that may match."""
    found = values_that_may_match(condition, now)
    if resolves_variables(version):
        return found
    return tuple(at for at in found if not is_variable(condition.leaves.texts[at]))
