"""A fix that is followed leaves no new finding at that place which blocks, in the strict profile.

Fixes are followed in three ways, the first two on all resources that violate the rule: as the edit
that the pack makes itself, word for word as the text says, and as the good example of the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.rule.rule import Profile, Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from tests.each import each
from tests.fixes_in_words import Step, is_whole, properties_after, steps_of
from tests.judged import resource, switched_on
from tests.judging.test_folding import NEWS, rule, verdict
from tests.snapshots import Line, accepted
from tests.test_remediations import FIXABLE, applied, violating

STRICT = Settings(profile=Profile.STRICT)
JUDGE = Judge(STRICT)


def left(followed: Rule, before: Iterable[Verdict], after: Iterable[Verdict]) -> list[str]:
    """New findings that block after the fix, and whose fix was not reported before it."""
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


def reported(rule_: Rule) -> Iterator[tuple[Resource, Verdict]]:
    """The violating resources with what the rule reports: each fix once at each place."""
    known = set()
    for bad in violating(rule_):
        for verdict_ in judge([bad], switched_on(rule_), [rule_]):
            key = (bad.type, verdict_.path, verdict_.fix)
            is_followed = verdict_.outcome is Outcome.VIOLATES and steps_of(verdict_.fix)
            if is_followed and key not in known:
                known.add(key)
                yield bad, verdict_


def unresolved(rule_: Rule) -> list[str]:
    """What blocks in the strict profile after the text of a fix of the rule was followed."""
    lines = []
    for bad, verdict_ in reported(rule_):
        before, after = dict(bad.wire), properties_after(verdict_, bad)
        lines += left(
            rule_, *(judge([resource(bad.type, each)], STRICT) for each in (before, after))
        )
        again = judge([resource(bad.type, after)], switched_on(rule_), [rule_])
        if is_whole(verdict_.fix) and verdict_.path in {
            each.path for each in again if each.blocking
        }:
            lines.append(f"{verdict_.path} is reported again: {verdict_.fix}")
    return lines


IN_WORDS = [each for each in catalogue() if steps_of(each.remediation)]


@each("followed", IN_WORDS)
def test_a_fix_in_words_leaves_nothing_new(followed: Rule) -> None:
    assert not unresolved(followed)


@each("followed", [each for each in FIXABLE if each in IN_WORDS])
def test_the_edit_does_what_the_text_says(followed: Rule) -> None:
    for bad, verdict_ in reported(followed):
        edited = resource(bad.type, applied(followed, bad)[1])
        in_words = resource(bad.type, properties_after(verdict_, bad))
        assert edited.get(verdict_.path) == in_words.get(verdict_.path), verdict_.fix


# Condition keys of every service, as fixes name them.
GLOBAL_KEY = re.compile(r"\baws:[A-Z]\w+")


def beside_the_page(rule_: Rule, fixes: Mapping[str, str]) -> list[str]:
    """Fixes with a condition key that neither the rule's page nor the policy itself names.

    `fixes` has the messages of the findings, by fix.
    """
    named = {*GLOBAL_KEY.findall(rule_.remediation)}
    return [
        f"{rule_.id}: {fix}"
        for fix, messages in fixes.items()
        if {*GLOBAL_KEY.findall(fix)} - named - {*GLOBAL_KEY.findall(messages)}
    ]


@cache
def lines_of(service: str) -> frozenset[Line]:
    return accepted(service)


def told_of(rule_: Rule) -> dict[str, str]:
    """What a rule reports in all tests: the messages of each fix."""
    fixes: dict[str, str] = {}
    for line in lines_of(rule_.service):
        if line.rule == rule_.id:
            fixes[line.fix] = f"{fixes.get(line.fix, '')}\n{line.text}"
    return fixes


@each("rule_", catalogue())
def test_a_fix_names_the_condition_keys_of_its_page(rule_: Rule) -> None:
    assert not beside_the_page(rule_, told_of(rule_))


def test_a_fix_that_contradicts_its_page_is_found() -> None:
    (private,) = (each for each in catalogue() if each.id == "api-gateway-private-without-vpce")
    fix = "Compare aws:PrincipalOrgID with your organization's ID"
    assert beside_the_page(private, {fix: "any principal may call the API"}) == [
        f"{private.id}: {fix}"
    ]
    assert not beside_the_page(private, {private.remediation: ""})
    assert not beside_the_page(private, {fix: "aws:PrincipalOrgID has no value"})


def test_most_fixes_that_set_properties_are_followed() -> None:
    assert len(IN_WORDS) > 200


@pytest.mark.parametrize(
    ("fix", "left_over"),
    [
        ('Set encryptionType to "KMS" and kmsKeyId to "alias/aws/kinesis"', "customer-key"),
        ("Set shardCount to 2", "is reported again"),
    ],
)
def test_a_fix_that_is_blocked_again_is_found(fix: str, left_over: str) -> None:
    (stream,) = (each for each in catalogue() if each.id == "kinesis-stream-unencrypted")
    assert any(left_over in line for line in unresolved(replace(stream, remediation=fix)))


def test_an_edit_that_does_something_else_is_found() -> None:
    (queue,) = (each for each in FIXABLE if each.id == "sqs-queue-unencrypted")
    planted = replace(queue, remediation="Set sqsManagedSseEnabled to false")
    with pytest.raises(AssertionError):
        test_the_edit_does_what_the_text_says.__wrapped__(planted)  # type: ignore[attr-defined]


def test_a_fix_that_names_a_property_of_another_type_is_found() -> None:
    (stream,) = (each for each in catalogue() if each.id == "kinesis-stream-unencrypted")
    with pytest.raises(ValueError, match="has no sqsManagedSseEnabled"):
        unresolved(replace(stream, remediation="Set sqsManagedSseEnabled to true"))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "Set a.b to true, c to 7 or more and set d to []; e",
            [("a.b", True), ("c", 7), ("d", [])],
        ),
        ('Set a to "x" or "y", or b to 1', [("a", "x")]),
        ("Set a to false, and remove b.c", [("a", False), ("b.c", None)]),
        ("Set a to the value of the setting days (365 by default) or more", [("a", 365)]),
        ("Set a to true once clients use TLS", [("a", True)]),
        ("Set a to a private subnet", []),
        ("Set Logging.Enabled to true", []),
        ("Leave out a", []),
    ],
)
def test_steps_of_a_text(text: str, steps: list[tuple[str, object]]) -> None:
    assert steps_of(text) == tuple(Step(*each) for each in steps)


def test_what_a_fix_leaves_is_found() -> None:
    one, other = (rule(id_) for id_ in ("t-one", "t-other"))
    before, after = [verdict(one, fix="Close it")], [verdict(other, fix="Lock it")]
    assert left(one, before, after) == ["t-other at policy: Lock it"]
    assert left(one, [verdict(one, fix="Close it. Lock it")], after) == []
    assert left(one, [*before, *after], after) == []
    assert left(one, before, [verdict(other, subject=NEWS)]) == []
