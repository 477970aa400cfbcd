"""Allow with NotPrincipal: any principal except a list."""

from __future__ import annotations

from policypack.iam.document.elements import Document, Statement
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.summaries import summarize_actions
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.model.unknown import Unknown


def not_principal_weaknesses(document: Document) -> Found:
    """Yield everyone-except, of Allow alone: a Deny with NotPrincipal restricts access."""
    for statement in document.statements:
        allowed = allows(statement)
        if statement.not_principals and isinstance(allowed, Unknown):
            yield Undecided(Kind.EVERYONE_EXCEPT, allowed)
        elif statement.not_principals and allowed:
            yield _weakness(statement)
    yield from (Undecided(Kind.EVERYONE_EXCEPT, each) for each in document.unknowns)


def _weakness(statement: Statement) -> Weakness:
    path = f"{statement.path}.NotPrincipal"
    used = summarize_actions(statement)
    message = f"{path} allows {used} to any principal in the world that it does not list"
    fix = "Replace NotPrincipal with Principal and name the accounts, roles or services in use"
    return Weakness(Kind.EVERYONE_EXCEPT, path, message, fix)
