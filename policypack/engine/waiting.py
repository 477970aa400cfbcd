"""Outcomes that wait for the complete stack, which alone shows what unknown values depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policypack.judge import Judge
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.verdict import Outcome, Verdict


@dataclass
class Waiting:
    """The undecided outcomes of resources that were judged when they were registered."""

    _held: list[tuple[Resource, Sequence[Verdict]]] = field(default_factory=list)

    def add(self, resource: Resource, verdicts: Sequence[Verdict]) -> None:
        """Holds the verdicts about the resource, if one of them is undecided."""
        if any(each.outcome is Outcome.UNDECIDED for each in verdicts):
            self._held.append((resource, verdicts))

    def judged(self, judge: Judge, stack: Stack) -> Iterator[Verdict]:
        """Judges once more what was undecided, with the engine's record of dependencies."""
        held, self._held = self._held, []
        for resource, before in held:
            yield from _again(judge, resource, before, stack)


def _again(
    judge: Judge, resource: Resource, before: Sequence[Verdict], stack: Stack
) -> Iterator[Verdict]:
    rules = {each.rule.id: each.rule for each in before if each.outcome is Outcome.UNDECIDED}
    told = {_key(each) for each in before if each.outcome is Outcome.VIOLATES}
    for verdict in judge.again(_with_record(resource, stack), rules.values()):
        if _key(verdict) not in told:
            yield verdict


def _key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.rule.id, verdict.path, verdict.message


def _with_record(resource: Resource, stack: Stack) -> Resource:
    """The resource's inputs with their dependencies; a resource that failed has none."""
    try:
        recorded = stack[resource.urn].property_dependencies
    except KeyError:
        return resource
    return replace(resource, property_dependencies=recorded)
