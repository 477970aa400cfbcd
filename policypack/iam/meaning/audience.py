"""Federated principals: which application (audience) must a token have been issued for?

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
"""

from __future__ import annotations

from policypack.iam.document.elements import Principal, Statement
from policypack.iam.document.globs import names_next_to_nothing
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.model.unknown import Unknown

COGNITO = "cognito-identity.amazonaws.com"
# How each provider without `aud` calls its applications, and Google its second name for them.
_AUDIENCES = ("aud", "app_id", "oaud", "azp")


def is_federated(principal: Principal) -> Truth:
    """Whether the principal is an identity provider; an unknown one may be."""
    if principal.kind == "Federated":
        return True
    text = principal.leaf.text
    return text if not principal.kind and isinstance(text, Unknown) else False


def host_of(principal: Principal) -> str:
    """The host of an OIDC provider, "saml" for a SAML provider, "" while it is not known."""
    text = principal.leaf.text
    if isinstance(text, Unknown):
        return ""
    return "saml" if ":saml-provider/" in text else text.lower().split("oidc-provider/")[-1]


def requires_audience(statement: Statement) -> Truth:
    """Whether a condition compares the token's audience with a real value.

    The key of another provider is in no token of this one, so no token passes at all.
    """
    return requires(
        statement.conditions, lambda key: key.rpartition(":")[2] in _AUDIENCES, _is_real
    )


def requires_login_method(statement: Statement) -> Truth:
    """Whether a condition compares how the user of a Cognito pool has logged in."""
    return requires(statement.conditions, lambda key: key == f"{COGNITO}:amr", _is_real)


def accepts_any_audience(principal: Principal, statement: Statement) -> Truth:
    """Whether the role accepts tokens of the provider that were issued for any application."""
    named = requires_audience(statement)
    if is_cognito(principal, statement):
        named = all_of((named, requires_login_method(statement)))
    return all_of((is_federated(principal), negated(named)))


def is_cognito(principal: Principal, statement: Statement) -> bool:
    """Whether the principal is Cognito's identity pools.

    The keys of a condition give away a provider that is not known yet.
    """
    keys = (each.key.lower() for each in statement.conditions)
    host = host_of(principal)
    return host == COGNITO or (not host and any(key.startswith(COGNITO) for key in keys))


def _is_real(text: str) -> bool:
    return bool(text) and not names_next_to_nothing(text)
