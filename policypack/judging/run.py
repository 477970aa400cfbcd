"""One run over one stack: each resource as it is registered, the complete stack, and the coverage.

Every transport and every test judges by it. Violations that a resource alone shows are reported at
once, since a failing program never completes the stack. Verdicts that need the complete stack are
delayed: the resources behind an unknown value, resources with a common cause, and findings that
combine several resources.

The coverage is the judged resources and their rules, the only source of a report's clean results.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from policypack.facts import nothing_to_judge
from policypack.judging.deployed import Deployed
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model import templates
from policypack.model.resources import PROVIDERS, Resource
from policypack.model.stack import Stack
from policypack.model.urns import is_packaged_component
from policypack.rule.rule import Rule
from policypack.settings.settings import Level, Settings
from policypack.topology.parts.links import is_computed


class _Held(NamedTuple):
    """Delayed verdicts about a resource, and reported ones."""

    resource: Resource
    waiting: Sequence[Verdict]
    told: Sequence[Verdict]


class Run:
    """Judges one stack. `told` has the verdicts that were reported as resources were registered.

    An update isn't a preview: it would continue despite a blocking verdict, so that isn't delayed.
    `is_deployed`: the complete stack is what runs, so what its program leaves out is judged too.
    """

    def __init__(self, judge: Judge, *, is_preview: bool = True, is_deployed: bool = False) -> None:
        self.told: list[Verdict] = []
        self._judge = judge
        self._is_preview = is_preview
        self._inputs: dict[str, Mapping[str, Any]] | None = {} if is_deployed else None
        self._held: list[_Held] = []
        self._policies: list[Resource] = []

    def register(self, resource: Resource, also: Sequence[Verdict] = ()) -> list[Verdict]:
        """Reports verdicts as a resource is registered; `also` has more verdicts about it."""
        told: list[Verdict] = []
        for read in templates.read(resource):
            found = [*also, *self._judge.resource(read), *self._attached(read)]
            now = self._judge.folded(each for each in found if not self._waits(each))
            if self._inputs is not None:
                self._inputs[read.urn] = read.wire
            if waiting := [*filter(self._waits, found)]:
                self._held.append(_Held(read, waiting, now))
            told += now
            also = ()
        self.told += told
        return told

    def complete(self, stack: Stack) -> list[Verdict]:
        """All verdicts about the stack; the reported ones come first."""
        alone, whole = [*self.told, *self._released(stack)], self._judge.stack(stack)
        if self._inputs is not None:
            deployed = Deployed(self._judge, stack, self._inputs)
            whole = [*deployed.marked(whole), *deployed.beyond(alone)]
        return self._judge.folded([*alone, *whole])

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


# The resources of a stack that no rule judges: they pass without a review.

# Its rules judge the options of a resource, which says nothing about its properties.
_OF_OPTIONS = "stack"


def known_types(rules: Sequence[Rule]) -> frozenset[str]:
    """The types that the rules judge or read, and those that need no rule."""
    judging = (rule for rule in rules if rule.service != _OF_OPTIONS)
    known = {kind for rule in judging for kind in (*rule.types, *rule.reads)}
    return nothing_to_judge.TYPES.union(known)


def unjudged(stack: Stack, known: Container[str]) -> Counter[str]:
    """How many AWS resources are of none of the known types, by type.

    Components are excluded: the resources that they create are judged.
    """
    unknown = (each.origin or each for each in stack.resources if each.type not in known)
    ours = (each.type for each in unknown if each.type.startswith(PROVIDERS))
    return Counter(kind for kind in ours if not is_packaged_component(kind))


# Names by the types of a URN, by the type that rules judge; empty if both types are one.
Judged = dict[str, dict[str, list[str]]]


def off(rules: Sequence[Rule], settings: Settings) -> list[str]:
    """The IDs of the rules that the settings leave off: they judge nothing."""
    return sorted(rule.id for rule in rules if settings.level(rule) is Level.DISABLED)


def judged(judge: Judge, stack: Stack) -> Judged:
    """The resources that rules of the judge about their type judged, by that type.

    A resource in a template is counted as the one that holds it, as in findings; one of another
    provider is listed under each of the types that rules read it as.
    """
    types = judge.types
    found: Judged = defaultdict(lambda: defaultdict(list))
    for each in stack.resources:
        urn = each.holder.urn if each.holder else each.urn
        _, _, kind, name = urn.split("::", 3) if urn.count("::") >= 3 else ("", "", "", urn)
        for read in {each.type, *([each.origin.type] if each.origin else [])}:
            if read in types:
                names = found[read]["" if kind == read else kind]
                if name not in names[-1:]:
                    names.append(name)
    return {read: dict(found[read]) for read in sorted(found)}


def covered(judge: Judge, stack: Stack) -> dict[str, Any]:
    """`Covered` of `policypack.report.document_shape`, for a stack that the judge has judged."""
    found = judged(judge, stack)
    left_off = {*off(judge.rules, judge.settings)}
    on = (rule for rule in judge.rules if rule.id not in left_off)
    rules = {rule.id: types for rule in on if (types := sorted(found.keys() & {*rule.types}))}
    return {"rules": rules, "off": sorted(left_off), "judged": found}
