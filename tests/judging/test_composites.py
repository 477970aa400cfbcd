"""A composite finding is reported with its parts below it, and follows their waivers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policypack.judging.folding import folded
from policypack.judging.judge import Judge
from policypack.judging.verdict import Place, Verdict
from policypack.report.json_findings import violation
from policypack.rule.implication import Implication, Part
from policypack.rule.rule import Rule, Severity
from policypack.rules import catalogue
from policypack.settings.settings import Level, Settings
from policypack.settings.waivers import Waiver
from tests.judged import resource
from tests.judging.test_folding import NEWS, ORDERS, WAIVER, into, rule, verdict

FUNCTION = ORDERS.replace("orders", "function")
LATER = replace(WAIVER, expires=date(2027, 6, 1))
URL, POLICY = Part(ORDERS, ""), Part(NEWS, "policy.Statement[0]")
COMPOSITE = replace(
    rule("t-public-and-privileged", severity=Severity.CRITICAL), absorbs=("t-public", "admin")
)
PUBLIC = rule("t-public")
ADMIN = replace(rule("t-admin"), kind="admin")
WHOLE = replace(verdict(COMPOSITE, "role", FUNCTION), parts=(URL, POLICY))
ENTRY = verdict(PUBLIC, "authorizationType")
GRANT = verdict(ADMIN, "policy.Statement[0].Action", NEWS)
ALONE, BELOW = "", "t-public-and-privileged"


def waived(*verdicts: Verdict, never_waive: frozenset[str] = frozenset()) -> list[Waiver | None]:
    return [each.waived for each in folded(verdicts, never_waive)]


def test_parts_are_listed_below_the_composite_finding_with_their_resources() -> None:
    assert into(WHOLE, ENTRY, GRANT) == [ALONE, BELOW, BELOW]
    whole, entry, grant = folded([WHOLE, ENTRY, GRANT])
    assert entry.folded_into == grant.folded_into == Place.of(WHOLE)
    assert violation(whole).splitlines() == [
        "role: open; also t-public on orders, t-admin on news",
        "Fix: Close it",
    ]


def test_unrelated_finding_stays_separate() -> None:
    other_statement = verdict(ADMIN, "policy.Statement[1].Action", NEWS)
    other_resource = verdict(ADMIN, "policy.Statement[0].Action", ORDERS + "2")
    other_rule = verdict(rule("t-other"), "authorizationType")
    undecided = replace(ENTRY, outcome=type(ENTRY.outcome).UNDECIDED)
    stricter = replace(ENTRY, severity=Severity.CRITICAL, level=Level.MANDATORY)
    advising = replace(WHOLE, level=Level.ADVISORY)
    for each in (other_statement, other_resource, other_rule, undecided):
        assert into(WHOLE, each) == [ALONE, ALONE]
    assert into(advising, stricter) == [ALONE, ALONE]


def test_findings_implied_by_a_part_are_folded_with_it() -> None:
    implied = verdict(rule("t-least", Implication("t-admin")), GRANT.path, NEWS)
    assert into(WHOLE, GRANT, implied) == [ALONE, BELOW, BELOW]
    accepted = replace(WHOLE, waived=WAIVER)
    assert waived(accepted, GRANT, implied) == [WAIVER] * 3


def test_a_waiver_of_the_composite_finding_brings_no_part_up() -> None:
    accepted = replace(WHOLE, waived=WAIVER)
    assert into(accepted, ENTRY, GRANT) == [ALONE, BELOW, BELOW]
    assert waived(accepted, ENTRY, GRANT) == [WAIVER] * 3


def test_a_part_that_must_never_be_waived_is_not_waived_with_the_composite_finding() -> None:
    accepted, never = replace(WHOLE, waived=WAIVER), frozenset({"t-admin"})
    assert into(accepted, ENTRY, GRANT, never_waive=never) == [ALONE, BELOW, ALONE]
    assert waived(accepted, ENTRY, GRANT, never_waive=never) == [WAIVER, WAIVER, None]


def test_waiver_of_one_part_leaves_the_composite_finding_with_the_other_parts() -> None:
    accepted = replace(ENTRY, waived=WAIVER)
    assert into(WHOLE, accepted, GRANT) == [ALONE, ALONE, BELOW]
    assert waived(WHOLE, accepted, GRANT) == [None, WAIVER, None]


def test_waivers_of_all_parts_waive_it_until_the_first_of_them_expires() -> None:
    parts = (replace(ENTRY, waived=LATER), replace(GRANT, waived=WAIVER))
    assert waived(WHOLE, *parts) == [WAIVER, LATER, WAIVER]
    assert into(WHOLE, *parts) == [ALONE, BELOW, BELOW]
    never = frozenset({"t-public-and-privileged"})
    assert waived(WHOLE, *parts, never_waive=never) == [None, LATER, WAIVER]


def test_part_without_a_finding_is_never_accepted() -> None:
    accepted = replace(ENTRY, waived=WAIVER)
    assert waived(WHOLE, accepted) == [None, WAIVER]
    assert waived(replace(WHOLE, parts=(*WHOLE.parts, Part(FUNCTION, "role"))), accepted) == [
        None,
        WAIVER,
    ]


def test_part_of_two_composite_findings_is_listed_below_one_that_is_not_waived() -> None:
    accepted = replace(WHOLE, waived=WAIVER)
    other = replace(WHOLE, subject=FUNCTION + "2")
    found = folded([accepted, other, GRANT])
    assert found[-1].folded_into == Place.of(other)
    assert found[-1].waived is None


def test_folding_twice_changes_nothing() -> None:
    for parts in ((ENTRY, GRANT), (replace(ENTRY, waived=WAIVER), replace(GRANT, waived=LATER))):
        once = folded([WHOLE, *parts])
        assert folded(once) == once


@pytest.mark.parametrize("level", Level)
def test_a_disabled_composite_rule_waits_for_no_part(level: Level) -> None:
    """A finding that may be a part is reported with the stack, others with their resource."""
    for composite in (each for each in catalogue() if each.absorbs):
        judge = Judge(Settings(levels={composite.id: level}), [composite])
        for name in composite.absorbs:
            part = replace(verdict(replace(rule("t-part"), id=name), subject=_of(composite)))
            kind = replace(part, rule=replace(rule("t-part"), kind=name))
            is_on = level is not Level.DISABLED
            assert [judge.may_be_part(each) for each in (part, kind)] == [is_on, is_on]
        assert not judge.may_be_part(verdict(rule("t-other"), subject=_of(composite)))


def _of(composite: Rule) -> str:
    return resource(composite.types[0], {}).urn
