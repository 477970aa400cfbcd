"""Weaknesses of how single statements are written, whatever the others grant.

An element of a statement that is not known leaves what depends on it undecided.
"""

from __future__ import annotations

from policypack.iam import action_summary, impact
from policypack.iam.action_wildcards import partial_action_wildcard
from policypack.iam.applicable import applicable
from policypack.iam.elements import Document, Leaves
from policypack.iam.expanded_statements import (
    ExpandedStatement,
    expand_statements,
    if_allowed,
)
from policypack.iam.function_arns import incomplete_invoke_arns
from policypack.iam.kind import Kind
from policypack.iam.resource_mismatch import resource_mismatch
from policypack.iam.resource_wildcards import resource_wildcards
from policypack.iam.unknown_actions import unknown_actions
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown


def resource_statement_weaknesses(document: Document) -> Found:
    """Yield all-actions-except, all-resources-except, resource-mismatch and unknown-action."""
    for expanded in expand_statements(applicable(document)):
        yield from _in_both(expanded)


def limiting_statement_weaknesses(document: Document) -> Found:
    """Yield resource-mismatch and unknown-action, of a document that limits what others grant.

    To allow everything, or everything but a list, is how such documents are written.
    """
    for expanded in expand_statements(document):
        yield from _does_not_apply(expanded)


def identity_statement_weaknesses(expanded_statements: tuple[ExpandedStatement, ...]) -> Found:
    """Yield the same, and partial-action-wildcard, account-wildcard, partial-resource-wildcard and
    invoke-arn-incomplete."""
    for expanded in expanded_statements:
        yield from _in_both(expanded)
        if expanded.wildcards or expanded.unknown is not None:
            yield from if_allowed(expanded, partial_action_wildcard)
        if any(map(_is_wild, expanded.statement.resources.texts)):
            yield from if_allowed(expanded, resource_wildcards)
    yield from incomplete_invoke_arns(expanded_statements)


def _is_wild(text: str | Unknown) -> bool:
    return isinstance(text, Unknown) or ("*" in text and text != "*") or "?" in text


def _in_both(expanded: ExpandedStatement) -> Found:
    statement = expanded.statement
    if expanded.unknown is not None and statement.effect is expanded.unknown:
        # The whole statement is not known, so it may have any element.
        yield Undecided(Kind.ALL_ACTIONS_EXCEPT, expanded.unknown)
        yield Undecided(Kind.ALL_RESOURCES_EXCEPT, expanded.unknown)
    if statement.not_actions:
        yield from if_allowed(expanded, _all_actions_except)
    if statement.not_resources:
        yield from if_allowed(expanded, _all_resources_except)
    yield from _does_not_apply(expanded)


def _does_not_apply(expanded: ExpandedStatement) -> Found:
    """What makes an element of the statement match nothing."""
    if expanded.unmatched or expanded.unknown is not None:
        yield from unknown_actions(expanded)
    if expanded.statement.actions and not _is_every_resource(expanded.statement.resources):
        yield from resource_mismatch(expanded)


def _is_every_resource(resources: Leaves) -> bool:
    """Whether there is no resource that an action could fail to fit."""
    texts = resources.texts
    return not texts or (len(texts) == 1 and isinstance(texts[0], str) and texts[0] == "*")


def _all_actions_except(expanded: ExpandedStatement) -> Found:
    path = f"{expanded.statement.path}.NotAction"
    held = action_summary.describe(expanded.possible)
    message = f"{path} allows every action that it does not list ({held}), and all that AWS adds"
    fix = "Replace NotAction with Action and list the actions in use"
    yield Weakness(Kind.ALL_ACTIONS_EXCEPT, path, message, fix)


def _all_resources_except(expanded: ExpandedStatement) -> Found:
    path = f"{expanded.statement.path}.NotResource"
    held = action_summary.describe(expanded.possible)
    message = f"{path} allows the statement's actions ({held}) on every resource not listed there"
    fix = "Replace NotResource with Resource and name the resources in use"
    gravity = impact.gravity_of(expanded.possible & impact.grave())
    yield Weakness(Kind.ALL_RESOURCES_EXCEPT, path, message, fix, gravity)
