"""Weaknesses of trusting the principals that a trust statement names, one by one."""

from __future__ import annotations

from policypack.iam.document.elements import Leaf, Principal, Statement
from policypack.iam.meaning.accounts import Accounts, account_of
from policypack.iam.meaning.audience import COGNITO, accepts_any_audience, host_of
from policypack.iam.meaning.confused_deputy import (
    is_any_service,
    requires_source,
    sends_source_when_assuming,
    service_name,
    service_principals,
)
from policypack.iam.meaning.cross_account import (
    allowed_callers,
    aws_principals,
    compared_accounts,
    is_external,
    is_own_account,
    requires_external_id_or_mfa,
    requires_known_caller,
    requires_organization,
    requires_some_external_id,
)
from policypack.iam.meaning.gravity import Gravity
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.iam.meaning.weakness import Found, Weakness, where


def trusted_principal_weaknesses(statement: Statement, assumes: Truth, accounts: Accounts) -> Found:
    """Yield the weaknesses of trusting what the statement names.

    Kinds: foreign-account (one that is not listed), trusts-foreign-account (that, without a real
    external ID and without multi-factor authentication), trusts-whole-account (the own one),
    trusts-any-service, trust-without-source-arn (a service that sends its source, which no
    condition compares), oidc-without-audience. `assumes` is whether the statement allows assuming
    the role at all.
    """
    for leaf, is_allowed in allowed_callers(statement):
        yield from _of_foreign_account(leaf, statement, all_of((assumes, is_allowed)), accounts)
    for leaf in aws_principals(statement):
        yield from _of_own_account(leaf, statement, assumes, accounts)
    for leaf, is_allowed in compared_accounts(statement):
        truth = all_of((assumes, is_allowed))
        yield from _of_own_account(leaf, statement, truth, accounts)
    has_source = requires_source(statement)
    for leaf in service_principals(statement):
        truth = all_of((assumes, is_any_service(leaf)))
        yield from where(truth, _any_service(leaf, has_source))
        truth = all_of((assumes, sends_source_when_assuming(leaf), negated(has_source)))
        yield from where(truth, _without_source(leaf))
    for principal in statement.principals:
        truth = all_of((assumes, accepts_any_audience(principal, statement)))
        yield from where(truth, _without_audience(principal))


def _of_foreign_account(
    leaf: Leaf, statement: Statement, assumes: Truth, accounts: Accounts
) -> Found:
    is_foreign = all_of(
        (assumes, is_external(leaf, accounts), negated(requires_organization(statement)))
    )
    yield from where(is_foreign, _foreign_account(leaf))
    truth = all_of((is_foreign, negated(requires_external_id_or_mfa(statement))))
    is_guessable = requires_some_external_id(statement) is True
    yield from where(truth, (_guessable if is_guessable else _without_external_id)(leaf))


def _of_own_account(leaf: Leaf, statement: Statement, assumes: Truth, accounts: Accounts) -> Found:
    truth = all_of(
        (assumes, is_own_account(leaf, accounts), negated(requires_known_caller(statement)))
    )
    yield from where(truth, _whole_account(leaf))


def _account(leaf: Leaf) -> str:
    return (account_of(leaf.text) or "") if isinstance(leaf.text, str) else ""


def _foreign_account(leaf: Leaf) -> Weakness:
    message = f"{leaf.path} allows the external account {_account(leaf)} to assume the role"
    fix = "Remove the account, or list it in trusted_accounts"
    return Weakness(Kind.FOREIGN_ACCOUNT, leaf.path, message, fix)


def _without_external_id(leaf: Leaf) -> Weakness:
    message = (
        f"{leaf.path} allows the external account {_account(leaf)} to assume the role without an "
        "external ID that is hard to guess and without multi-factor authentication"
    )
    fix = (
        "Compare sts:ExternalId (third parties) by StringEquals or aws:MultiFactorAuthPresent "
        "(people) by Bool, or list the account in trusted_accounts"
    )
    return Weakness(Kind.TRUSTS_FOREIGN_ACCOUNT, leaf.path, message, fix)


def _guessable(leaf: Leaf) -> Weakness:
    message = (
        f"{leaf.path} allows the external account {_account(leaf)} to assume the role with an "
        "external ID that can be guessed"
    )
    fix = "Compare sts:ExternalId with an ID that the third party generates, such as a UUID"
    return Weakness(Kind.TRUSTS_FOREIGN_ACCOUNT, leaf.path, message, fix, Gravity.LOW)


def _whole_account(leaf: Leaf) -> Weakness:
    named = f"{leaf.path} allows every principal of the account {_account(leaf)}"
    # Any principal with a condition on its account is not the account itself, which delegates.
    delegated = "" if ".Condition." in leaf.path else " that its identity policies permit"
    message = f"{named}{delegated} to assume the role"
    fix = "Name the roles in Principal, or compare aws:PrincipalArn or a principal tag"
    return Weakness(Kind.TRUSTS_WHOLE_ACCOUNT, leaf.path, message, fix)


def _any_service(leaf: Leaf, has_source: Truth) -> Weakness:
    deputy = "" if has_source is True else ", on behalf of any AWS customer"
    message = f"{leaf.path} allows every AWS service to assume the role{deputy}"
    fix = "Name the one service, such as lambda.amazonaws.com"
    return Weakness(Kind.TRUSTS_ANY_SERVICE, leaf.path, message, fix)


def _without_source(leaf: Leaf) -> Weakness:
    name = service_name(str(leaf.text)) if isinstance(leaf.text, str) else ""
    message = (
        f"{leaf.path} allows {name} to assume the role on behalf of any AWS customer (confused "
        "deputy): no condition names a source"
    )
    fix = (
        "Compare aws:SourceArn with the ARN that uses the role, or aws:SourceAccount with your "
        "account ID"
    )
    return Weakness(Kind.TRUST_WITHOUT_SOURCE_ARN, leaf.path, message, fix)


def _without_audience(principal: Principal) -> Weakness:
    host, path = host_of(principal), principal.leaf.path
    keys = f"{host}:aud and {host}:amr" if host == COGNITO else f"{host}:aud"
    message = f"{path} accepts tokens that were issued for any application"
    fix = f"Compare {keys} with the expected value in Condition"
    return Weakness(Kind.OIDC_WITHOUT_AUDIENCE, path, message, fix)
