"""Coverage: the judged resources and their rules, the only source of a report's clean results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Sequence
from typing import Any

from policypack.facts import nothing_to_judge
from policypack.judging.judge import Judge
from policypack.model.resources import PROVIDERS
from policypack.model.stack import Stack
from policypack.model.urns import is_packaged_component
from policypack.rule.rule import Rule
from policypack.settings.settings import Level, Settings

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


# Names by the types of a URN, by the type that rules judge; empty where both types are one.
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
