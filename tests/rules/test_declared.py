"""Every declared rule, on the cases that its declaration gives for each of its types."""

from __future__ import annotations

import pytest

from policypack.offline.context import ACCOUNT
from policypack.rules import catalogue
from tests.declared_case import Case
from tests.declared_cases import cases
from tests.judged import resource, verdicts

# By its ARN the stack knows its own account, which is that of the examples.
TABLE = "aws:dynamodb/table:Table"
OWN = resource(TABLE, {"arn": f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/own"}, "own")
CASES = [(rule.id, case) for rule in catalogue() if rule.declared for case in cases(rule)]


@pytest.mark.parametrize(
    ("rule", "case"), CASES, ids=lambda part: part if isinstance(part, str) else part.name
)
def test_a_declared_rule_judges_as_it_says(rule: str, case: Case) -> None:
    found = verdicts(rule, case.resource, OWN, *case.beside, **case.settings)
    judged = {each.outcome.value for each in found if each.subject != OWN.urn}
    assert tuple(sorted(judged)) == case.outcomes


def test_every_declared_rule_has_cases_for_each_of_its_types() -> None:
    judged = {(rule, case.type) for rule, case in CASES}
    missing = [
        (rule.id, kind)
        for rule in catalogue()
        if rule.declared
        for kind in rule.types
        if (rule.id, kind) not in judged
    ]
    assert missing == []
