"""The resources of a stack that no rule judges: they pass without a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from policypack.facts import nothing_to_judge
from policypack.model.resources import PROVIDERS
from policypack.model.stack import Stack
from policypack.model.urns import is_packaged_component
from policypack.rule.rule import Rule

# Its rules judge the options of a resource, which says nothing about its properties.
_OF_OPTIONS = "stack"


def known_types(rules: Sequence[Rule]) -> frozenset[str]:
    """The types that the rules judge or read, and those that need no rule."""
    judging = (rule for rule in rules if rule.service != _OF_OPTIONS)
    known = {kind for rule in judging for kind in (*rule.types, *rule.reads)}
    return nothing_to_judge.TYPES.union(known)


def unjudged(stack: Stack, known: Container[str]) -> Counter[str]:
    """How many AWS resources are of none of the known types, by type.

    Components do not count: what they make is judged.
    """
    unknown = (each.origin or each for each in stack.resources if each.type not in known)
    ours = (each.type for each in unknown if each.type.startswith(PROVIDERS))
    return Counter(kind for kind in ours if not is_packaged_component(kind))
