"""Allow statements that name what they leave out: principals, actions, resources.

What AWS adds tomorrow is in them, and so is everything that nobody thought of.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.document import Document, Leaf, Statement
from policypack.iam.grants import allows
from policypack.iam.weakness import Unsure, Weakness
from policypack.iam.wording import actions_of, listed
from policypack.unknown import Unknown


def everyone_except(document: Document) -> Iterator[Weakness | Unsure]:
    """NotPrincipal lets in the world less a list; a Deny with it is a fence."""
    return _complements(document, "everyone-except")


def all_actions_except(document: Document) -> Iterator[Weakness | Unsure]:
    """NotAction allows what nobody has listed."""
    return _complements(document, "all-actions-except")


def all_resources_except(document: Document) -> Iterator[Weakness | Unsure]:
    """NotResource reaches what nobody has listed."""
    return _complements(document, "all-resources-except")


def _complements(document: Document, kind: str) -> Iterator[Weakness | Unsure]:
    for statement in document.statements:
        allowed = allows(statement)
        if not _left_out(statement, kind) or allowed is False:
            continue
        if isinstance(allowed, Unknown):
            yield Unsure(kind, allowed)
        else:
            yield _weakness(statement, kind)
    yield from (Unsure(kind, each) for each in document.unknowns)


def _left_out(statement: Statement, kind: str) -> tuple[Leaf, ...]:
    if kind == "everyone-except":
        return tuple(each.leaf for each in statement.not_principals)
    return statement.not_actions if kind == "all-actions-except" else statement.not_resources


def _weakness(statement: Statement, kind: str) -> Weakness:
    element, message, fix = _WORDS[kind]
    path = f"{statement.path}.{element}"
    filled = message.format(
        path=path, actions=actions_of(statement), left_out=listed(_left_out(statement, kind))
    )
    return Weakness(kind, path, filled, fix)


_WORDS = {
    "everyone-except": (
        "NotPrincipal",
        "{path} allows {actions} to everybody in the world except a list",
        "use Principal with the accounts, roles or services that you want",
    ),
    "all-actions-except": (
        "NotAction",
        "{path} allows every action but {left_out}, those that AWS adds later included",
        "use Action with the actions in use",
    ),
    "all-resources-except": (
        "NotResource",
        "{path} allows {actions} on everything but {left_out}",
        "use Resource with the ARNs that you want",
    ),
}
