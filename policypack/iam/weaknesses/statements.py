"""Weaknesses of how single statements are written, whatever the others grant.

An element of a statement that is not known leaves what depends on it undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import lru_cache
from typing import NamedTuple

from policypack.iam.document.content import Texts, by_statement
from policypack.iam.document.elements import Document
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning import action_summary, impact
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    expand_statements,
    if_allowed,
    whole_unknown,
)
from policypack.iam.meaning.kind import KINDS_OF_STATEMENTS, Kind
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.iam.weaknesses.action_wildcards import partial_action_wildcard
from policypack.iam.weaknesses.function_arns import incomplete_invoke_arns
from policypack.iam.weaknesses.resource_mismatch import names_its_resources, resource_mismatch
from policypack.iam.weaknesses.resource_wildcards import resource_wildcards
from policypack.iam.weaknesses.unknown_actions import unknown_actions

_Find = Callable[[ExpandedStatement], Found]


class _Finder(NamedTuple):
    """What finds weaknesses of some kinds, in statements to which a quick look shows it applies."""

    kinds: frozenset[Kind]
    applies: Callable[[ExpandedStatement], bool]
    find: _Find


_OF_LIMIT = frozenset({Kind.RESOURCE_MISMATCH, Kind.UNKNOWN_ACTION})
_OF_RESOURCE = _OF_LIMIT | {Kind.ALL_ACTIONS_EXCEPT, Kind.ALL_RESOURCES_EXCEPT}


def resource_statement_weaknesses(
    document: Document, kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield all-actions-except, all-resources-except, resource-mismatch and unknown-action."""
    return _found(expand_statements(applicable(document)), kinds & _OF_RESOURCE)


def limiting_statement_weaknesses(
    document: Document, kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield resource-mismatch and unknown-action, of a document that limits what others grant.

    To allow everything, or everything but a list, is how such documents are written.
    """
    return _found(expand_statements(document), kinds & _OF_LIMIT)


def identity_statement_weaknesses(
    expanded_statements: tuple[ExpandedStatement, ...], kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield the same, and partial-action-wildcard, account-wildcard, partial-resource-wildcard and
    invoke-arn-incomplete."""
    yield from _found(expanded_statements, kinds)
    if Kind.INVOKE_ARN_INCOMPLETE in kinds:
        yield from incomplete_invoke_arns(expanded_statements)


def _found(expanded_statements: tuple[ExpandedStatement, ...], kinds: Set[Kind]) -> Found:
    finders = _finders(frozenset(kinds))
    for expanded in expanded_statements:
        for find in finders(expanded):
            yield from find(expanded)


@lru_cache(maxsize=64)
def _finders(kinds: frozenset[Kind]) -> Callable[[ExpandedStatement], tuple[_Find, ...]]:
    """What may find something of these kinds in a statement, in the order in which it is told."""
    every = tuple(each for each in _FINDERS if each.kinds & kinds)

    @by_statement
    def finders(expanded: ExpandedStatement) -> tuple[_Find, ...]:
        return tuple([each.find for each in every if each.applies(expanded)])

    return finders


def _excepts_actions(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.not_actions.texts) or whole_unknown(expanded) is not None


def _all_actions_except(expanded: ExpandedStatement) -> Found:
    unknown = whole_unknown(expanded)
    if unknown is not None:
        return iter((Undecided(Kind.ALL_ACTIONS_EXCEPT, unknown),))
    return if_allowed(expanded, _allows_all_actions_except)


def _excepts_resources(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.not_resources.texts) or whole_unknown(expanded) is not None


def _all_resources_except(expanded: ExpandedStatement) -> Found:
    unknown = whole_unknown(expanded)
    if unknown is not None:
        return iter((Undecided(Kind.ALL_RESOURCES_EXCEPT, unknown),))
    return if_allowed(expanded, _allows_all_resources_except)


def _may_be_unmatched(expanded: ExpandedStatement) -> bool:
    return bool(expanded.unmatched) or expanded.unknown is not None


def _may_be_wild(expanded: ExpandedStatement) -> bool:
    return bool(expanded.wildcards) or expanded.unknown is not None


def _partial_action_wildcard(expanded: ExpandedStatement) -> Found:
    return if_allowed(expanded, partial_action_wildcard)


def _has_resources(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.resources.texts)


def _resource_wildcards(expanded: ExpandedStatement) -> Found:
    return if_allowed(expanded, resource_wildcards)


def _allows_all_actions_except(expanded: ExpandedStatement) -> Found:
    if not expanded.possible:
        return
    path = f"{expanded.statement.path}.NotAction"
    held = action_summary.describe(expanded.possible)
    message = f"{path} allows every action that it does not list ({held}), and all that AWS adds"
    fix = "Replace NotAction with Action and list the actions in use"
    if any(isinstance(each, str) and is_all_wildcards(each) for each in _resources(expanded)):
        fix += ", and name in Resource the ARNs that they are used on"
    yield Weakness(Kind.ALL_ACTIONS_EXCEPT, path, message, fix)


def _resources(expanded: ExpandedStatement) -> Texts:
    return expanded.statement.resources.texts


def _excepted(expanded: ExpandedStatement) -> Texts:
    return expanded.statement.not_resources.texts


def _allows_all_resources_except(expanded: ExpandedStatement) -> Found:
    if any(isinstance(each, str) and is_all_wildcards(each) for each in _excepted(expanded)):
        return
    path = f"{expanded.statement.path}.NotResource"
    held = action_summary.describe(expanded.possible)
    message = f"{path} allows the statement's actions ({held}) on every resource not listed there"
    fix = "Replace NotResource with Resource and name the resources in use"
    gravity = impact.gravity_of(expanded.possible & impact.grave())
    yield Weakness(Kind.ALL_RESOURCES_EXCEPT, path, message, fix, gravity)


_FINDERS = (
    _Finder(frozenset({Kind.ALL_ACTIONS_EXCEPT}), _excepts_actions, _all_actions_except),
    _Finder(frozenset({Kind.ALL_RESOURCES_EXCEPT}), _excepts_resources, _all_resources_except),
    _Finder(frozenset({Kind.UNKNOWN_ACTION}), _may_be_unmatched, unknown_actions),
    _Finder(frozenset({Kind.RESOURCE_MISMATCH}), names_its_resources, resource_mismatch),
    _Finder(frozenset({Kind.PARTIAL_ACTION_WILDCARD}), _may_be_wild, _partial_action_wildcard),
    _Finder(
        frozenset({Kind.ACCOUNT_WILDCARD, Kind.PARTIAL_RESOURCE_WILDCARD}),
        _has_resources,
        _resource_wildcards,
    ),
)
