"""Which OIDC issuer does a trust statement mean, and do its conditions tell customers apart?"""

from __future__ import annotations

import re

from policypack.facts.oidc_issuers import Issuer
from policypack.iam.conditions import base_operator, limits_who
from policypack.iam.elements import Condition, Principal, Statement
from policypack.iam.globs import has_wildcard
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.unknown import Unknown

_EXACT = frozenset({"stringequals", "stringequalsignorecase"})
_OPERATORS = _EXACT | {"stringlike"}


def trusts_any_customer(statement: Statement, issuer: Issuer) -> Truth:
    """Whether the statement trusts the issuer without a claim that names one customer of it."""
    return all_of(
        (
            any_of(_is_issuer(each, statement, issuer) for each in statement.principals),
            negated(any_of(_names_a_customer(each, issuer) for each in statement.conditions)),
            negated(limits_who(statement.conditions)),
        )
    )


def _is_issuer(principal: Principal, statement: Statement, issuer: Issuer) -> Truth:
    if principal.kind not in ("", "Federated"):
        return False
    text = principal.leaf.text
    if isinstance(text, Unknown):
        return _is_meant(statement, issuer, text)
    return text.lower().split("oidc-provider/")[-1] == issuer.host


def _is_meant(statement: Statement, issuer: Issuer, provider: Unknown) -> Truth:
    """The condition keys begin with the issuer's host, so they give away an unknown provider."""
    if any(_host(each) == issuer.host for each in statement.conditions):
        return True
    demanded = (each for each in statement.conditions if base_operator(each) in _OPERATORS)
    return False if any(_host(each) for each in demanded) else provider


def _host(condition: Condition) -> str:
    """The issuer that a condition key belongs to, "" for keys of AWS itself."""
    host = condition.key.lower().rpartition(":")[0]
    return host if "." in host else ""


def _names_a_customer(condition: Condition, issuer: Issuer) -> Truth:
    if not condition.operator:
        return _unknown_block(condition)
    operator = base_operator(condition)
    if operator not in _OPERATORS:
        return False
    if not condition.key:
        return _unknown_block(condition)
    host, _, claim = condition.key.lower().rpartition(":")
    pattern = issuer.claims.get(claim) if host == issuer.host else None
    if pattern is None or not condition.values:
        return False
    return all_of(_is_named(leaf.text, pattern, operator) for leaf in condition.values)


def _is_named(text: str | Unknown, pattern: str, operator: str) -> Truth:
    if isinstance(text, Unknown):
        return text
    # A wildcard under StringEquals never matches; the repair that comes next is StringLike.
    if operator in _EXACT and has_wildcard(text):
        return False
    return re.match(pattern, text) is not None


def _unknown_block(condition: Condition) -> Truth:
    leaf = condition.values[0].text
    assert isinstance(leaf, Unknown)
    return leaf


def inert_claim(statement: Statement, issuer: Issuer) -> str | None:
    """The path of a claim whose wildcard stands under StringEquals, where it never matches."""
    for condition in statement.conditions:
        if condition.key.lower().startswith(f"{issuer.host}:") and _is_inert(condition):
            return condition.path
    return None


def _is_inert(condition: Condition) -> bool:
    texts = [leaf.text for leaf in condition.values]
    return base_operator(condition) in _EXACT and any(
        not isinstance(text, Unknown) and has_wildcard(text) for text in texts
    )
