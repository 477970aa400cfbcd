"""OIDC issuers that all customers of a service share: does the trust policy name one customer?"""

from __future__ import annotations

import re

from policypack.facts.oidc_issuers import SHARED_ISSUERS, SharedIssuer
from policypack.iam.condition_operators import base_operator, unknown_block
from policypack.iam.conditions_on_caller import limits_who
from policypack.iam.elements import Condition, Principal, Statement
from policypack.iam.kind import Kind
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown

_OPERATORS = frozenset({"stringequals", "stringequalsignorecase", "stringlike"})


def any_repository_weaknesses(statement: Statement, assumes: Truth) -> Found:
    """Yield trusts-any-repository; `assumes` is whether a web identity may assume the role."""
    for issuer in SHARED_ISSUERS:
        truth = all_of((assumes, _trusts_any_customer(statement, issuer)))
        if isinstance(truth, Unknown):
            yield Undecided(Kind.TRUSTS_ANY_REPOSITORY, truth)
            return
        if truth:
            yield _weakness(statement, issuer)


def _weakness(statement: Statement, issuer: SharedIssuer) -> Weakness:
    element = "Condition" if statement.conditions else "Principal.Federated"
    path = f"{statement.path}.{element}"
    fix = f"In Condition, compare {issuer.host}:sub with {issuer.subject}"
    message = f"{path} allows {issuer.any_customer} to assume the role: no claim names an owner"
    return Weakness(Kind.TRUSTS_ANY_REPOSITORY, path, message, fix)


def _trusts_any_customer(statement: Statement, issuer: SharedIssuer) -> Truth:
    """Whether the statement trusts the issuer without a claim that names one customer of it."""
    return all_of(
        (
            any_of(_is_issuer(each, statement, issuer) for each in statement.principals),
            negated(any_of(_names_a_customer(each, issuer) for each in statement.conditions)),
            negated(limits_who(statement.conditions)),
        )
    )


def _is_issuer(principal: Principal, statement: Statement, issuer: SharedIssuer) -> Truth:
    if principal.kind not in ("", "Federated"):
        return False
    text = principal.leaf.text
    if isinstance(text, Unknown):
        return _is_meant(statement, issuer, text)
    return text.lower().split("oidc-provider/")[-1] == issuer.host


def _is_meant(statement: Statement, issuer: SharedIssuer, provider: Unknown) -> Truth:
    """The condition keys begin with the issuer's host, so they give away an unknown provider."""
    if any(_host(each) == issuer.host for each in statement.conditions):
        return True
    demanded = (each for each in statement.conditions if base_operator(each) in _OPERATORS)
    return False if any(_host(each) for each in demanded) else provider


def _host(condition: Condition) -> str:
    """The issuer that a condition key belongs to, "" for keys of AWS itself."""
    host = condition.key.lower().rpartition(":")[0]
    return host if "." in host else ""


def _names_a_customer(condition: Condition, issuer: SharedIssuer) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    if base_operator(condition) not in _OPERATORS:
        return False
    if not condition.key:
        return unknown_block(condition)
    host, _, claim = condition.key.lower().rpartition(":")
    pattern = issuer.claims.get(claim) if host == issuer.host else None
    if pattern is None or not condition.values:
        return False
    return all_of(_is_named(leaf.text, pattern) for leaf in condition.values)


def _is_named(text: str | Unknown, pattern: str) -> Truth:
    return text if isinstance(text, Unknown) else re.match(pattern, text) is not None
