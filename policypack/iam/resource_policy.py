"""Judges resource policies: who in the world can reach the thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from policypack.iam.accounts import Accounts, account_of, is_whole_account
from policypack.iam.deputies import calls_for_others, names_a_source, service_name, services
from policypack.iam.elements import Document, Leaf, Statement
from policypack.iam.everybody import open_to_everybody
from policypack.iam.everyone_except import everyone_except
from policypack.iam.grants import allows
from policypack.iam.partial_wildcard import partial_wildcards
from policypack.iam.strangers import is_foreign, is_of_organization, principals_of_accounts
from policypack.iam.truth import all_of, negated
from policypack.iam.weakness import Undecided, Weakness
from policypack.iam.wording import actions_of
from policypack.unknown import Unknown

_Found = Iterator[Weakness | Undecided]


def judge_resource_policy(document: Document, accounts: Accounts | None = None) -> _Found:
    """Yield what opens a resource to strangers.

    Kinds: public (Allow for everybody with no condition that really limits), everyone-except
    (Allow with NotPrincipal), foreign-account (an account that nobody has listed),
    service-without-source (a service that acts for anybody) and principal-partial-wildcard.
    `accounts` says which accounts are the reader's own.
    """
    return iter(_judged(document, accounts or Accounts()))


@lru_cache(maxsize=256)
def _judged(document: Document, accounts: Accounts) -> tuple[Weakness | Undecided, ...]:
    return (
        *_public(document, accounts),
        *everyone_except(document),
        *_named(document, accounts if accounts.own else _learned(document, accounts)),
        *partial_wildcards(document),
    )


def _public(document: Document, accounts: Accounts) -> _Found:
    for statement, truth in open_to_everybody(document):
        if isinstance(truth, Unknown):
            yield Undecided("public", truth)
        else:
            yield _public_weakness(statement, accounts)


def _public_weakness(statement: Statement, accounts: Accounts) -> Weakness:
    path = f"{statement.path}.Principal"
    limit = ", whose Condition leaves out nobody" if statement.conditions else ""
    message = f"{path} lets everybody use {actions_of(statement)}{limit}"
    own = sorted(accounts.own)
    named = f"arn:aws:iam::{own[0]}:root" if len(own) == 1 else "accounts, roles or services"
    fix = f"name {named} in Principal, or compare aws:PrincipalOrgID with your organization"
    return Weakness("public", path, message, fix)


def _learned(document: Document, accounts: Accounts) -> Accounts:
    """A key policy gives away its own account: the root that it leaves all decisions to.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    roots = {
        account_of(leaf.text)
        for each in document.statements
        if allows(each) is True and _leaves_all_decisions(each)
        for leaf in principals_of_accounts(each)
        if isinstance(leaf.text, str) and is_whole_account(leaf.text)
    }
    own = frozenset(each for each in roots if each is not None)
    return replace(accounts, own=own) if len(own) == 1 else accounts


def _leaves_all_decisions(statement: Statement) -> bool:
    texts = statement.actions.texts
    return len(texts) == 1 and isinstance(texts[0], str) and texts[0].lower() == "kms:*"


def _named(document: Document, accounts: Accounts) -> _Found:
    """What is wrong with letting in somebody whom a statement names."""
    for each in document.statements:
        for leaf in principals_of_accounts(each):
            stranger = all_of((is_foreign(leaf, accounts), negated(is_of_organization(each))))
            yield from _said("foreign-account", all_of((allows(each), stranger)), leaf, each)
        for leaf in services(each):
            deputy = all_of((calls_for_others(leaf), negated(names_a_source(each))))
            yield from _said("service-without-source", all_of((allows(each), deputy)), leaf, each)
    for unknown in document.unknowns:
        yield Undecided("foreign-account", unknown)
        yield Undecided("service-without-source", unknown)


def _said(kind: str, truth: bool | Unknown, leaf: Leaf, statement: Statement) -> _Found:
    if isinstance(truth, Unknown):
        yield Undecided(kind, truth)
    elif truth and kind == "foreign-account":
        account = account_of(str(leaf.text))
        message = f"{leaf.path} lets the account {account} use {actions_of(statement)}"
        fix = "compare aws:PrincipalOrgID, or list the account in trusted_accounts"
        yield Weakness(kind, leaf.path, message, fix)
    elif truth:
        service = service_name(str(leaf.text))
        message = f"{leaf.path} lets {service} use {actions_of(statement)} on behalf of anybody"
        fix = "compare aws:SourceArn with the ARN that calls, or aws:SourceAccount with yours"
        yield Weakness(kind, leaf.path, message, fix)
