"""Judges trust policies: who in the world may assume the role."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from policypack.facts.oidc_issuers import ISSUERS, Issuer
from policypack.iam import actions
from policypack.iam.accounts import Accounts
from policypack.iam.conditions import limits_who
from policypack.iam.elements import Document, Principal, Statement
from policypack.iam.everybody import is_everybody, is_taken_back
from policypack.iam.everyone_except import everyone_except
from policypack.iam.globs import is_all_wildcards
from policypack.iam.grants import Reading, allows, read
from policypack.iam.oidc import inert_claim, trusts_any_customer
from policypack.iam.partial_wildcard import partial_wildcards
from policypack.iam.trusted import trusted_principals
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

_ASSUME = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_WEB_IDENTITY = ("sts:AssumeRoleWithWebIdentity",)


def judge_trust(
    document: Document, accounts: Accounts | None = None
) -> Iterator[Weakness | Undecided]:
    """Yield what lets strangers assume a role.

    Kinds: trusts-anyone (everybody, with no condition that really limits; sts:ExternalId does
    not), trusts-any-repository (an OIDC issuer that all its customers share, with no claim that
    names one), everyone-except (Allow with NotPrincipal), principal-partial-wildcard, and what
    `trusted_principals` finds. `accounts` says which accounts are the reader's own.
    """
    return iter(_judged(document, accounts or Accounts()))


@lru_cache(maxsize=256)
def _judged(document: Document, accounts: Accounts) -> tuple[Weakness | Undecided, ...]:
    readings = read(document)
    found = [each for reading in readings for each in _judge(reading, readings, accounts)]
    return (*found, *everyone_except(document), *partial_wildcards(document))


def _judge(
    reading: Reading, readings: tuple[Reading, ...], accounts: Accounts
) -> Iterator[Weakness | Undecided]:
    statement = reading.statement
    if allows(statement) is False or is_taken_back(_assuming(reading), readings):
        return
    yield from _anyone(reading)
    yield from _any_repository(reading)
    yield from trusted_principals(statement, _lets_assume(reading, _ASSUME), accounts)


def _assuming(reading: Reading) -> Reading:
    """What a Deny must cover for nobody to assume the role: nothing else counts here."""
    wanted = actions.union(map(actions.expand, _ASSUME))
    return reading._replace(sure=reading.sure & wanted, possible=reading.possible & wanted)


def _lets_assume(reading: Reading, names: tuple[str, ...]) -> Truth:
    """Whether the statement allows one of the ways to assume a role."""
    wanted = 0
    for name in names:
        wanted |= actions.expand(name)
    allowed = allows(reading.statement)
    if reading.sure & wanted:
        return allowed
    if reading.possible & wanted and reading.unknown is not None:
        return all_of((allowed, reading.unknown))
    return False


def _is_anyone(principal: Principal) -> Truth:
    text = principal.leaf.text
    if principal.kind == "Federated":
        return text if isinstance(text, Unknown) else is_all_wildcards(text)
    return is_everybody(principal)


def _anyone(reading: Reading) -> Iterator[Weakness | Undecided]:
    statement = reading.statement
    truth = all_of(
        (
            _lets_assume(reading, _ASSUME),
            any_of(_is_anyone(each) for each in statement.principals),
            negated(limits_who(statement.conditions)),
        )
    )
    if isinstance(truth, Unknown):
        yield Undecided("trusts-anyone", truth)
    elif truth:
        yield _anyone_weakness(statement)


def _anyone_weakness(statement: Statement) -> Weakness:
    path = f"{statement.path}.Principal"
    limit = "; its Condition leaves out nobody" if statement.conditions else ""
    message = f"{path} lets anybody with an AWS account assume the role{limit}"
    fix = "name the service, account or role in Principal, or compare aws:PrincipalOrgID"
    return Weakness("trusts-anyone", path, message, fix)


def _any_repository(reading: Reading) -> Iterator[Weakness | Undecided]:
    assumes = _lets_assume(reading, _WEB_IDENTITY)
    for issuer in ISSUERS:
        truth = all_of((assumes, trusts_any_customer(reading.statement, issuer)))
        if isinstance(truth, Unknown):
            yield Undecided("trusts-any-repository", truth)
            return
        if truth:
            yield _repository_weakness(reading.statement, issuer)


def _repository_weakness(statement: Statement, issuer: Issuer) -> Weakness:
    wanted = f"compare {issuer.host}:sub with {issuer.wanted}"
    inert = inert_claim(statement, issuer)
    if inert is not None:
        message = (
            f"{inert} has a wildcard, which StringEquals never matches: nothing names an owner"
        )
        return Weakness("trusts-any-repository", inert, message, f"{wanted} by StringLike")
    path = f"{statement.path}.{'Condition' if statement.conditions else 'Principal.Federated'}"
    message = f"{path} lets {issuer.anyone} assume the role: no claim names an owner"
    return Weakness("trusts-any-repository", path, message, f"{wanted} in Condition")
