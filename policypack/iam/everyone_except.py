"""Allow with NotPrincipal: everybody in the world but a few."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.elements import Document, Statement
from policypack.iam.grants import allows
from policypack.iam.weakness import Undecided, Weakness
from policypack.iam.wording import actions_of
from policypack.unknown import Unknown

KIND = "everyone-except"


def everyone_except(document: Document) -> Iterator[Weakness | Undecided]:
    """Allow with NotPrincipal lets in the world less a list; a Deny with it is a fence."""
    for statement in document.statements:
        allowed = allows(statement)
        if statement.not_principals and isinstance(allowed, Unknown):
            yield Undecided(KIND, allowed)
        elif statement.not_principals and allowed:
            yield _weakness(statement)
    yield from (Undecided(KIND, each) for each in document.unknowns)


def _weakness(statement: Statement) -> Weakness:
    path = f"{statement.path}.NotPrincipal"
    message = f"{path} allows {actions_of(statement)} to everybody in the world except a list"
    fix = "use Principal with the accounts, roles or services that you want"
    return Weakness(KIND, path, message, fix)
