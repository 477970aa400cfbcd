"""Outcomes that wait for the complete stack, which alone shows what unknown values depend on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.model.stack import Stack


@dataclass
class Waiting:
    """What is held of resources that were judged when they were registered."""

    _resources: list[tuple[Resource, Sequence[Verdict], Sequence[Verdict]]] = field(
        default_factory=list
    )

    def add(self, resource: Resource, held: Sequence[Verdict], told: Sequence[Verdict]) -> None:
        """Holds verdicts about the resource; `told` are those that are reported already."""
        if held:
            self._resources.append((resource, held, told))

    def judged(self, judge: Judge, stack: Stack) -> Iterator[Verdict]:
        """The verdicts that were held.

        What was undecided is judged once more, with the engine's record of dependencies.
        """
        resources, self._resources = self._resources, []
        # Resources come in any order, reports do not.
        for resource, held, told in sorted(resources, key=lambda each: each[0].urn):
            yield from (each for each in held if each.outcome is Outcome.VIOLATES)
            known = {_key(each) for each in (*held, *told) if each.outcome is Outcome.VIOLATES}
            undecided = [each for each in held if each.outcome is Outcome.UNDECIDED]
            for verdict in _again(judge, resource, undecided, stack):
                if _key(verdict) not in known:
                    yield verdict


def _again(
    judge: Judge, resource: Resource, undecided: Sequence[Verdict], stack: Stack
) -> list[Verdict]:
    rules = {each.rule.id: each.rule for each in undecided}
    return judge.again(_with_record(resource, stack), rules.values())


def _key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.rule.id, verdict.path, verdict.message


def _with_record(resource: Resource, stack: Stack) -> Resource:
    """The resource's inputs with their dependencies; a resource that failed has none."""
    try:
        recorded = stack[resource.urn].property_dependencies
    except KeyError:
        return resource
    return replace(resource, wire=resource.as_sent, property_dependencies=recorded)
