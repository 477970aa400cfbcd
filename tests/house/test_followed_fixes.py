"""A fix that is followed leaves no new finding at that place which blocks, in the strict profile.

Two kinds of fixes are followed: those that the pack makes itself, on the resources that violate the
rule, and those in words, whose followed form is the good example of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.rule.rule import Profile, Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from tests.each import each
from tests.judged import resource
from tests.judging.test_folding import NEWS, rule, verdict
from tests.test_remediations import FIXABLE, applied, violating

STRICT = Settings(profile=Profile.STRICT)
JUDGE = Judge(STRICT)


def left(followed: Rule, before: Iterable[Verdict], after: Iterable[Verdict]) -> list[str]:
    """What blocks after the fix, and neither was told before nor has a fix that was."""
    told = [each for each in before if each.folded_into is None]
    known = {(each.rule.id, each.subject, each.path) for each in told}
    subjects = {each.subject for each in told if each.rule.id == followed.id}
    fixes = [each.fix for each in told if each.subject in subjects]
    return [
        f"{each.rule.id} at {each.path}: {each.fix}"
        for each in after
        if each.outcome is Outcome.VIOLATES
        and each.blocking
        and each.folded_into is None
        and each.subject in subjects
        and (each.rule.id, each.subject, each.path) not in known
        and not any(each.fix in fix for fix in fixes)
    ]


@each("followed", catalogue())
def test_the_good_example_has_nothing_new_at_the_place_of_the_bad_one(followed: Rule) -> None:
    documentation = followed.documentation
    bad, good = (run(text).judged(JUDGE.anew()) for text in (documentation.bad, documentation.good))
    found = left(followed, bad, good)
    assert not found, f"the fix of {followed.id} leaves: {found}; see `Implication.resolved`"


@pytest.mark.parametrize("followed", FIXABLE, ids=lambda followed: followed.id)
def test_a_fix_that_the_pack_makes_leaves_nothing_new(followed: Rule) -> None:
    for bad in violating(followed):
        before, after = applied(followed, bad)
        judged = (judge([resource(bad.type, each)], STRICT) for each in (before, after))
        found = left(followed, *judged)
        assert not found, f"the fix of {followed.id} leaves: {found}; see `Implication.resolved`"


def test_what_a_fix_leaves_is_found() -> None:
    one, other = (rule(id_) for id_ in ("t-one", "t-other"))
    before, after = [verdict(one, fix="Close it")], [verdict(other, fix="Lock it")]
    assert left(one, before, after) == ["t-other at policy: Lock it"]
    assert left(one, [verdict(one, fix="Close it. Lock it")], after) == []
    assert left(one, [*before, *after], after) == []
    assert left(one, before, [verdict(other, subject=NEWS)]) == []
