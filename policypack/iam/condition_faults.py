"""Conditions that do not do what they look like: always true, or never true as they are written.

`policypack.iam.conditions` says whether a condition limits enough; here the condition itself is at
fault, whatever the statement grants.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from policypack.iam.elements import Condition, Document, Statement
from policypack.iam.form import CURRENT_VERSION
from policypack.iam.grants import allows
from policypack.iam.inert import Inert, inert
from policypack.iam.vacuous import may_be_always_true, why_always_true
from policypack.iam.weakness import Undecided, Weakness
from policypack.iam.wording import actions_of
from policypack.unknown import Unknown

VACUOUS = "vacuous-condition"
INERT = "condition-inert"
_Found = Iterator[Weakness | Undecided]


def judge_conditions(
    document: Document, now: datetime | None = None
) -> Iterator[Weakness | Undecided]:
    """Yield the conditions that are at fault.

    Kinds: vacuous-condition (under Allow, always true for everybody that it should keep out),
    condition-inert (a value never matches; Deny statements first, whose protection is off).
    """
    moment = now or datetime.now(timezone.utc)
    for statement in sorted(document.statements, key=lambda each: allows(each) is not False):
        if statement.conditions:
            yield from _vacuous(statement, moment)
            yield from _inert(statement, moment)
        yield from _literal_variables(statement, document.version)
    for unknown in document.unknowns:
        yield Undecided(VACUOUS, unknown)
        yield Undecided(INERT, unknown)


def _unknowns(condition: Condition) -> Iterator[Unknown]:
    return (leaf.text for leaf in condition.values if isinstance(leaf.text, Unknown))


def _vacuous(statement: Statement, now: datetime) -> _Found:
    allowed = allows(statement)
    if allowed is False:
        return
    for condition in statement.conditions:
        why = why_always_true(condition, statement, now)
        if why and isinstance(allowed, Unknown):
            yield Undecided(VACUOUS, allowed)
        elif why:
            yield _always_true(condition, statement, why)
        elif may_be_always_true(condition):
            yield from (Undecided(VACUOUS, each) for each in _unknowns(condition))


def _always_true(condition: Condition, statement: Statement, why: str) -> Weakness:
    message = f"{condition.path} {why}, so it does not restrict {actions_of(statement)}"
    fix = f"compare {condition.key} with real values, without IfExists and ForAllValues"
    return Weakness(VACUOUS, condition.path, message, fix)


def _inert(statement: Statement, now: datetime) -> _Found:
    for condition in statement.conditions:
        yield from (Undecided(INERT, each) for each in _unknowns(condition))
        found = inert(condition, now)
        if found is not None:
            yield _never_true(found, statement, "not" in condition.operator.lower())


def _literal_variables(statement: Statement, version: str | Unknown | None) -> _Found:
    """Variables that the document's version leaves as they stand, in Resource and in Condition."""
    if isinstance(version, str) and version == CURRENT_VERSION:
        return
    values = (leaf for each in statement.conditions for leaf in each.values)
    for leaf in (*statement.resources.each(), *statement.not_resources.each(), *values):
        if isinstance(leaf.text, Unknown):
            yield Undecided(INERT, leaf.text)
        elif "${" in leaf.text and isinstance(version, Unknown):
            yield Undecided(INERT, version)
        elif "${" in leaf.text:
            yield _never_true(Inert(leaf.path, *_LITERAL), statement, False)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
_LITERAL = (
    f"holds ${{...}}, which only Version {CURRENT_VERSION} fills in",
    f'set Version to "{CURRENT_VERSION}"',
)


def _never_true(found: Inert, statement: Statement, is_exception: bool) -> Weakness:
    allowed = allows(statement)
    if is_exception:
        effect = "so nothing is excepted"
    elif allowed is False:
        effect = "so the Deny protects nothing"
    else:
        effect = "so the statement does not work"
    return Weakness(INERT, found.path, f"{found.path} {found.why}, {effect}", found.fix)
