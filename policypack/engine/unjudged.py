"""The resources of a stack that no rule judges: they pass without a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from policypack.facts import nothing_to_judge
from policypack.resources import PROVIDERS
from policypack.rule import Rule
from policypack.stack import Stack

# Its rules judge the options of a resource, which says nothing about its properties.
_OF_OPTIONS = "stack"


def unjudged(stack: Stack, rules: Sequence[Rule]) -> str | None:
    """How many AWS resources no rule judges or reads, by type; None where there are none.

    Types that need no rule do not count.
    """
    judging = (rule for rule in rules if rule.service != _OF_OPTIONS)
    known = {kind for rule in judging for kind in (*rule.types, *rule.reads)}
    known |= nothing_to_judge.TYPES
    unknown = (each.origin or each for each in stack.resources if each.type not in known)
    found = Counter(each.type for each in unknown if each.type.startswith(PROVIDERS))
    if not found:
        return None
    listed = [f"{kind} ({n})" if n > 1 else kind for kind, n in sorted(found.items())]
    total = sum(found.values())
    subject = "1 resource is" if total == 1 else f"{total} resources are"
    return f"{subject} judged by no rule: {', '.join(listed)}"
