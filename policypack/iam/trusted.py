"""Judges the principals that a trust statement names, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.accounts import Accounts, account_of
from policypack.iam.audience import COGNITO, host_of, is_open_to_applications
from policypack.iam.deputies import (
    assumes_for_others,
    is_any_service,
    names_a_source,
    service_name,
    services,
)
from policypack.iam.elements import Leaf, Principal, Statement
from policypack.iam.strangers import (
    is_foreign,
    is_of_organization,
    is_own_root,
    names_callers,
    principals_of_accounts,
    proves_itself,
)
from policypack.iam.truth import Truth, all_of, negated
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown


def trusted_principals(
    statement: Statement, assumes: Truth, accounts: Accounts
) -> Iterator[Weakness | Undecided]:
    """Yield what is wrong with trusting somebody whom the statement names.

    Kinds: foreign-account (one that nobody has listed), trusts-foreign-account (that, without a
    real external id and without multi-factor authentication), trusts-whole-account (the own one),
    trusts-any-service, trust-without-source-arn (a service that could say for whom it acts, and is
    not asked), oidc-without-audience. `assumes` is whether the statement lets anybody assume the
    role at all.
    """
    for leaf in principals_of_accounts(statement):
        foreign = all_of(
            (assumes, is_foreign(leaf, accounts), negated(is_of_organization(statement)))
        )
        yield from _said("foreign-account", foreign, _foreign(leaf))
        truth = all_of((foreign, negated(proves_itself(statement))))
        yield from _said("trusts-foreign-account", truth, _unproved(leaf))
        truth = all_of((assumes, is_own_root(leaf, accounts), negated(names_callers(statement))))
        yield from _said("trusts-whole-account", truth, _whole_account(leaf))
    source = names_a_source(statement)
    for leaf in services(statement):
        truth = all_of((assumes, is_any_service(leaf)))
        yield from _said("trusts-any-service", truth, _any_service(leaf))
        truth = all_of((assumes, assumes_for_others(leaf), negated(source)))
        yield from _said("trust-without-source-arn", truth, _without_source(leaf))
    for principal in statement.principals:
        truth = all_of((assumes, is_open_to_applications(principal, statement)))
        yield from _said("oidc-without-audience", truth, _any_application(principal))


def _said(kind: str, truth: Truth, words: tuple[str, str, str]) -> Iterator[Weakness | Undecided]:
    if isinstance(truth, Unknown):
        yield Undecided(kind, truth)
    elif truth:
        path, message, fix = words
        yield Weakness(kind, path, f"{path} {message}", fix)


def _account(leaf: Leaf) -> str:
    return (account_of(leaf.text) or "") if isinstance(leaf.text, str) else ""


def _foreign(leaf: Leaf) -> tuple[str, str, str]:
    message = f"lets the account {_account(leaf)} assume the role"
    return leaf.path, message, "remove the account, or list it in trusted_accounts"


def _unproved(leaf: Leaf) -> tuple[str, str, str]:
    message = (
        f"lets the account {_account(leaf)} assume the role, without an external id that is hard "
        "to guess and without multi-factor authentication"
    )
    fix = (
        "compare sts:ExternalId (third parties) or aws:MultiFactorAuthPresent (people) by "
        "StringEquals or Bool, or list the account in trusted_accounts"
    )
    return leaf.path, message, fix


def _whole_account(leaf: Leaf) -> tuple[str, str, str]:
    message = f"leaves it to the whole account {_account(leaf)} who may assume the role"
    return leaf.path, message, "name the roles in Principal, or compare aws:PrincipalArn or a tag"


def _any_service(leaf: Leaf) -> tuple[str, str, str]:
    message = "lets every AWS service assume the role, for whoever makes it do so"
    return leaf.path, message, "name the one service, such as lambda.amazonaws.com"


def _without_source(leaf: Leaf) -> tuple[str, str, str]:
    name = service_name(str(leaf.text)) if isinstance(leaf.text, str) else ""
    message = f"lets {name} assume the role for any customer of AWS: no condition names a source"
    fix = "compare aws:SourceArn with the ARN that uses the role, or aws:SourceAccount with yours"
    return leaf.path, message, fix


def _any_application(principal: Principal) -> tuple[str, str, str]:
    host = host_of(principal)
    keys = f"{host}:aud and {host}:amr" if host == COGNITO else f"{host}:aud"
    message = "opens the role to tokens that were made for any application"
    return principal.leaf.path, message, f"compare {keys} with the expected value in Condition"
