"""Accounts as principals: cross-account access, and access of the whole own account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.accounts import Accounts, account_of, is_whole_account
from policypack.iam.condition_operators import requires
from policypack.iam.elements import Leaf, Statement
from policypack.iam.globs import has_wildcard, is_all_wildcards
from policypack.iam.guessing import is_hard_to_guess
from policypack.iam.truth import Truth, any_of
from policypack.unknown import Unknown

_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
_CALLERS = ("aws:principalarn", "aws:principaltag/", "aws:userid", "aws:username")
_MULTI_FACTOR = ("aws:multifactorauthpresent", "aws:multifactorauthage")


def aws_principals(statement: Statement) -> Iterator[Leaf]:
    """The AWS principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "AWS"))


def is_external(leaf: Leaf, accounts: Accounts) -> Truth:
    """Whether the principal belongs to an external account that is not listed."""
    text = leaf.text
    if isinstance(text, Unknown):
        return text
    account = account_of(text)
    return False if account is None else accounts.is_external(account, leaf.path)


def is_own_account(leaf: Leaf, accounts: Accounts) -> Truth:
    """Whether the principal stands for the whole own account."""
    text = leaf.text
    if isinstance(text, Unknown):
        return text
    account = account_of(text) if is_whole_account(text) else None
    return False if account is None else accounts.is_own(account, leaf.path)


def requires_organization(statement: Statement) -> Truth:
    """Whether a condition requires that the caller's account is in an organization."""
    return requires(statement.conditions, lambda key: key in _ORGANIZATION, _names_organization)


def requires_external_id_or_mfa(statement: Statement) -> Truth:
    """Whether a condition requires a real external ID, or multi-factor authentication.

    BoolIfExists is no such demand: a request without the key passes it.
    """
    return any_of(
        (
            requires(statement.conditions, lambda key: key == "sts:externalid", is_hard_to_guess),
            requires(statement.conditions, lambda key: key in _MULTI_FACTOR, _is_demand),
        )
    )


def requires_known_caller(statement: Statement) -> Truth:
    """Whether a condition limits which of the account's principals may call."""
    return requires(
        statement.conditions,
        lambda key: key.startswith(_CALLERS),
        lambda text: bool(text) and not is_all_wildcards(text),
    )


def _names_organization(text: str) -> bool:
    return bool(text) and not has_wildcard(text.split("/")[0])


def _is_demand(text: str) -> bool:
    return text.lower() != "false"
