"""Every example runs: bad violates its rule, and good has no finding that bad does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from policypack.engine.catalogue_file import listed, rows
from policypack.judging.judge import Judge
from policypack.model.resources import Resource
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity, rule
from policypack.testing.laws import faults_of_example
from tests.each import each
from tests.judged import switched_on


def faults(judged: Rule, rules: Sequence[Rule]) -> list[str]:
    return faults_of_example(judged, Judge(switched_on(*rules), rules))


# As a start of the pack has them: the rules of the catalogue's file.
RULES = listed(rows())
JUDGE = Judge(switched_on(*RULES), RULES)


@each("judged", RULES)
def test_the_examples_of_a_rule_show_it(judged: Rule) -> None:
    found = faults_of_example(judged, JUDGE)
    assert not found, f"correct the example of {judged.id} in {judged.module}: {found}"


OPEN = 'aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)  # bad'
SHUT = 'aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)  # good'


def planted(example: str, id_: str = "t-queue-open") -> Rule:
    def check(queue: Resource) -> Outcomes:
        if queue.get("sqsManagedSseEnabled") is False:
            yield Finding("open", "sqsManagedSseEnabled")

    declared = rule(
        id=id_,
        types=("aws:sqs/queue:Queue",),
        severity=Severity.LOW,
        profile=Profile.STRICT,
        remediation="Close it",
    )(check)
    return replace(declared, documentation=Documentation("A title", "Why.", example))


@pytest.mark.parametrize(
    ("example", "fault"),
    [
        (SHUT.replace("good", "bad") + "\n" + SHUT, "the bad program does not violate the rule"),
        (OPEN.removesuffix("  # bad"), "the good program: t-queue-open violates at sqsManagedSse"),
        (f"{OPEN}\npass", "the good program has nothing that the rule judges"),
        (f"{OPEN}\n  {SHUT}", "the example does not run: IndentationError"),
        (f"{OPEN}\naws.sqs.Query()", "the example does not run: AttributeError"),
        (f'aws.lambda_.Permission("p")\n{SHUT}', "the example does not run: TypeError"),
    ],
)
def test_a_planted_fault_is_caught(example: str, fault: str) -> None:
    rule = planted(example)
    (found,) = faults(rule, [rule])
    assert found.startswith(fault)


def test_a_finding_that_the_good_program_adds_is_caught() -> None:
    judged = planted(f"{OPEN}\n{SHUT}")
    other = planted("", "t-other-open")
    added = 'aws.sqs.Queue("more", sqs_managed_sse_enabled=False)  # good'
    worse = planted(f"{OPEN}\n{SHUT}\n{added}")
    assert faults(judged, [judged, other]) == []
    assert len(faults(worse, [worse, other])) == 2


def test_what_both_programs_have_is_no_fault() -> None:
    both = 'aws.sqs.Queue("more", sqs_managed_sse_enabled=False)'
    judged = planted(f"{OPEN}\n{SHUT}\n{both}", "t-queue-open")
    other = replace(judged, id="t-other-open")
    assert [fault for fault in faults(judged, [judged, other]) if "t-other" in fault] == []
