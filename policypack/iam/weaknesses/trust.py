"""Weaknesses of trust policies: who may assume the role."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policypack.iam.document.elements import Document, Leaf, Leaves, Principal, Statement
from policypack.iam.document.globs import glob, is_all_wildcards
from policypack.iam.meaning.accounts import Accounts, account_of
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.any_principal import (
    COGNITO,
    accepts_any_audience,
    host_of,
    is_any_principal,
    is_cognito,
    is_denied,
    requires_login_method,
)
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.conditions_on_caller import limits_who
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
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    expand_statements,
    names_any,
)
from policypack.iam.meaning.kind import Found, Gravity, Kind, Undecided, Weakness, where
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.weaknesses.oidc import issuer_weaknesses
from policypack.iam.weaknesses.resource_policy import principal_wildcard_weaknesses
from policypack.model.unknown import Unknown

# Weaknesses of trusting the principals that a trust statement names, one by one.


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
        "Compare sts:ExternalId (third parties) with StringEquals or aws:MultiFactorAuthPresent "
        "(people) with Bool, or list the account in trusted_accounts"
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


# Execution roles of Lambda functions that other services or accounts can assume too.
#
# Lambda@Edge needs both of its service principals:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html

_OF_LAMBDA = ("lambda", "edgelambda")
# A principal, and whether its statement lets it assume the role.
_Trusted = tuple[Principal, Truth]


def mixed_trust_weaknesses(statements: Sequence[tuple[Statement, Truth]]) -> Found:
    """Yield trusts-lambda-and-others: at each principal other than Lambda that can assume the role.

    Each statement comes with whether it allows that.
    """
    trusted = [
        (each, assumes) for statement, assumes in statements for each in statement.principals
    ]
    anywhere = any_of(map(_lets_lambda, trusted))
    for principal, assumes in trusted:
        beside = _beside(principal, trusted) if _is_one_unknown(principal) else anywhere
        truth = all_of((assumes, beside, negated(_is_lambda(principal))))
        yield from where(truth, _weakness(principal))


def _beside(principal: Principal, trusted: Sequence[_Trusted]) -> Truth:
    """Whether any principal other than this one is Lambda."""
    return any_of(_lets_lambda(each) for each in trusted if each[0] is not principal)


def _is_one_unknown(principal: Principal) -> bool:
    """Whether it is one principal that is not known yet: an element of a list.

    A whole element that is not known may hold several, such as Lambda and another.
    """
    leaf = principal.leaf
    return bool(principal.kind) and isinstance(leaf.text, Unknown) and leaf.path.endswith("]")


def _lets_lambda(trusted: _Trusted) -> Truth:
    principal, assumes = trusted
    return all_of((assumes, _is_lambda(principal)))


def _is_lambda(principal: Principal) -> Truth:
    if principal.kind not in ("", "Service"):
        return False
    text = principal.leaf.text
    return text if isinstance(text, Unknown) else service_name(text) in _OF_LAMBDA


def _weakness(principal: Principal) -> Weakness:
    path, text = principal.leaf.path, principal.leaf.text
    named = text if isinstance(text, str) else "another principal"
    message = f"{path} allows {named} to assume the role, as Lambda can"
    fix = "Leave only lambda.amazonaws.com in the trust policy, and give the other its own role"
    return Weakness(Kind.TRUSTS_LAMBDA_AND_OTHERS, path, message, fix)


# Providers of many identities in one account: does the trust policy say which of them it means?
#
# IAM Roles Anywhere accepts the certificates of every trust anchor of the account, and a Cognito
# identity pool can give credentials to guests:
# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
# https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#role-trust-and-permissions

KIND = Kind.TRUSTS_ANY_IDENTITY
_OF_CERTIFICATE = ("aws:principaltag/x509", "sts:sourceidentity")
_GUEST = "unauthenticated"


def any_identity_weaknesses(statement: Statement, assumes: Truth) -> Found:
    """Yield trusts-any-identity of Roles Anywhere and of Cognito's guests.

    `assumes` is whether the statement allows assuming the role at all.
    """
    for leaf in service_principals(statement):
        truth = all_of((assumes, _is_roles_anywhere(leaf), negated(_names_certificate(statement))))
        yield from where(truth, _any_certificate(leaf))
    for principal in statement.principals:
        truth = all_of((assumes, is_cognito(principal, statement), _accepts_guests(statement)))
        yield from where(truth, _any_guest(principal, statement))


def _is_roles_anywhere(leaf: Leaf) -> Truth:
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) == "rolesanywhere"


def _names_certificate(statement: Statement) -> Truth:
    """Whether a condition names a trust anchor, or a field of the certificate."""
    return requires(
        statement.conditions,
        lambda key: key == "aws:sourcearn" or key.startswith(_OF_CERTIFICATE),
        lambda text: bool(text) and not is_all_wildcards(re.split("[/:]", text)[-1]),
    )


def _accepts_guests(statement: Statement) -> Truth:
    excluded = requires(
        statement.conditions,
        lambda key: key == f"{COGNITO}:amr",
        lambda text: not glob(text)(_GUEST),
    )
    # Where no condition compares the login, the weakness is oidc-without-audience.
    return all_of((requires_login_method(statement), negated(excluded)))


def _any_certificate(leaf: Leaf) -> Weakness:
    message = (
        f"{leaf.path} allows every certificate of every trust anchor of the account to assume the "
        "role: no condition names one"
    )
    fix = (
        "Compare aws:SourceArn with the ARN of the trust anchor by ArnEquals, and "
        "aws:PrincipalTag/x509Subject/CN with the name in the certificate"
    )
    return Weakness(KIND, leaf.path, message, fix)


def _any_guest(principal: Principal, statement: Statement) -> Weakness:
    path = principal.leaf.path
    message = (
        f"{path} allows unauthenticated identities to assume the role: anonymous access for anyone "
        "who knows the ID of the identity pool, which is in every client"
    )
    fix = f'Compare {COGNITO}:amr with "authenticated" alone'
    return Weakness(KIND, path, message, fix, cause=_pool_of(statement))


def _pool_of(statement: Statement) -> str | None:
    """The ID of the one identity pool that a statement names, None if it is not known."""
    named = [
        text
        for condition in statement.conditions
        if condition.key.lower() == f"{COGNITO}:aud"
        for text in condition.leaves.texts
    ]
    return named[0] if len(named) == 1 and isinstance(named[0], str) else None


_ASSUME = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_WEB_IDENTITY = ("sts:AssumeRoleWithWebIdentity",)


def trust_weaknesses(document: Document, accounts: Accounts | None = None) -> Found:
    """Yield the weaknesses of a trust policy.

    Kinds: trusts-anyone (any principal, with no condition that really limits; sts:ExternalId does
    not), trusts-any-repository and trusts-any-identity (a provider of many identities, with no
    condition that names one), trusts-lambda-and-others, principal-partial-wildcard, and what
    `trusted_principal_weaknesses` finds. `accounts` names those of the reader.
    """
    return iter(_weaknesses(document, accounts or Accounts()))


@lru_cache(maxsize=256)
def _weaknesses(document: Document, accounts: Accounts) -> tuple[Weakness | Undecided, ...]:
    document = applicable(document)
    every = expand_statements(document)
    granting = [each for each in every if _may_grant(each, every)]
    found = [each for expanded in granting for each in _of_statement(expanded, accounts)]
    mixed = mixed_trust_weaknesses(
        [(each.statement, _allows_assuming(each, _ASSUME)) for each in granting]
    )
    return (*found, *mixed, *principal_wildcard_weaknesses(document))


def _may_grant(expanded: ExpandedStatement, every: tuple[ExpandedStatement, ...]) -> bool:
    return allows(expanded.statement) is not False and not is_denied(_assuming(expanded), every)


def _of_statement(expanded: ExpandedStatement, accounts: Accounts) -> Found:
    statement = expanded.statement
    assumes = _allows_assuming(expanded, _ASSUME)
    yield from _anyone(statement, assumes)
    yield from issuer_weaknesses(statement, _allows_assuming(expanded, _WEB_IDENTITY))
    yield from any_identity_weaknesses(statement, assumes)
    yield from trusted_principal_weaknesses(statement, assumes, accounts)


def _assuming(expanded: ExpandedStatement) -> ExpandedStatement:
    """The statement reduced to assuming the role: a Deny must cover only these actions."""
    wanted = expand_all(*_ASSUME)
    sure, possible = expanded.sure & wanted, expanded.possible & wanted
    statement = expanded.statement._replace(actions=Leaves(_ASSUME), memory=None)
    return expanded._replace(statement=statement, sure=sure, possible=possible, memory=None)


def _allows_assuming(expanded: ExpandedStatement, names: tuple[str, ...]) -> Truth:
    """Whether the statement allows one of the ways to assume a role."""
    return all_of((allows(expanded.statement), names_any(expanded, expand_all(*names))))


def _is_anyone(principal: Principal) -> Truth:
    text = principal.leaf.text
    if principal.kind == "Federated":
        return text if isinstance(text, Unknown) else is_all_wildcards(text)
    return is_any_principal(principal)


def _anyone(statement: Statement, assumes: Truth) -> Found:
    truth = all_of(
        (
            assumes,
            any_of(_is_anyone(each) for each in statement.principals),
            negated(limits_who(statement.conditions)),
        )
    )
    yield from where(truth, _anyone_weakness(statement))


def _anyone_weakness(statement: Statement) -> Weakness:
    path = f"{statement.path}.Principal"
    limit = "; its Condition excludes no caller" if statement.conditions else ""
    message = f"{path} allows any AWS principal to assume the role{limit}"
    fix = "Name the service, account or role in Principal, or compare aws:PrincipalOrgID"
    return Weakness(Kind.TRUSTS_ANYONE, path, message, fix)
