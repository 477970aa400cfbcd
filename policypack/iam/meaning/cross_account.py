"""Accounts as principals: cross-account access, and access of the whole own account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.document.elements import Condition, Leaf, Statement
from policypack.iam.document.globs import has_wildcard, names_next_to_nothing
from policypack.iam.meaning.accounts import Accounts, account_of, is_whole_account
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.arns import ROLE, matches_all
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator, requires, strict
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.guessing import is_hard_to_guess
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.unknown import Unknown

_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
# What compares the account of the caller itself, or the one that a service or topic acts for.
_ACCOUNTS = frozenset(
    {"aws:principalarn", "aws:principalaccount", "kms:calleraccount"}
    | {"aws:sourceaccount", "aws:sourceowner"}
)
_CALLING_ACCOUNT = frozenset({"aws:principalaccount"})
_CALLERS = ("aws:principalarn", "aws:principaltag/", "aws:userid", "aws:username")
_MULTI_FACTOR = ("aws:multifactorauthpresent", "aws:multifactorauthage")


def aws_principals(statement: Statement) -> Iterator[Leaf]:
    """The AWS principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "AWS"))


def allowed_callers(statement: Statement) -> Iterator[tuple[Leaf, Truth]]:
    """What the statement names in Principal or in a condition, and whether that is allowed."""
    yield from ((leaf, True) for leaf in aws_principals(statement))
    yield from _compared_callers(statement)


def compared_accounts(statement: Statement) -> Iterator[tuple[Leaf, Truth]]:
    """The accounts of callers that conditions pick out of any principal, and whether they do."""
    return _compared_callers(statement, _CALLING_ACCOUNT)


def _compared_callers(
    statement: Statement, keys: frozenset[str] = _ACCOUNTS
) -> Iterator[tuple[Leaf, Truth]]:
    """The accounts and principals that conditions pick out of any principal, and whether they do.

    A key policy of AWS names any principal and compares kms:CallerAccount; what a condition names
    is allowed as if Principal named it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
    """
    if not statement.conditions:
        return
    picks = all_of(
        (any_of(map(is_any_principal, statement.principals)), limits_who(statement.conditions))
    )
    if picks is not False:
        for condition in strict(statement.conditions):
            if _may_compare(condition, keys):
                yield from ((leaf, picks) for leaf in condition.leaves.each(statement.path))


def _may_compare(condition: Condition, keys: frozenset[str]) -> bool:
    """Whether it compares one of the keys; a block that is not known yet may."""
    if condition.operator and base_operator(condition) not in POSITIVE:
        return False
    return not condition.key or condition.key.lower() in keys


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


def requires_some_external_id(statement: Statement) -> Truth:
    """Whether a condition requires one external ID, however easy it is to guess."""
    return requires(statement.conditions, lambda key: key == "sts:externalid", _is_literal)


def _is_literal(text: str) -> bool:
    return bool(text) and not has_wildcard(text) and "${" not in text


def requires_known_caller(statement: Statement) -> Truth:
    """Whether a condition limits which of the account's principals may call."""
    return requires(
        statement.conditions,
        lambda key: key.startswith(_CALLERS),
        _names_caller,
    )


def _names_caller(text: str) -> bool:
    return bool(text) and not names_next_to_nothing(text) and not matches_all(text, ROLE)


def _names_organization(text: str) -> bool:
    return bool(text) and not has_wildcard(text.split("/")[0])


def _is_demand(text: str) -> bool:
    return text.lower() != "false"
