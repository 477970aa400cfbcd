"""Denials that take nothing away for sure: under a condition, or with a value that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack.exposure.graph.evidence import conditions_of
from policypack.iam import Document
from policypack.iam.document.elements import Principal
from policypack.iam.meaning.accounts import caller_arn
from policypack.iam.meaning.actions import ActionSet, expand_all
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.consent import consent_of
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    denies_unconditionally,
    expand_statements,
)
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.resource_documents import own_documents
from policypack.principals.targets import Target, managed, named, path_in, waits_for
from policypack.start.record import record
from policypack.topology.roles.principals import principal_of


@record(frozen=True)
class Denial:
    """A Deny statement that may apply: where it stands, and when it does."""

    where: str
    conditions: tuple[str, ...]
    waits_for: str | None = None


def denials(stack: Stack, role: Resource, target: Target, actions: ActionSet) -> Iterator[Denial]:
    """The denials that may take `actions` on the target from the role."""
    principal = principal_of(stack, role)
    for expanded in principal.permissions.expanded_statements:
        if _may_deny(expanded, target, actions):
            holder = principal.holder_of(expanded.statement.path)
            place = named(holder) if holder else managed(expanded.statement.path)
            yield _denial(expanded, f"{place}: {path_in(holder, expanded.statement.path)}")
    for own in own_documents(stack, target.resource):
        for expanded in consent_of((own.document,), role.at("arn").tree).denies:
            if _may_deny(expanded, target, actions):
                yield _denial(expanded, f"{named(own.holder)}: {expanded.statement.path}")


def denials_of_policies(
    stack: Stack, principal: str, kind: str, target: Target, actions: Iterable[str]
) -> Iterator[Denial]:
    """The denials in policies of the target that may take the actions from one that they name."""
    wanted = expand_all(*actions)
    for own in own_documents(stack, target.resource):
        for expanded in _denying(own.document, principal, kind):
            if _may_deny(expanded, target, wanted):
                yield _denial(expanded, f"{named(own.holder)}: {expanded.statement.path}")


def _denying(
    document: Document | Unknown, principal: str, kind: str
) -> Iterable[ExpandedStatement]:
    """The Deny statements that mean the principal, or any."""
    if isinstance(document, Unknown):
        return ()
    if kind == "AWS":
        return consent_of((document,), caller_arn(principal)).denies
    every = (each for each in expand_statements(document) if allows(each.statement) is False)
    return [
        each for each in every if any(_is_named(it, principal) for it in each.statement.principals)
    ]


def _is_named(named_one: Principal, text: str) -> bool:
    leaf = named_one.leaf.text
    return is_any_principal(named_one) is True or (isinstance(leaf, str) and leaf == text)


def _denial(expanded: ExpandedStatement, where: str) -> Denial:
    unknown = next(expanded.statement.unknown_leaves(), None)
    needs = None if unknown is None else waits_for(unknown)
    return Denial(where, conditions_of(expanded.statement), needs)


def _may_deny(expanded: ExpandedStatement, target: Target, actions: ActionSet) -> bool:
    statement = expanded.statement
    if allows(statement) is not False or not expanded.possible & actions:
        return False
    is_sure = denies_unconditionally(statement) and next(statement.unknown_leaves(), None) is None
    return not is_sure and any(_touches(expanded, part.pattern) for part in target.parts)


def _touches(expanded: ExpandedStatement, pattern: str) -> bool:
    query = ResourceQuery(touching=pattern, conditional=True)
    return any(wide is not False for _, wide in query.targets(expanded.statement))
