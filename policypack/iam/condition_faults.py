"""Conditions without the effect that they seem to have: always true, or never as written.

`conditions_on_caller` and `conditions_on_access` answer whether a condition limits enough; here the
condition itself is at fault, whatever the statement grants.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from policypack.iam.always_true import always_true_reason, may_be_always_true
from policypack.iam.elements import Condition, Document, Statement
from policypack.iam.expanded_statements import allows
from policypack.iam.grammar import CURRENT_VERSION
from policypack.iam.kind import Kind
from policypack.iam.never_matches import NeverMatches, never_matches
from policypack.iam.summaries import summarize_actions
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown


def condition_weaknesses(document: Document, now: datetime | None = None) -> Found:
    """Yield the conditions that are at fault.

    Kinds: vacuous-condition (under Allow, always true for those that it should keep out),
    condition-inert (a value never matches; Deny statements first, which then deny nothing).
    """
    at = now or datetime.now(timezone.utc)
    for statement in sorted(document.statements, key=lambda each: allows(each) is not False):
        if statement.conditions:
            yield from _vacuous(statement, at)
            yield from _inert(statement, at)
        yield from _literal_variables(statement, document.version)
    for unknown in document.unknowns:
        yield Undecided(Kind.VACUOUS_CONDITION, unknown)
        yield Undecided(Kind.CONDITION_INERT, unknown)


def _unknowns(condition: Condition) -> Iterator[Unknown]:
    return (leaf.text for leaf in condition.values if isinstance(leaf.text, Unknown))


def _vacuous(statement: Statement, now: datetime) -> Found:
    allowed = allows(statement)
    if allowed is False:
        return
    for condition in statement.conditions:
        why = always_true_reason(condition, statement, now)
        if why and isinstance(allowed, Unknown):
            yield Undecided(Kind.VACUOUS_CONDITION, allowed)
        elif why:
            yield _always_true(condition, statement, why)
        elif may_be_always_true(condition):
            yield from (Undecided(Kind.VACUOUS_CONDITION, each) for each in _unknowns(condition))


def _always_true(condition: Condition, statement: Statement, why: str) -> Weakness:
    message = f"{condition.path} {why}, so it does not restrict {summarize_actions(statement)}"
    fix = f"Compare {condition.key} with the expected values, without IfExists and ForAllValues"
    return Weakness(Kind.VACUOUS_CONDITION, condition.path, message, fix)


def _inert(statement: Statement, now: datetime) -> Found:
    for condition in statement.conditions:
        yield from (Undecided(Kind.CONDITION_INERT, each) for each in _unknowns(condition))
        found = never_matches(condition, now)
        if found is not None:
            yield _never_true(found, statement, "not" in condition.operator.lower())


def _literal_variables(statement: Statement, version: str | Unknown | None) -> Found:
    """Variables that the document's version leaves as they stand, in Resource and in Condition."""
    if isinstance(version, str) and version == CURRENT_VERSION:
        return
    values = (leaf for each in statement.conditions for leaf in each.values)
    for leaf in (*statement.resources.each(), *statement.not_resources.each(), *values):
        if isinstance(leaf.text, Unknown):
            yield Undecided(Kind.CONDITION_INERT, leaf.text)
        elif "${" in leaf.text and isinstance(version, Unknown):
            yield Undecided(Kind.CONDITION_INERT, version)
        elif "${" in leaf.text:
            yield _never_true(NeverMatches(leaf.path, *_VARIABLE_AS_TEXT), statement, False)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
_VARIABLE_AS_TEXT = (
    f"holds a policy variable, which only Version {CURRENT_VERSION} resolves",
    f'Set Version to "{CURRENT_VERSION}"',
)


def _never_true(found: NeverMatches, statement: Statement, is_exception: bool) -> Weakness:
    allowed = allows(statement)
    if is_exception:
        effect = "so the exception has no effect"
    elif allowed is False:
        effect = "so the Deny has no effect"
    else:
        effect = "so the statement has no effect"
    return Weakness(
        Kind.CONDITION_INERT, found.path, f"{found.path} {found.why}, {effect}", found.fix
    )
