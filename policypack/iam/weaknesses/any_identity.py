"""Providers of many identities in one account: does the trust policy say which of them it means?

IAM Roles Anywhere accepts the certificates of every trust anchor of the account, and a Cognito
identity pool can give credentials to guests:
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html#role-trust-and-permissions
"""

from __future__ import annotations

import re

from policypack.iam.document.elements import Leaf, Principal, Statement
from policypack.iam.document.globs import glob, is_all_wildcards
from policypack.iam.meaning.audience import COGNITO, is_cognito, requires_login_method
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.confused_deputy import service_name, service_principals
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.iam.meaning.weakness import Found, Weakness, where
from policypack.model.unknown import Unknown

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
    """The ID of the one identity pool that a statement names, None where it is not known."""
    named = [
        text
        for condition in statement.conditions
        if condition.key.lower() == f"{COGNITO}:aud"
        for text in condition.leaves.texts
    ]
    return named[0] if len(named) == 1 and isinstance(named[0], str) else None
