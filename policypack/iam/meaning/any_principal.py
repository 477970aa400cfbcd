"""Statements for any principal, in resource policies and trust policies."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.document.elements import Condition, Document, Principal, Statement
from policypack.iam.document.globs import (
    covers,
    has_wildcard,
    is_all_wildcards,
    names_next_to_nothing,
)
from policypack.iam.meaning import actions
from policypack.iam.meaning.actions import union
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator, requires, strict
from policypack.iam.meaning.conditions_on_caller import denies_all_except, limits_who
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows, expand_statements
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
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


# Conditions of a trust policy on claims that no token of its identity providers carries.
#
# The keys of a provider's claims begin with its name, and are in the tokens of that provider
# alone:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif


def foreign_claims(statement: Statement) -> tuple[Condition, ...]:
    """The conditions that need a claim of a provider that the statement doesn't trust."""
    if not statement.principals or not statement.conditions or allows(statement) is False:
        return ()
    if any(each.kind != "Federated" for each in statement.principals):
        return ()
    hosts = {host_of(each) for each in statement.principals}
    if "" in hosts:
        return ()
    pairs = zip(statement.conditions, strict(statement.conditions), strict=True)
    return tuple(each for each, compared in pairs if _needs_another(compared, hosts))


def _needs_another(condition: Condition, hosts: set[str]) -> bool:
    provider = condition.key.lower().rpartition(":")[0].removeprefix("https://")
    is_claim = "." in provider and base_operator(condition) in POSITIVE
    return is_claim and provider not in hosts


def is_any_principal(principal: Principal) -> Truth:
    """Whether the principal means any principal in the world.

    `"*"` and `{"AWS": "*"}` are the same to AWS
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
    AWS refuses a wildcard in the account of an ARN; it is judged by its author's intent.
    """
    text = principal.leaf.text
    if principal.kind not in ("", "*", "AWS"):
        return False
    if isinstance(text, Unknown):
        return text
    if principal.kind == "*" or is_all_wildcards(text):
        return True
    parts = text.split(":", 5)
    return len(parts) > 4 and has_wildcard(parts[4])


def open_to_any_principal(document: Document) -> Iterator[tuple[Statement, Truth]]:
    """Every statement that allows any principal something under no limit, unless a Deny covers it
    all; with it whether that is sure."""
    expanded_statements = expand_statements(document)
    for expanded in expanded_statements:
        statement = expanded.statement
        truth = all_of(
            (
                allows(statement),
                any_of(is_any_principal(each) for each in statement.principals),
                negated(limits_who(statement.conditions)),
            )
        )
        if truth is not False and not is_denied(expanded, expanded_statements):
            yield statement, truth


def is_denied(
    allowed: ExpandedStatement, expanded_statements: tuple[ExpandedStatement, ...]
) -> bool:
    """Whether Deny statements for any principal surely cover all that a statement allows."""
    denies = [each for each in expanded_statements if _denies_any_principal(each.statement)]
    return bool(denies) and all(
        _is_covered(allowed, pattern, denies) for pattern in _patterns(allowed.statement)
    )


def _denies_any_principal(statement: Statement) -> bool:
    """Whether it denies any principal, or all but a few by NotPrincipal or a condition."""
    if allows(statement) is not False:
        return False
    if statement.conditions and not denies_all_except(statement.conditions):
        return False
    if statement.not_principals:
        return all(is_any_principal(each) is False for each in statement.not_principals)
    return any(is_any_principal(each) is True for each in statement.principals)


def _patterns(statement: Statement) -> Iterator[str]:
    """The patterns that a Deny must cover: `*` if the resource is unknown, negated or absent."""
    for text in statement.resources.texts:
        yield "*" if isinstance(text, Unknown) else text
    if not statement.resources:
        yield "*"


def _is_covered(allowed: ExpandedStatement, pattern: str, denies: list[ExpandedStatement]) -> bool:
    here = [each for each in denies if _covers_resource(each.statement, pattern)]
    taken = union(deny.sure for deny in here)
    return not allowed.possible & ~taken and _covers_names(allowed.statement, here)


def _covers_resource(deny: Statement, pattern: str) -> bool:
    if deny.not_resources:
        return False
    texts = deny.resources.texts
    return not texts or any(
        not isinstance(text, Unknown) and covers(text, pattern) for text in texts
    )


def _covers_names(allowed: Statement, denies: list[ExpandedStatement]) -> bool:
    """The same by text: names too new for the index have no bits (SNS:Receive never had any)."""
    denied = [text for deny in denies for text in deny.statement.actions.texts]
    patterns = [text.lower() for text in denied if not isinstance(text, Unknown)]
    return all(
        isinstance(name, Unknown)
        or actions.expand(name)
        or any(covers(pattern, name.lower()) for pattern in patterns)
        for name in allowed.actions.texts
    )
