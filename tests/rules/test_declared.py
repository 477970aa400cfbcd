"""Every declared rule, on the cases that its declaration gives for each of its types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policypack.offline.config import ACCOUNT
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from tests.declared_case import Case
from tests.declared_cases import cases
from tests.each import each
from tests.judged import resource, verdicts
from tests.snapshots import is_chosen
from tests.tries import some_of

# By its ARN the stack knows its own account, which is that of the examples.
TABLE = "aws:dynamodb/table:Table"
OWN = resource(TABLE, {"arn": f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/own"}, "own")
DECLARED = [rule for rule in catalogue() if rule.declared and is_chosen(rule.id)]


def misjudged(rule: Rule, judged: Iterable[Case]) -> list[str]:
    """The cases in which the rule reports something else than its declaration says."""
    found = []
    for case in judged:
        reported = verdicts(rule.id, case.resource, OWN, *case.beside, **case.settings)
        outcomes = sorted({each.outcome.value for each in reported if each.subject != OWN.urn})
        if tuple(outcomes) != case.outcomes:
            found.append(f"{case.type}, {case.name}: {outcomes}, not {[*case.outcomes]}")
    return found


@each("rule", DECLARED)
def test_a_declared_rule_judges_as_it_says(rule: Rule) -> None:
    judged = list(cases(rule))
    # All rules about documents share the code that finds them, and have hundreds of cases.
    found = misjudged(rule, some_of(judged, 60))
    assert not found, f"correct {rule.id} in {rule.module}: {found}"
    without = {*rule.types} - {case.type for case in judged}
    assert not without, f"declare cases of these types of {rule.id}: {without}"


def test_a_case_that_is_judged_otherwise_is_told() -> None:
    rule = next(rule for rule in DECLARED if rule.id == "sqs-queue-unencrypted")
    right = next(case for case in cases(rule) if case.name == "violating")
    wrong = replace(right, outcomes=())
    assert misjudged(rule, [right]) == []
    assert misjudged(rule, [right, wrong]) == [f"{right.type}, violating: ['violates'], not []"]
