"""Every documented example runs: the bad one violates its rule, the good one complies with all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from policypack.judge import Outcome
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Rule, Severity, rule
from policypack.rules import catalogue
from tests.examples import run


def faults(judged: Rule, rules: Sequence[Rule]) -> list[str]:
    """What is wrong with the examples of a rule."""
    doc = judged.documentation
    found = []
    try:
        bad = {(seen.rule.id, seen.outcome) for seen in run(doc.bad).verdicts(rules)}
        good = run(doc.good)
    except Exception as error:
        return [f"an example does not run: {type(error).__name__}: {error}"]
    if (judged.id, Outcome.VIOLATES) not in bad:
        found.append("the bad example does not violate the rule")
    if not {resource.type for resource in good.inputs}.intersection(judged.types):
        found.append("the good example has nothing that the rule looks at")
    for seen in good.verdicts(rules):
        found.append(f"the good example: {seen.rule.id} {seen.outcome.value} at {seen.path}")
    return found


@pytest.mark.parametrize("judged", catalogue(), ids=lambda judged: judged.id)
def test_the_examples_of_a_rule_show_it(judged: Rule) -> None:
    assert faults(judged, catalogue()) == []


OPEN = '    aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)'
SHUT = '    aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)'


def planted(bad: str, good: str) -> Rule:
    def check(queue: Resource) -> Outcomes:
        if queue.get("sqsManagedSseEnabled") is False:
            yield Finding("open", "sqsManagedSseEnabled")

    check.__doc__ = f"A title.\n\nBad:\n{bad}\n\nGood:\n{good}\n"
    return rule(
        id="t-queue-open",
        types=("aws:sqs/queue:Queue",),
        severity=Severity.LOW,
        profile=Profile.STRICT,
        remediation="Close it",
    )(check)


@pytest.mark.parametrize(
    ("bad", "good", "fault"),
    [
        (SHUT, SHUT, "the bad example does not violate the rule"),
        (OPEN, OPEN, "the good example: t-queue-open violates at sqsManagedSseEnabled"),
        (OPEN, "    pass", "the good example has nothing that the rule looks at"),
        (OPEN, "", "an example does not run: IndentationError"),
        (OPEN, "    aws.sqs.Query()", "an example does not run: AttributeError"),
        ('    aws.lambda_.Permission("p")', SHUT, "an example does not run: TypeError"),
    ],
)
def test_a_planted_fault_is_caught(bad: str, good: str, fault: str) -> None:
    rule = planted(bad, good)
    found = faults(rule, [rule])
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_sound_examples_have_no_fault() -> None:
    rule = planted(OPEN, SHUT)
    assert faults(rule, [rule]) == []
