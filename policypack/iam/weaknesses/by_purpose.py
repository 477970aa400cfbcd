"""All weaknesses of a document by its purpose, and how to tell what the purpose is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from functools import lru_cache

from policypack.iam.document.elements import Document, Statement
from policypack.iam.document.grammar import Purpose
from policypack.iam.meaning.accounts import Accounts
from policypack.iam.meaning.kind import KINDS, KINDS_OF_CONDITIONS, KINDS_OF_PRINCIPALS, Found, Kind
from policypack.iam.weaknesses.condition_faults import condition_weaknesses
from policypack.iam.weaknesses.identity import identity_weaknesses
from policypack.iam.weaknesses.limits import boundary_weaknesses, endpoint_weaknesses
from policypack.iam.weaknesses.resource_policy import resource_policy_weaknesses
from policypack.iam.weaknesses.statements import (
    limiting_statement_weaknesses,
    resource_statement_weaknesses,
)
from policypack.iam.weaknesses.trust import trust_weaknesses
from policypack.model.unknown import Unknown

# Weaknesses that depend on the document alone, and those that `accounts` decides.
_OF_DOCUMENT: Mapping[Purpose, Callable[[Document, Set[Kind]], Found]] = {
    Purpose.IDENTITY: identity_weaknesses,
    Purpose.RESOURCE: resource_statement_weaknesses,
    Purpose.BOUNDARY: boundary_weaknesses,
    Purpose.SESSION: limiting_statement_weaknesses,
    Purpose.SCP: limiting_statement_weaknesses,
    Purpose.RCP: limiting_statement_weaknesses,
    Purpose.ENDPOINT: endpoint_weaknesses,
}
_OF_ACCOUNTS: Mapping[Purpose, Callable[[Document, Accounts | None], Found]] = {
    Purpose.TRUST: trust_weaknesses,
    Purpose.RESOURCE: resource_policy_weaknesses,
}


def document_weaknesses(
    document: Document,
    purpose: Purpose,
    accounts: Accounts | None = None,
    kinds: Set[Kind] | None = None,
) -> Found:
    """Yield all weaknesses that a document of the purpose can have, of the kinds that are asked
    for: without `kinds` those of `KINDS[purpose]`.

    Most of what is not asked for is not looked for either.
    """
    asked = KINDS[purpose] if kinds is None else _asked(purpose, frozenset(kinds))
    return (each for each in _found(document, purpose, accounts, asked) if each.kind in asked)


@lru_cache(maxsize=64)
def _asked(purpose: Purpose, kinds: frozenset[Kind]) -> frozenset[Kind]:
    return KINDS[purpose] & kinds


def _found(
    document: Document, purpose: Purpose, accounts: Accounts | None, asked: Set[Kind]
) -> Found:
    if purpose in _OF_ACCOUNTS and not asked.isdisjoint(KINDS_OF_PRINCIPALS):
        yield from _OF_ACCOUNTS[purpose](document, accounts)
    if purpose in _OF_DOCUMENT:
        yield from _OF_DOCUMENT[purpose](document, asked)
    if not asked.isdisjoint(KINDS_OF_CONDITIONS):
        yield from condition_weaknesses(document)


def purpose_of(document: Document) -> Purpose:
    """The purpose of a document, as far as its statements show it.

    Statements without principals are an identity policy's; with principals, and with nothing but
    actions of STS and no resource, they are a trust policy's.
    """
    if not any(each.principals or each.not_principals for each in document.statements):
        return Purpose.IDENTITY
    trusts = all(map(_is_about_assuming, document.statements))
    return Purpose.TRUST if trusts else Purpose.RESOURCE


def _is_about_assuming(statement: Statement) -> bool:
    texts = statement.actions.texts
    known = [text.lower() for text in texts if not isinstance(text, Unknown)]
    return (
        bool(known)
        and all(text.startswith("sts:") for text in known)
        and not (statement.resources or statement.not_resources)
    )


def service_of(document: Document) -> str:
    """The prefix of the first action that names a service, in lower case; "" without one."""
    for statement in document.statements:
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if not isinstance(text, Unknown) and ":" in text:
                return text.lower().partition(":")[0]
    return ""
