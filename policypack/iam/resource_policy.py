"""Judges resource policies: who in the world can reach the thing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from policypack.iam.document import Document, Leaf, Statement
from policypack.iam.everybody import open_to_everybody
from policypack.iam.grants import allows
from policypack.iam.weakness import Unsure, Weakness
from policypack.unknown import Unknown


def judge_resource_policy(
    document: Document, *, own_account: str | None = None
) -> Iterator[Weakness | Unsure]:
    """Yield what opens a resource to the world.

    Kinds: public (Allow for everybody with no condition that really limits), everyone-except
    (Allow with NotPrincipal). `own_account`, where it is known, makes the fix concrete.
    """
    return iter(_judged(document, own_account))


@lru_cache(maxsize=256)
def _judged(document: Document, own_account: str | None) -> tuple[Weakness | Unsure, ...]:
    return (*_public(document, own_account), *everyone_except(document))


def _public(document: Document, own_account: str | None) -> Iterator[Weakness | Unsure]:
    for statement, truth in open_to_everybody(document):
        if isinstance(truth, Unknown):
            yield Unsure("public", truth)
        else:
            yield _public_weakness(statement, own_account)


def _public_weakness(statement: Statement, own_account: str | None) -> Weakness:
    path = f"{statement.path}.Principal"
    limit = ", whose Condition leaves out nobody" if statement.conditions else ""
    message = f"{path} lets everybody use {_actions(statement)}{limit}"
    named = f"arn:aws:iam::{own_account}:root" if own_account else "accounts, roles or services"
    fix = f"name {named} in Principal, or compare aws:PrincipalOrgID with your organization"
    return Weakness("public", path, message, fix)


def everyone_except(document: Document) -> Iterator[Weakness | Unsure]:
    """Allow with NotPrincipal lets in the world less a list; a Deny with it is a fence."""
    for statement in document.statements:
        allowed = allows(statement)
        if statement.not_principals and isinstance(allowed, Unknown):
            yield Unsure("everyone-except", allowed)
        elif statement.not_principals and allowed:
            yield _everyone_except(statement)
    yield from (Unsure("everyone-except", each) for each in document.unknowns)


def _everyone_except(statement: Statement) -> Weakness:
    path = f"{statement.path}.NotPrincipal"
    message = f"{path} allows {_actions(statement)} to everybody in the world except a list"
    fix = "use Principal with the accounts, roles or services that you want"
    return Weakness("everyone-except", path, message, fix)


def _actions(statement: Statement) -> str:
    """Up to three action patterns in words."""
    if statement.not_actions:
        return f"all actions but {_listed(statement.not_actions)}"
    return _listed(statement.actions)


def _listed(leaves: tuple[Leaf, ...]) -> str:
    texts = ["(not known yet)" if isinstance(each.text, Unknown) else each.text for each in leaves]
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
