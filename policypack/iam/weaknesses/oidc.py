"""OIDC issuers that sign tokens for many owners: does the trust policy name one of these?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from policypack.facts.oidc_issuers import (
    NAME_NO_HOLDER,
    OF_ALL_CUSTOMERS,
    OF_ONE_CUSTOMER,
    OF_PEOPLE,
    SharedIssuer,
)
from policypack.iam.document.elements import Condition, Principal, Statement
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning.any_principal import COGNITO, host_of
from policypack.iam.meaning.condition_operators import base_operator, requires, unknown_block
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.kind import Found, Gravity, Kind, Undecided, Weakness, where
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

_OPERATORS = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})
_OTHER = "Compare a claim that names the holder, such as {}:sub, in Condition"


def issuer_weaknesses(statement: Statement, assumes: Truth) -> Found:
    """Yields the weaknesses of a trust in OIDC tokens without a subject, by whose tokens can assume
    the role.

    Tokens of every customer of a service: trusts-any-repository. Tokens of one owner, from any
    workload: trusts-any-identity, as grave as the former if the workloads don't trust each other,
    and milder if the owner decides about all of them. So are the tokens of an unknown provider, and
    milder still the tokens of people who sign in to an application. `assumes` is whether a web
    identity may assume the role.
    """
    for kind, issuers in _ISSUERS:
        for issuer in issuers:
            claims = issuer.owners if kind is Kind.TRUSTS_ANY_REPOSITORY else issuer.workloads
            truth = all_of((assumes, _trusts_any_holder(statement, issuer, claims or {})))
            if kind is Kind.TRUSTS_ANY_IDENTITY and issuer.owners is not None:
                # Without a named owner, every customer can assume the role, which is reported.
                truth = all_of((truth, _names_one(statement, issuer, issuer.owners)))
            if isinstance(truth, Unknown):
                yield Undecided(kind, truth)
                break
            if truth:
                yield _weakness(kind, statement, issuer)
    for principal in statement.principals:
        yield from where(all_of((assumes, _is_other(principal, statement))), _other(principal))


_ISSUERS = (
    (Kind.TRUSTS_ANY_REPOSITORY, OF_ALL_CUSTOMERS),
    (Kind.TRUSTS_ANY_IDENTITY, (*OF_ONE_CUSTOMER, *OF_ALL_CUSTOMERS)),
)


def _weakness(kind: Kind, statement: Statement, issuer: SharedIssuer) -> Weakness:
    element = "Condition" if statement.conditions else "Principal.Federated"
    path = f"{statement.path}.{element}"
    fix = f"In Condition, compare {_name(statement, issuer)}:sub with {issuer.subject}"
    if kind is Kind.TRUSTS_ANY_REPOSITORY:
        message = f"{path} allows {issuer.any_holder} to assume the role: no claim names an owner"
        return Weakness(kind, path, message, fix)
    holder, what = issuer.any_of_owner, "no claim names one"
    message = f"{path} allows {holder} to assume the role: {what}"
    return Weakness(kind, path, message, fix, None if issuer.is_divided else Gravity.MEDIUM)


def _is_other(principal: Principal, statement: Statement) -> Truth:
    """Whether the provider is not known here, and no claim names a holder of its tokens."""
    host = host_of(principal)
    is_known = any(_is_at(each, host) for each in (*OF_ALL_CUSTOMERS, *OF_ONE_CUSTOMER))
    if principal.kind != "Federated" or "." not in host or is_known or host == COGNITO:
        return False
    named = requires(statement.conditions, lambda key: _names_holder(key, host), _is_real)
    return all_of(
        (
            _compares_a_claim(statement, host),
            negated(named),
            negated(limits_who(statement.conditions)),
        )
    )


def _names_holder(key: str, host: str) -> bool:
    issuer, _, claim = key.removeprefix("https://").rpartition(":")
    return issuer == host and claim not in NAME_NO_HOLDER


def _compares_a_claim(statement: Statement, host: str) -> bool:
    """Whether any claim is compared; without one, oidc-without-audience reports more."""
    keys = (each.key.lower().removeprefix("https://") for each in statement.conditions)
    return any(key.rpartition(":")[0] == host for key in keys)


def _is_real(text: str) -> bool:
    return bool(text) and not is_all_wildcards(text)


def _other(principal: Principal) -> Weakness:
    host, path = host_of(principal), principal.leaf.path
    of_people = re.fullmatch(OF_PEOPLE, host) is not None
    who, gravity = f"every token of {host} for the audience", Gravity.MEDIUM
    if of_people:
        who, gravity = "everyone who signs in to the application", Gravity.LOW
    message = f"{path} allows {who} to assume the role: no claim names a holder"
    return Weakness(Kind.TRUSTS_ANY_IDENTITY, path, message, _OTHER.format(host), gravity)


def _name(statement: Statement, issuer: SharedIssuer) -> str:
    """The issuer as the statement spells it."""
    providers = (str(each.leaf.text).split("oidc-provider/")[-1] for each in statement.principals)
    named = (*providers, *map(_host, statement.conditions))
    return next(host for host in named if _is_at(issuer, host.lower()))


def _is_at(issuer: SharedIssuer, host: str) -> bool:
    return re.fullmatch(issuer.host, host) is not None


def _trusts_any_holder(
    statement: Statement, issuer: SharedIssuer, claims: Mapping[str, str]
) -> Truth:
    """Whether the statement trusts the issuer without one of the claims."""
    return all_of(
        (
            any_of(_is_issuer(each, statement, issuer) for each in statement.principals),
            negated(_names_one(statement, issuer, claims)),
            negated(limits_who(statement.conditions)),
        )
    )


def _names_one(statement: Statement, issuer: SharedIssuer, claims: Mapping[str, str]) -> Truth:
    return any_of(_compares(each, issuer, claims) for each in statement.conditions)


def _is_issuer(principal: Principal, statement: Statement, issuer: SharedIssuer) -> Truth:
    if principal.kind not in ("", "Federated"):
        return False
    text = principal.leaf.text
    if isinstance(text, Unknown):
        return _is_meant(statement, issuer, text)
    return _is_at(issuer, host_of(principal))


def _is_meant(statement: Statement, issuer: SharedIssuer, provider: Unknown) -> Truth:
    """The condition keys begin with the issuer's host, so they give away an unknown provider."""
    if any(_is_at(issuer, _host(each)) for each in statement.conditions):
        return True
    demanded = (each for each in statement.conditions if base_operator(each) in _OPERATORS)
    return False if any(_host(each) for each in demanded) else provider


def _host(condition: Condition) -> str:
    """The issuer that a condition key belongs to, "" for AWS's own condition keys.

    A preview shows the url of an OpenIdConnectProvider as written in the program, with https://.
    AWS returns it without the scheme, so a key that is built from it works.
    """
    host = condition.key.lower().rpartition(":")[0].removeprefix("https://")
    return host if "." in host else ""


def _compares(condition: Condition, issuer: SharedIssuer, claims: Mapping[str, str]) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    if base_operator(condition) not in _OPERATORS:
        return False
    if not condition.key:
        return unknown_block(condition)
    claim = condition.key.lower().rpartition(":")[2]
    pattern = claims.get(claim) if _is_at(issuer, _host(condition)) else None
    if pattern is None or not condition.leaves:
        return False
    return all_of(_is_named(text, pattern) for text in condition.leaves.texts)


def _is_named(text: str | Unknown, pattern: str) -> Truth:
    return text if isinstance(text, Unknown) else re.match(pattern, text) is not None
