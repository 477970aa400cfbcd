"""Actions that work on none of the resources that their statement names."""

from __future__ import annotations

from policypack.iam import (
    action_index,
    action_sets,
    action_summary,
    actions,
    resource_patterns,
    resource_types,
)
from policypack.iam.content import Texts, by_texts
from policypack.iam.elements import Leaf
from policypack.iam.example_arns import example_arn
from policypack.iam.expanded_statements import ExpandedStatement
from policypack.iam.globs import is_all_wildcards
from policypack.iam.kind import Kind
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown


def resource_mismatch(expanded: ExpandedStatement) -> Found:
    """Yield resource-mismatch, under Allow and Deny alike."""
    fitting = _fitting(expanded.statement.resources)
    if isinstance(fitting, Unknown):
        yield Undecided(Kind.RESOURCE_MISMATCH, fitting)
    elif fitting is not None:
        if expanded.unknown is not None:
            yield Undecided(Kind.RESOURCE_MISMATCH, expanded.unknown)
        unfit = expanded.sure & ~fitting
        tagging = unfit & resource_types.at_level("Tagging")
        if tagging:
            unfit &= ~(tagging & _services_of(fitting))
        if unfit:
            yield from _unfit(expanded, unfit)


@by_texts
def _fitting(texts: Texts) -> int | Unknown | None:
    """The actions that work on one of the resources; None where every action does, and the first
    unknown one that may be any."""
    fitting = 0
    for text in texts:
        if isinstance(text, Unknown):
            return text
        if is_all_wildcards(text):
            return None
        fitting |= resource_patterns.fitting(text)
    return fitting


def _services_of(fitting: int) -> int:
    """All actions of the services whose resources are named: most of those take tags, though AWS
    lists only some of them with the actions.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
    """
    return action_sets.union(each.mask for each in action_index.services() if each.mask & fitting)


def _unfit(expanded: ExpandedStatement, unfit: int) -> Found:
    """The actions that are spelled out; of those behind a wildcard some never fit."""
    statement = expanded.statement
    for leaf in statement.actions.each(statement.path):
        if isinstance(leaf.text, Unknown):
            continue
        pattern = actions.pattern(leaf.text)
        if not pattern.is_open and pattern.bits & unfit:
            yield _weakness(leaf, pattern, str(statement.resources.texts[0]))


def _weakness(leaf: Leaf, pattern: actions.Pattern, resource: str) -> Weakness:
    riskiest = action_summary.riskiest(pattern.bits)[0]
    example = example_arn(riskiest, resource)
    if example:
        fix = f"Add to Resource an ARN that the action works on, such as {example}"
    else:
        fix = 'Move the action to a statement with Resource "*"'
    message = f"{leaf.path} ({leaf.text}) works on none of the resources in the statement"
    return Weakness(Kind.RESOURCE_MISMATCH, leaf.path, message, fix)
