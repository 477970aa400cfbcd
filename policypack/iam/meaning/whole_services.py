"""Statements of resource-based policies that allow every action of a service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.document.elements import Document, Statement
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning import actions
from policypack.iam.meaning.accounts import is_whole_account
from policypack.iam.meaning.actions import expand
from policypack.iam.meaning.expanded_statements import allows, expand_statements
from policypack.model.unknown import Unknown


class WholeService(NamedTuple):
    """A wildcard in Action that allows a whole service.

    `is_for_account`: only whole accounts have it, whose identity policies decide further.
    """

    path: str
    pattern: str
    is_for_account: bool


def whole_services(document: Document) -> Iterator[WholeService | Unknown]:
    """Yield the wildcards that allow every action of a service, and the unknowns that may."""
    yield from document.unknowns
    for statement in document.statements:
        allowed = allows(statement)
        if isinstance(allowed, Unknown):
            yield allowed
        elif allowed:
            yield from _of_statement(statement)


def statements_allowing(document: Document, action: str) -> frozenset[str]:
    """The paths of the statements that surely allow an action."""
    wanted = expand(action)
    return frozenset(
        each.statement.path
        for each in expand_statements(document)
        if allows(each.statement) is True and each.sure & wanted
    )


def _of_statement(statement: Statement) -> Iterator[WholeService | Unknown]:
    for leaf in statement.actions.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield leaf.text
        elif has_wildcard(leaf.text) and actions.whole_services(expand(leaf.text)):
            yield WholeService(leaf.path, leaf.text, _is_for_account(statement))


def _is_for_account(statement: Statement) -> bool:
    return bool(statement.principals) and all(
        isinstance(each.leaf.text, str) and is_whole_account(each.leaf.text)
        for each in statement.principals
    )
