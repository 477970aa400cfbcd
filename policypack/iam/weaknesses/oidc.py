"""OIDC issuers that sign tokens for many owners: does the trust policy name one of these?"""

from __future__ import annotations

import re

from policypack.facts.oidc_issuers import OF_ALL_CUSTOMERS, OF_ONE_CUSTOMER, SharedIssuer
from policypack.iam.document.elements import Condition, Principal, Statement
from policypack.iam.meaning.audience import host_of
from policypack.iam.meaning.condition_operators import base_operator, unknown_block
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.model.unknown import Unknown

_ISSUERS = {
    Kind.TRUSTS_ANY_REPOSITORY: OF_ALL_CUSTOMERS,
    Kind.TRUSTS_ANY_IDENTITY: OF_ONE_CUSTOMER,
}
_OPERATORS = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})


def issuer_weaknesses(statement: Statement, assumes: Truth) -> Found:
    """Yield trusts-any-repository, of issuers that all customers of a service share, and
    trusts-any-identity, of those of one customer.

    `assumes` is whether a web identity may assume the role.
    """
    for kind, issuers in _ISSUERS.items():
        yield from _of_issuers(kind, issuers, statement, assumes)


def _of_issuers(
    kind: Kind, issuers: tuple[SharedIssuer, ...], statement: Statement, assumes: Truth
) -> Found:
    for issuer in issuers:
        truth = all_of((assumes, _trusts_any_holder(statement, issuer)))
        if isinstance(truth, Unknown):
            yield Undecided(kind, truth)
            return
        if truth:
            yield _weakness(kind, statement, issuer)


def _weakness(kind: Kind, statement: Statement, issuer: SharedIssuer) -> Weakness:
    element = "Condition" if statement.conditions else "Principal.Federated"
    path = f"{statement.path}.{element}"
    fix = f"In Condition, compare {_name(statement, issuer)}:sub with {issuer.subject}"
    message = f"{path} allows {issuer.any_holder} to assume the role: no claim names an owner"
    return Weakness(kind, path, message, fix)


def _name(statement: Statement, issuer: SharedIssuer) -> str:
    """The issuer as the statement spells it."""
    providers = (str(each.leaf.text).split("oidc-provider/")[-1] for each in statement.principals)
    named = (*providers, *map(_host, statement.conditions))
    return next(host for host in named if _is_at(issuer, host.lower()))


def _is_at(issuer: SharedIssuer, host: str) -> bool:
    return re.fullmatch(issuer.host, host) is not None


def _trusts_any_holder(statement: Statement, issuer: SharedIssuer) -> Truth:
    """Whether the statement trusts the issuer without a claim that names one owner of tokens."""
    return all_of(
        (
            any_of(_is_issuer(each, statement, issuer) for each in statement.principals),
            negated(any_of(_names_an_owner(each, issuer) for each in statement.conditions)),
            negated(limits_who(statement.conditions)),
        )
    )


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
    """The issuer that a condition key belongs to, "" for keys of AWS itself.

    A preview shows the url of an OpenIdConnectProvider as the program writes it, with https://. AWS
    returns it without, so a key that is made of it works.
    """
    host = condition.key.lower().rpartition(":")[0].removeprefix("https://")
    return host if "." in host else ""


def _names_an_owner(condition: Condition, issuer: SharedIssuer) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    if base_operator(condition) not in _OPERATORS:
        return False
    if not condition.key:
        return unknown_block(condition)
    claim = condition.key.lower().rpartition(":")[2]
    pattern = issuer.claims.get(claim) if _is_at(issuer, _host(condition)) else None
    if pattern is None or not condition.leaves:
        return False
    return all_of(_is_named(text, pattern) for text in condition.leaves.texts)


def _is_named(text: str | Unknown, pattern: str) -> Truth:
    return text if isinstance(text, Unknown) else re.match(pattern, text) is not None
