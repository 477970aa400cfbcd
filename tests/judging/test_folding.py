"""One cause is reported once, and folding never lets a deployment pass."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from dataclasses import replace
from datetime import date

import pytest

from policypack.judging.folding import folded
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Place, Verdict
from policypack.model.stack import Stack
from policypack.report.json_findings import violation
from policypack.rule.implication import Implication, Part, Resolved, Within
from policypack.rule.rule import Finding, Outcomes, Rule, Severity
from policypack.settings.settings import Level, Settings
from policypack.settings.waivers import Waiver
from tests.judged import UNKNOWN, resource
from tests.rules_of_tests import QUEUE, make, make_stack_rule

ORDERS, NEWS = (resource(QUEUE, {}, name).urn for name in ("orders", "news"))
WAIVER = Waiver(rule="*", resource="*", reason="r", owner="ann", expires=date(2027, 1, 1))


def rule(id_: str, *implied_by: Implication, severity: Severity = Severity.HIGH) -> Rule:
    return replace(make(id_, severity=severity), implied_by=implied_by)


WIDE = rule("t-wide")
NARROW = rule("t-narrow", Implication("t-wide"))


def verdict(
    of: Rule,
    path: str = "policy",
    subject: str = ORDERS,
    *,
    level: Level = Level.MANDATORY,
    message: str = "open",
    fix: str = "Close it",
    waived: Waiver | None = None,
    cause: Hashable = None,
) -> Verdict:
    outcome = Outcome.VIOLATES
    return Verdict(
        *(of, subject, outcome, of.severity, level, path, message, fix),
        waived=waived,
        cause=cause,
    )


def into(*verdicts: Verdict, never_waive: frozenset[str] = frozenset()) -> list[str]:
    """The verdict that each verdict is folded into; "" if it is reported separately."""
    found = folded(verdicts, never_waive)
    assert [(each.rule, each.path) for each in found] == [(v.rule, v.path) for v in verdicts]
    return [f"{each.folded_into.rule}" if each.folded_into else "" for each in found]


def test_implied_finding_is_folded_into_its_cause_and_linked() -> None:
    wide, narrow = folded([verdict(WIDE, "policy.Action"), verdict(NARROW, "policy.Action")])
    assert narrow.folded_into == Place("t-wide", ORDERS, "policy.Action")
    assert [each.rule.id for each in wide.also] == ["t-narrow"]
    assert (wide.folded_into, narrow.also) == (None, ())


def test_the_order_of_the_findings_does_not_matter() -> None:
    assert into(verdict(NARROW), verdict(WIDE)) == ["t-wide", ""]


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("policy.Action", "policy.Action", True),
        ("policy.Principal.AWS[0]", "policy.Principal", True),
        ("policy.Principal", "policy.Principal.AWS[0]", True),
        ("policy", "", True),
        ("policy.Statement[1]", "policy.Statement[10]", False),
        ("policy.Action", "policy.Resource", False),
    ],
)
def test_an_element_is_near_itself_and_what_is_in_it(one: str, other: str, is_near: bool) -> None:
    assert Within.ELEMENT.includes(one, other) is is_near
    assert into(verdict(NARROW, one), verdict(WIDE, other)) == ["t-wide" if is_near else "", ""]


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [
        ("policy.Statement[1].Condition.X", "policy.Statement[1].Principal", True),
        ("policy.Statement.Condition.X", "policy.Statement.Principal", True),
        ("a[1].policy.Statement[0].Action", "a[1].policy.Statement[0].Resource", True),
        ("a[1].policy.Statement[0].Action", "a[2].policy.Statement[0].Action", False),
        ("policy.Statement[1].Action", "policy.Statement[2].Action", False),
        ("assumeRolePolicy.Statement[0]", "policy.Statement[0]", False),
        ("policy.Statements", "policy.Statement[0].Action", False),
    ],
)
def test_a_statement_holds_all_its_elements(one: str, other: str, is_near: bool) -> None:
    assert Within.STATEMENT.includes(one, other) is is_near


def test_a_resource_holds_all_its_properties() -> None:
    narrow = rule("t-narrow", Implication("t-wide", Within.RESOURCE))
    assert into(verdict(narrow, "a"), verdict(WIDE, "b")) == ["t-wide", ""]
    assert into(verdict(narrow, "a"), verdict(WIDE, "b", NEWS)) == ["", ""]


def test_a_kind_names_every_rule_that_reports_it() -> None:
    wide = replace(rule("t-queue-public"), kind="public")
    narrow = rule("t-narrow", Implication("public"))
    assert into(verdict(narrow), verdict(wide)) == ["t-queue-public", ""]


def test_a_chain_ends_at_the_finding_that_nothing_implies() -> None:
    least = rule("t-least", Implication("t-narrow"))
    assert into(verdict(least), verdict(NARROW), verdict(WIDE)) == ["t-wide", "t-wide", ""]
    *_, wide = folded([verdict(least), verdict(NARROW), verdict(WIDE)])
    assert [each.rule.id for each in wide.also] == ["t-least", "t-narrow"]


def test_mutually_implied_findings_keep_the_more_severe_or_first_one() -> None:
    one = rule("t-one", Implication("t-other"))
    other = rule("t-other", Implication("t-one"))
    assert into(verdict(one), verdict(other)) == ["", "t-one"]
    assert into(verdict(other), verdict(one)) == ["", "t-other"]
    worse = replace(other, severity=Severity.CRITICAL)
    assert into(verdict(one), verdict(worse)) == ["t-other", ""]


def test_nothing_is_folded_into_a_less_severe_or_unenforced_finding() -> None:
    mild = rule("t-wide", severity=Severity.LOW)
    assert into(verdict(NARROW), verdict(mild)) == ["", "t-narrow"]
    assert into(verdict(NARROW), verdict(WIDE, level=Level.ADVISORY)) == ["", "t-narrow"]
    assert into(verdict(NARROW, level=Level.ADVISORY), verdict(WIDE)) == ["t-wide", ""]


def test_an_implied_finding_that_is_stricter_leads_with_the_fix_of_both() -> None:
    mild = verdict(rule("t-wide", severity=Severity.LOW), fix="Close all of it")
    narrow, wide = folded([verdict(NARROW), mild])
    assert (narrow.message, narrow.fix) == ("open", "Close all of it")
    assert wide.folded_into == Place("t-narrow", ORDERS, "policy")
    assert into(verdict(NARROW, waived=WAIVER), mild) == ["", ""]
    assert into(verdict(NARROW), replace(mild, waived=WAIVER)) == ["", ""]


@pytest.mark.parametrize(
    ("resolved", "fix"),
    [
        (Resolved.BY_IMPLYING, "Close it"),
        (Resolved.BY_IMPLIED, "Lock it"),
        (Resolved.BY_BOTH, "Close it. Lock it"),
    ],
)
def test_fix_that_resolves_both_is_shown(resolved: Resolved, fix: str) -> None:
    remaining = rule("t-narrow", Implication("t-wide", resolved=resolved))
    wide, narrow = folded([verdict(WIDE), verdict(remaining, fix="Lock it")])
    assert (wide.fix, narrow.fix) == (fix, "Lock it")
    assert folded([wide, narrow]) == [wide, narrow]
    advice = verdict(remaining, fix="Lock it", level=Level.ADVISORY)
    assert folded([verdict(WIDE), advice])[0].fix == "Close it"
    accepted = verdict(remaining, fix="Lock it", waived=WAIVER)
    assert folded([verdict(WIDE), accepted])[0].fix == "Close it"


def test_finding_implied_twice_is_folded_into_the_cause_that_is_not_waived() -> None:
    narrow = rule("t-narrow", Implication("t-wide"), Implication("t-other"))
    waived, other = verdict(WIDE, waived=WAIVER), verdict(rule("t-other"))
    for found in ([waived, other], [other, waived]):
        assert into(*found, verdict(narrow))[-1] == "t-other"


def test_unwaivable_finding_is_not_waived_through_a_chain() -> None:
    least = rule("t-least", Implication("t-narrow"))
    found = (verdict(WIDE, waived=WAIVER), verdict(NARROW), verdict(least))
    assert into(*found, never_waive=frozenset({"t-least"})) == ["", "t-wide", ""]


def test_a_waiver_covers_what_the_waived_finding_implies_unless_it_must_never_be_waived() -> None:
    waived = verdict(WIDE, waived=WAIVER)
    wide, narrow = folded([waived, verdict(NARROW)])
    assert (narrow.waived, narrow.blocking) == (WAIVER, False)
    assert [each.rule for each in wide.also] == [NARROW]
    assert into(waived, verdict(NARROW), never_waive=frozenset({"t-narrow"})) == ["", ""]
    both = (waived, verdict(NARROW, waived=WAIVER))
    assert into(*both, never_waive=frozenset({"t-narrow"})) == ["", "t-wide"]


def test_further_findings_of_one_rule_on_a_resource_are_one_with_a_list() -> None:
    paths = ("a", "b", "c", "d", "e")
    first, *others = folded([verdict(WIDE, path) for path in paths])
    assert [each.path for each in first.also] == list(paths[1:])
    assert all(each.folded_into == Place("t-wide", ORDERS, "a") for each in others)
    assert violation(first).splitlines() == [
        "a: open; also at b, c, d and 1 more",
        "Fix: Close it",
    ]


def test_the_more_severe_case_of_a_rule_comes_first() -> None:
    mild, worse = verdict(WIDE, "a"), replace(verdict(WIDE, "b"), severity=Severity.CRITICAL)
    assert [bool(each.folded_into) for each in folded([mild, worse])] == [True, False]


def test_each_fix_is_printed_below_its_finding() -> None:
    first, *_ = folded(
        [
            verdict(WIDE, "a", message="a is open"),
            verdict(WIDE, "b", fix="Lock it"),
            verdict(WIDE, "a", message="a is ajar"),
            verdict(NARROW, "a"),
        ]
    )
    assert violation(first).splitlines() == [
        "a is open; also t-narrow; also at a is ajar",
        "Fix: Close it",
        "b: open",
        "Fix: Lock it",
    ]


def test_a_waived_finding_stays_apart_from_the_others_of_its_rule() -> None:
    assert into(verdict(WIDE, "a", waived=WAIVER), verdict(WIDE, "b")) == ["", ""]


def test_one_cause_on_several_resources_is_one_finding() -> None:
    first, second, third = folded(
        [
            verdict(WIDE, "layers[0]", cause="layer"),
            verdict(WIDE, "layers[1]", NEWS, cause="layer"),
            verdict(WIDE, "layers[0]", NEWS, cause="other"),
        ]
    )
    assert second.folded_into == Place("t-wide", ORDERS, "layers[0]")
    assert third.folded_into is None
    assert violation(first).splitlines()[0] == "layers[0]: open; also on news"


def test_two_causes_that_two_resources_have_in_common_are_one_finding() -> None:
    found = [
        verdict(WIDE, f"layers[{at}]", subject, cause=cause)
        for subject in (ORDERS, NEWS)
        for at, cause in enumerate(("shared", "handy"))
    ]
    assert into(*found) == ["", "t-wide", "t-wide", "t-wide"]
    assert violation(folded(found)[0]).splitlines() == [
        "layers[0]: open; also at layers[1]; also on news",
        "Fix: Close it",
    ]


def test_a_cause_links_findings_of_two_rules_on_two_resources() -> None:
    assert into(verdict(NARROW, cause="url"), verdict(WIDE, "x", NEWS, cause="url")) == [
        *("t-wide", "")
    ]
    assert into(verdict(NARROW, cause="url"), verdict(WIDE, "x", NEWS, cause="it")) == ["", ""]
    assert into(verdict(NARROW), verdict(WIDE, "policy", NEWS)) == ["", ""]


def test_undecided_outcome_is_neither_folded_nor_folded_into() -> None:
    found = judge([resource(QUEUE, {"open": UNKNOWN})], Settings(), [make("t-wide")])
    (wide,) = found
    assert wide.outcome is Outcome.UNDECIDED
    assert into(wide, wide, verdict(NARROW, "open", wide.subject)) == ["", "", ""]


def test_the_judge_folds_across_resources_and_the_stack() -> None:
    def of_stack(queue: object, stack: Stack) -> Outcomes:
        yield Finding("it is open", "open")

    narrow = replace(make_stack_rule("t-narrow", of_stack, QUEUE), implied_by=NARROW.implied_by)
    found = judge([resource(QUEUE, {"open": True})], Settings(), [narrow, make("t-wide")])
    assert [each.folded_into and each.folded_into.rule for each in found] == [None, "t-wide"]


def test_folding_twice_changes_nothing() -> None:
    once = folded([verdict(NARROW), verdict(WIDE), verdict(WIDE, "b")])
    assert folded(once) == once


LEVELS = [*itertools.product(Level, repeat=2)]


@pytest.mark.parametrize(("one", "other"), LEVELS)
@pytest.mark.parametrize("of_composite", [False, True])
def test_folding_never_hides_a_finding_that_blocks(
    one: Level, other: Level, of_composite: bool
) -> None:
    """Of each level and severity: what leads blocks if anything below it blocks."""
    for severity, graver in itertools.product(Severity, repeat=2):
        if of_composite:
            above = replace(rule("t-wide", severity=severity), absorbs=("t-narrow",))
            lead = replace(verdict(above, level=one), parts=(Part(ORDERS, ""),))
        else:
            lead = verdict(rule("t-wide", severity=severity), level=one)
        below = verdict(rule("t-narrow", *NARROW.implied_by, severity=graver), level=other)
        again = verdict(lead.rule, "other", level=other)
        for given in itertools.permutations((lead, below, again)):
            found = folded(given)
            shown = [each for each in found if each.folded_into is None]
            assert any(each.blocking for each in given) == any(each.blocking for each in shown)
            for each in shown:
                assert each.blocking or not any(part.blocking for part in each.also)
