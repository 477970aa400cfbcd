"""Rules, `map` and `who-can` ask one graph: what one of them tells, the others do not deny."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import ANY_ACCOUNT, ESCALATION, INTERNET, reach_id, role_id
from policypack.exposure.graph.who_can import Question, who_can
from policypack.iam.meaning.actions import expand_all
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.stack import Stack
from policypack.principals.escalations import Escalation, controls, escalations
from policypack.principals.verbs import FUNCTION, ROLE, Verb
from policypack.principals.way import target_of
from policypack.principals.ways import PRINCIPALS
from policypack.rule.rule import ANONYMOUS, PUBLIC
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.testing.programs import run
from policypack.topology.roles.principals import USER
from tests.each import each
from tests.exposure.stacks import deployed, large
from tests.principals.test_named_principals import CASES, Case, unnamed
from tests.principals.test_workloads import PLACES, TAKEN
from tests.test_ordinary_programs import FOLDER, PROGRAMS, YAML

STACKS: dict[str, Path | Case] = {
    **{program.name: program for program in PROGRAMS},
    **{given.says: given for given in CASES},
    **{f"preview of {given.says}": given for given in CASES},
    **{f"workload {given}": given.case() for given in TAKEN},
    **{given.says: given for given in PLACES},
}
# A website opens nothing by itself: the policy of its bucket does.
OPENING = [
    rule
    for rule in catalogue()
    if rule.kind in (PUBLIC, ANONYMOUS) and rule.id != "s3-bucket-website"
]


@cache
def stack_of(name: str) -> Stack:
    """The stack of a program as the stand-in provider previews it, or of a case."""
    made = STACKS[name]
    if isinstance(made, Case):
        return deployed(*(unnamed(made.made()) if name.startswith("preview") else made.made()))
    text = made.read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(FOLDER))
        return Stack(run(YAML.format(text=text) if made.suffix == ".yaml" else text).outputs)


@cache
def open_to_anyone(name: str) -> tuple[Verdict, ...]:
    """What rules call open to anyone in the stack of a program."""
    verdicts = judge(stack_of(name).resources, Settings(), OPENING)
    return tuple(each for each in verdicts if each.outcome is Outcome.VIOLATES)


def told(stack: Stack) -> Iterator[Escalation]:
    """What the rule tells of the stack."""
    for holder in stack.of_type(ROLE, USER):
        yield from (each for each in escalations(stack, holder) if isinstance(each, Escalation))


def ends_of(found: Escalation) -> set[str]:
    """The nodes by which the map draws the way: a function that runs as the target, or that."""
    if found.is_own:
        return {ESCALATION}
    named = [on for each in found.ways if (on := each.grants[0].on) is not None]
    functions = {reach_id(on) for on in named if on.type == FUNCTION}
    return functions | {reach_id(found.target.resource)}


@each("name", STACKS)
def test_the_map_draws_what_the_rule_tells(name: str) -> None:
    stack = stack_of(name)
    drawn = {
        (each.source, each.target)
        for each in exposure(stack).edges
        if each.verb is Verb.TAKES_OVER and not each.undecided
    }
    for way in told(stack):
        assert {(role_id(way.holder), end) for end in ends_of(way)} & drawn


@each("name", STACKS)
def test_the_rule_tells_of_each_administrator_that_the_map_draws(name: str) -> None:
    stack = stack_of(name)
    pairs = {(role_id(each.holder), reach_id(each.target.resource)) for each in told(stack)}
    able = {role_id(each): each for each in stack.of_type(ROLE, USER)}
    powerful = {reach_id(each) for each in stack.of_type(*PRINCIPALS) if controls(stack, each)}
    for edge in exposure(stack).edges:
        if edge.verb is not Verb.TAKES_OVER or edge.undecided or edge.target not in powerful:
            continue
        # Where the holder is administrator itself, its own policies have the finding.
        if edge.source in able and not controls(stack, able[edge.source]):
            assert (edge.source, edge.target) in pairs


@each("name", STACKS)
def test_who_can_names_the_holder_for_each_call(name: str) -> None:
    stack = stack_of(name)
    for way in told(stack):
        granted = way.ways[0].grants[0]
        target = None if granted.on is None else target_of(granted.on)
        assert target is not None
        answers = who_can(stack, Question(expand_all(granted.action), (target,)))
        assert way.holder.urn in {answer.urn for answer in answers if not answer.undecided}


@pytest.mark.parametrize("name", [program.name for program in PROGRAMS])
def test_what_a_rule_calls_open_to_anyone_is_drawn_from_anyone(name: str) -> None:
    stack = stack_of(name)
    drawn, opened = exposure(stack), set()
    for edge in drawn.edges:
        if edge.source in (INTERNET, ANY_ACCOUNT):
            opened |= {drawn.nodes[edge.target].urn, *(each.resource for each in edge.evidence)}
    assert {each.subject for each in open_to_anyone(name)} <= opened


def test_programs_open_something_to_anyone_in_many_ways() -> None:
    found = {each.rule.id for program in PROGRAMS for each in open_to_anyone(program.name)}
    assert len(found) >= 6


def test_a_large_stack_has_no_way() -> None:
    assert list(told(large(12))) == []
