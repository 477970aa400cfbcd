"""Weaknesses of trust policies: who may assume the role."""

from __future__ import annotations

from functools import lru_cache

from policypack.iam.document.elements import Document, Leaves, Principal, Statement
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning.accounts import Accounts
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.any_principal import is_any_principal, is_denied
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    expand_statements,
    names_any,
)
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.meaning.weakness import Found, Undecided, Weakness, where
from policypack.iam.weaknesses.any_identity import any_identity_weaknesses
from policypack.iam.weaknesses.mixed_trust import mixed_trust_weaknesses
from policypack.iam.weaknesses.oidc import issuer_weaknesses
from policypack.iam.weaknesses.principal_wildcards import principal_wildcard_weaknesses
from policypack.iam.weaknesses.trust_principals import trusted_principal_weaknesses
from policypack.model.unknown import Unknown

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
    """What a Deny must cover so that no principal can assume the role: nothing else counts here."""
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
