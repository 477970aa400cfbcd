"""What people see at one element: one finding for each cause.

Programs: the bad example of every rule, and the labelled ones, judged by all rules. Two findings
at one element, or at one inside the other, are two causes only where a reason below says so. A new
pair fails the test: one of the rules implies the other (`implied_by`), or a row here says why not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import pytest

from policypack.iam.meaning import actions
from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.rule.implication import Within
from policypack.rule.rule import Profile, Severity
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.testing.programs import Program, run
from tests.judged import resource, switched_on
from tests.judging.test_folding import rule, verdict
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML

# What is absent has the path of what should hold it, so several things may be absent at one place:
# each has to be added by itself.
_ABSENT = "each is about another thing that is absent there"
# The value may be right, or wrong, however what holds it is attached or described.
_HOLDER = "one is about the whole, the other about a value within: each changes alone"
# Two places within a text, which has one path.
_TEXT = "each is about another place of one text"
_ANY = "*"

REASONS: Mapping[tuple[str, str], str] = {
    ("opensearch-domain-audit-unlogged", "opensearch-domain-errors-unlogged"): _ABSENT,
    ("lambda-trail-without-invocations", "s3-trail-without-object-events"): _ABSENT,
    ("cloudtrail-trail-partial-events", "lambda-trail-without-invocations"): _ABSENT,
    ("cloudtrail-trail-partial-events", "s3-trail-without-object-events"): _ABSENT,
    ("ecs-container-runs-as-root", "ecs-container-writable-root"): _ABSENT,
    ("ecs-container-unlogged", "ecs-container-writable-root"): _ABSENT,
    ("ecs-container-runs-as-root", "ecs-container-unlogged"): _ABSENT,
    ("ecs-container-unlogged", "ecs-task-host-network-root"): _ABSENT,
    ("ecs-container-writable-root", "ecs-task-host-network-root"): _ABSENT,
    ("ecs-container-runs-as-root", "ecs-task-env-secret"): _HOLDER,
    ("ecs-container-writable-root", "ecs-task-env-secret"): _HOLDER,
    ("ecs-container-unlogged", "ecs-task-env-secret"): _HOLDER,
    ("ecs-container-privileged", "ecs-container-unlogged"): _HOLDER,
    ("ecs-container-privileged", "ecs-container-writable-root"): _HOLDER,
    ("api-gateway-execution-unlogged", "api-gateway-stage-unthrottled"): _HOLDER,
    ("cloudfront-distribution-without-security-headers", _ANY): _HOLDER,
    ("cloudfront-origin-bucket-unowned", "cloudfront-s3-origin-without-oac"): _HOLDER,
    ("ec2-security-group-http-public", "ec2-security-group-rule-undescribed"): _HOLDER,
    ("iam-policy-inline", _ANY): _HOLDER,
    ("step-functions-task-foreign-account", "step-functions-task-plain-http"): _TEXT,
}


class Pair(NamedTuple):
    """Two rules that report the same element, and the place."""

    rules: tuple[str, str]
    source: str
    path: str


def pairs(source: str, verdicts: Iterable[Verdict]) -> Iterator[Pair]:
    """The pairs of findings of different rules at one element; a whole resource is none."""
    by_subject: dict[str, list[Verdict]] = {}
    for each in verdicts:
        if each.outcome is Outcome.VIOLATES and each.folded_into is None and each.path:
            by_subject.setdefault(each.subject, []).append(each)
    for found in by_subject.values():
        for one, other in combinations(found, 2):
            if one.rule.id != other.rule.id and Within.ELEMENT.includes(one.path, other.path):
                first, second = sorted((one.rule.id, other.rule.id))
                yield Pair((first, second), source, max(one.path, other.path, key=len))


def without_reason(found: Iterable[Pair]) -> list[Pair]:
    """Those that no row explains."""
    return [
        each
        for each in found
        if each.rules not in REASONS and not any((rule, _ANY) in REASONS for rule in each.rules)
    ]


def _programs() -> Iterator[tuple[str, Program]]:
    for each in catalogue():
        yield f"the example of {each.id}", run(each.documentation.bad)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
        for program in PROGRAMS:
            text = program.read_text(encoding="utf-8")
            yield program.name, run(YAML.format(text=text) if program.suffix == ".yaml" else text)


@pytest.fixture(scope="module")
def seen() -> list[Pair]:
    rules = catalogue()
    every = Judge(switched_on(*rules), rules)
    return [
        pair
        for source, program in _programs()
        for pair in pairs(source, program.judged(every.anew()))
    ]


def test_two_findings_at_one_element_are_two_causes(seen: list[Pair]) -> None:
    new = without_reason(seen)
    assert not new, f"declare `implied_by`, or give the reason in {__name__}: {new}"


def test_every_reason_is_of_a_pair_that_occurs(seen: list[Pair]) -> None:
    found = {name for each in seen for name in (each.rules, *((id_, _ANY) for id_ in each.rules))}
    assert [each for each in REASONS if each not in found] == []


POLICY = "aws:iam/policy:Policy"
OF_POLICIES = [each for each in catalogue() if each.judges(POLICY)]


def _told(action: object) -> list[Verdict]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found = judge(
        [resource(POLICY, {"policy": document})], Settings(profile=Profile.STRICT), OF_POLICIES
    )
    return [each for each in found if each.folded_into is None]


def test_a_wildcard_for_any_service_is_told_once() -> None:
    services = [each.prefix for each in actions.services()]
    assert len(services) > 400
    told = {name: [each.rule.id for each in _told(f"{name}:*")] for name in services}
    assert {name: found for name, found in told.items() if len(found) > 1} == {}
    # Most are told at all: what is silent can neither change nor read anything of weight.
    assert sum(map(len, told.values())) > 0.85 * len(services)


def test_each_of_two_wildcards_is_a_cause() -> None:
    (first,) = _told(["ec2:*", "s3:*"])
    every = {each.path: each for each in (first, *first.also) if each.rule is first.rule}
    assert {*every} == {"policy.Statement[0].Action[0]", "policy.Statement[0].Action[1]"}


def test_an_unknown_pair_is_found() -> None:
    one, other = rule("t-one"), rule("t-other", severity=Severity.LOW)
    found = [*pairs("here", [verdict(one, "a.b"), verdict(other, "a"), verdict(other, "c")])]
    assert found == [Pair(("t-one", "t-other"), "here", "a.b")]
    assert without_reason(found) == found
    assert not without_reason([Pair(("iam-policy-inline", "t-one"), "here", "policy")])
