"""Actions that work on none of the resources that their statement names."""

from __future__ import annotations

from policypack.facts.documented_actions import BESIDE_RESOURCES
from policypack.iam.document.content import Texts, by_statement, by_texts
from policypack.iam.document.elements import Leaf
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning import (
    action_index,
    action_sets,
    action_summary,
    actions,
    resource_patterns,
    resource_types,
)
from policypack.iam.meaning.action_sets import NOTHING, ActionSet
from policypack.iam.meaning.example_arns import example_arn
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.iam.permissions.granting_elements import spelled_out
from policypack.model.unknown import Unknown


def names_its_resources(expanded: ExpandedStatement) -> bool:
    """Whether its actions and resources are written so that some may not fit."""
    statement = expanded.statement
    if not (statement.actions.texts and statement.resources.texts):
        return False
    first = _first_open(statement.resources)
    return first is None or isinstance(first, Unknown)


def resource_mismatch(expanded: ExpandedStatement) -> Found:
    """Yield resource-mismatch of a statement that names its resources, be it Allow or Deny."""
    statement = expanded.statement
    unknown = _first_open(statement.resources)
    if isinstance(unknown, Unknown):
        yield Undecided(Kind.RESOURCE_MISMATCH, unknown)
        return
    if expanded.unknown is not None:
        yield Undecided(Kind.RESOURCE_MISMATCH, expanded.unknown)
    for at in _unfit(expanded):
        yield _weakness(
            statement.actions.leaf(at, statement.path), str(statement.resources.texts[0])
        )


@by_texts
def _first_open(texts: Texts) -> str | Unknown | None:
    """The first resource that is any, or is unknown and may be any; None where each is named."""
    return next(
        (each for each in texts if isinstance(each, Unknown) or is_all_wildcards(each)), None
    )


@by_statement
def _unfit(expanded: ExpandedStatement) -> tuple[int, ...]:
    """The places of the actions that work on none of the resources.

    Only those that are spelled out count: of what a wildcard matches some never fit.
    """
    statement = expanded.statement
    # Where nothing is a wildcard, all is spelled out.
    unfit = spelled_out(statement.actions) if expanded.wildcards else expanded.sure
    fitting = NOTHING
    for text in statement.resources.texts:
        fitting |= resource_patterns.fitting(str(text))
        if not unfit & ~fitting:
            return ()
    unfit &= ~fitting
    tagging = unfit & resource_types.at_level("Tagging")
    if tagging:
        unfit &= ~(tagging & _services_of(fitting))
    return tuple(
        at
        for at, text in enumerate(statement.actions.texts)
        if isinstance(text, str)
        and text.lower() not in BESIDE_RESOURCES
        and _is_of(unfit, actions.pattern(text))
    )


def _is_of(unfit: ActionSet, pattern: actions.Pattern) -> bool:
    return not pattern.is_open and bool(pattern.bits & unfit)


def _services_of(fitting: ActionSet) -> ActionSet:
    """All actions of the services whose resources are named: most of those take tags, though AWS
    lists only some of them with the actions.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
    """
    return action_sets.union(each.mask for each in action_index.services() if each.mask & fitting)


def _weakness(leaf: Leaf, resource: str) -> Weakness:
    riskiest = action_summary.riskiest(actions.expand(str(leaf.text)))[0]
    example = example_arn(riskiest, resource)
    if example:
        fix = f"Add to Resource an ARN that the action works on, such as {example}"
    else:
        fix = 'Move the action to a statement with Resource "*"'
    message = f"{leaf.path} ({leaf.text}) works on none of the resources in the statement"
    return Weakness(Kind.RESOURCE_MISMATCH, leaf.path, message, fix)
