"""Conditions without the effect that they seem to have: always true, or never as written.

`conditions_on_caller` and `conditions_on_access` answer whether a condition limits enough; here the
condition itself is at fault, regardless of the statement's grants.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from policypack.iam.document.elements import Condition, Document, Leaf, Statement
from policypack.iam.document.grammar import CURRENT_VERSION
from policypack.iam.meaning.any_principal import foreign_claims
from policypack.iam.meaning.applicable import (
    applicable_part,
    holds_by_a_match,
    is_variable,
    matching_values,
)
from policypack.iam.meaning.condition_operators import strict
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.impact import summarize_actions
from policypack.iam.meaning.kind import Found, Kind, Undecided, Weakness
from policypack.iam.meaning.sound_conditions import (
    TOKEN_ISSUE_TIME,
    always_true_reason,
    has_sound_conditions,
    may_be_always_true,
    never_matches,
)
from policypack.model.unknown import Unknown
from policypack.start import clock


def condition_weaknesses(document: Document, now: datetime | None = None) -> Found:
    """Yield the conditions that are at fault.

    Kinds: vacuous-condition (under Allow, always true for those that it should keep out),
    condition-inert (a value never matches; Deny statements first, which then deny nothing).
    """
    version = document.version
    is_current = isinstance(version, str) and version == CURRENT_VERSION
    looked_at = [
        each
        for each in document.statements
        if not (is_current and has_sound_conditions(each)) or foreign_claims(each)
    ]
    at = now or clock.now()
    for statement in sorted(looked_at, key=lambda each: allows(each) is not False):
        if not has_sound_conditions(statement):
            yield from _faults(statement, version, at)
        yield from _foreign(statement)
        if not is_current:
            yield from _literal_variables(statement, version)
    for unknown in document.unknowns:
        yield Undecided(Kind.VACUOUS_CONDITION, unknown)
        yield Undecided(Kind.CONDITION_INERT, unknown)


def _faults(statement: Statement, version: str | Unknown | None, now: datetime) -> Found:
    vacuous = tuple(_vacuous(statement, now))
    if vacuous and applicable_part(statement, version, now) is not None:
        yield from vacuous
    yield from _inert(statement, version, now)


def _unknowns(condition: Condition) -> Iterator[Unknown]:
    return (text for text in condition.leaves.texts if isinstance(text, Unknown))


def _vacuous(statement: Statement, now: datetime) -> Found:
    allowed = allows(statement)
    if allowed is False:
        return
    for condition in statement.conditions:
        why = always_true_reason(condition, statement.conditions, now)
        if why and isinstance(allowed, Unknown):
            yield Undecided(Kind.VACUOUS_CONDITION, allowed)
        elif why:
            yield _always_true(condition, statement, why)
        elif may_be_always_true(condition):
            yield from (Undecided(Kind.VACUOUS_CONDITION, each) for each in _unknowns(condition))


def _always_true(condition: Condition, statement: Statement, why: str) -> Weakness:
    path = statement.path + condition.path
    message = f"{path} {why}, so it does not restrict {summarize_actions(statement)}"
    fix = f"Compare {condition.key} with the expected values, without IfExists and ForAllValues"
    return Weakness(Kind.VACUOUS_CONDITION, path, message, fix)


def _inert(statement: Statement, version: str | Unknown | None, now: datetime) -> Found:
    for condition, compared in zip(statement.conditions, strict(statement.conditions), strict=True):
        yield from (Undecided(Kind.CONDITION_INERT, each) for each in _unknowns(condition))
        found = never_matches(condition, now)
        if found is not None and not _revokes_sessions(condition, statement):
            others = bool(matching_values(condition, version, now))
            effect = _effect_of_condition(compared, statement, others)
            yield _never_true(statement.path + found.path, found.why, found.fix, effect)


def _foreign(statement: Statement) -> Found:
    for condition in foreign_claims(statement):
        why = "compares a claim that no token of the trusted provider carries"
        fix = "Compare the claim of the provider in Principal, or correct Principal"
        path = statement.path + condition.path
        yield _never_true(path, why, fix, _effect(statement))


def _revokes_sessions(condition: Condition, statement: Statement) -> bool:
    """Whether it is a Deny of older sessions. AWS leaves it in place when they have ended.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    """
    return allows(statement) is False and condition.key.lower() == TOKEN_ISSUE_TIME


def _literal_variables(statement: Statement, version: str | Unknown | None) -> Found:
    """Variables that the document's version leaves as they stand, in Resource and in Condition."""
    for leaf in statement.resources.each(statement.path):
        yield from _literal_variable(leaf, version, _effect_of_resource(statement))
    for leaf in statement.not_resources.each(statement.path):
        yield from _literal_variable(leaf, version, _NO_EXCEPTION)
    for condition in strict(statement.conditions):
        for leaf in condition.leaves.each(statement.path):
            yield from _literal_variable(leaf, version, _effect_of_value(condition, statement))


def _literal_variable(leaf: Leaf, version: str | Unknown | None, effect: str) -> Found:
    if isinstance(leaf.text, Unknown):
        yield Undecided(Kind.CONDITION_INERT, leaf.text)
    elif is_variable(leaf.text) and isinstance(version, Unknown):
        yield Undecided(Kind.CONDITION_INERT, version)
    elif is_variable(leaf.text):
        yield _never_true(leaf.path, *_VARIABLE_AS_TEXT, effect)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
_VARIABLE_AS_TEXT = (
    f"holds a policy variable, which only Version {CURRENT_VERSION} resolves",
    f'Set Version to "{CURRENT_VERSION}"',
)
_NO_EXCEPTION = "the exception has no effect"
_NO_VALUE = "the value has no effect"


def _effect_of_resource(statement: Statement) -> str:
    return _effect(statement) if all(map(is_variable, statement.resources.texts)) else _NO_VALUE


def _effect_of_value(condition: Condition, statement: Statement) -> str:
    others = not all(map(is_variable, condition.leaves.texts))
    return _effect_of_condition(condition, statement, others)


def _effect_of_condition(condition: Condition, statement: Statement, others: bool) -> str:
    """The effect of a value that never matches; `others` is whether another value may match."""
    if "not" in condition.operator.lower():
        return _NO_EXCEPTION
    if others:
        return _NO_VALUE
    if not holds_by_a_match(condition):
        return f"only requests without {condition.key} match"
    return _effect(statement)


def _effect(statement: Statement) -> str:
    what = "Deny" if allows(statement) is False else "statement"
    return f"the {what} has no effect"


def _never_true(path: str, why: str, fix: str, effect: str) -> Weakness:
    return Weakness(Kind.CONDITION_INERT, path, f"{path} {why}, so {effect}", fix)
