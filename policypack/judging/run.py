"""One run over one stack: each resource as it is registered, then the complete stack.

Every transport and every test judges by it. Violations that a resource alone shows are reported at
once, since a failing program never completes the stack. Verdicts that need the complete stack are
delayed: the resources behind an unknown value, resources with a common cause, and findings that
combine several resources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model import templates
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rule.rule import Rule
from policypack.settings.settings import Settings
from policypack.topology.parts.links import is_computed


class _Held(NamedTuple):
    """Delayed verdicts about a resource, and reported ones."""

    resource: Resource
    waiting: Sequence[Verdict]
    told: Sequence[Verdict]


class Run:
    """Judges one stack. `told` has the verdicts that were reported as resources were registered.

    An update isn't a preview: it would continue despite a blocking verdict, so that isn't delayed.
    """

    def __init__(self, judge: Judge, *, is_preview: bool = True) -> None:
        self.told: list[Verdict] = []
        self._judge = judge
        self._is_preview = is_preview
        self._held: list[_Held] = []
        self._policies: list[Resource] = []

    def register(self, resource: Resource, also: Sequence[Verdict] = ()) -> list[Verdict]:
        """Reports verdicts as a resource is registered; `also` has more verdicts about it."""
        told: list[Verdict] = []
        for read in templates.read(resource):
            found = [*also, *self._judge.resource(read), *self._attached(read)]
            now = self._judge.folded(each for each in found if not self._waits(each))
            if waiting := [*filter(self._waits, found)]:
                self._held.append(_Held(read, waiting, now))
            told += now
            also = ()
        self.told += told
        return told

    def complete(self, stack: Stack) -> list[Verdict]:
        """All verdicts about the stack; the reported ones come first."""
        return self._judge.folded([*self.told, *self._released(stack), *self._judge.stack(stack)])

    def _attached(self, resource: Resource) -> list[Verdict]:
        """In an update, what the policies violate that the resource is about to attach."""
        if self._is_preview:
            return []
        if self._judge.may_be_attached(resource.type):
            self._policies.append(resource)
        return self._judge.attached(resource, self._policies)

    def _waits(self, verdict: Verdict) -> bool:
        if verdict.outcome is Outcome.UNDECIDED:
            return self._is_preview or not verdict.blocking
        is_shared = verdict.cause is not None or self._judge.may_be_part(verdict)
        return self._is_preview and is_shared

    def _released(self, stack: Stack) -> Iterator[Verdict]:
        """The delayed verdicts. Undecided ones are judged again, now with their dependencies."""
        # Resources come in any order, reports do not.
        for resource, waiting, told in sorted(self._held, key=lambda each: each.resource.urn):
            violations = [*filter(_violates, waiting)]
            yield from violations
            undecided = [each for each in waiting if not _violates(each)]
            recorded = stack[resource.urn].property_dependencies if resource.urn in stack else {}
            if not recorded:
                # No more is known than before; a resource that failed has no record.
                yield from undecided
                continue
            known = {_key(each) for each in (*violations, *filter(_violates, told))}
            rules = {each.rule.id: each.rule for each in undecided}
            more = replace(resource, property_dependencies=recorded)
            again = self._judge.again(more, rules.values())
            yield from (each for each in again if _key(each) not in known)


def judge(
    resources: Iterable[Resource],
    settings: Settings | None = None,
    rules: Sequence[Rule] | None = None,
    *,
    values_known: bool = False,
) -> list[Verdict]:
    """All verdicts about the resources of one complete stack, as a preview gives them."""
    run = Run(Judge(settings, rules, values_known=values_known))
    stack = Stack(resources)
    for each in stack.resources:
        # The resources within a resource are registered with it.
        if each.holder is None:
            run.register(_registered(each))
    return run.complete(stack)


def _registered(resource: Resource) -> Resource:
    """The resource before the stack was complete: without its dependencies, and without what AWS
    alone fills in."""
    if not (resource.has_outputs or resource.property_dependencies):
        return resource
    given = resource.wire
    if resource.view is None:
        given = {key: held for key, held in given.items() if not is_computed(resource, key)}
    return replace(resource, wire=given, property_dependencies={}, has_outputs=False)


def _violates(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.VIOLATES


def _key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.rule.id, verdict.path, verdict.message
