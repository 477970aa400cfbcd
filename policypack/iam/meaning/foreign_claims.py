"""Conditions of a trust policy on claims that no token of its identity providers carries.

The keys of a provider's claims begin with its name, and are in the tokens of that provider alone:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
"""

from __future__ import annotations

from policypack.iam.document.elements import Condition, Statement
from policypack.iam.meaning.audience import host_of
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator, strict
from policypack.iam.meaning.expanded_statements import allows


def foreign_claims(statement: Statement) -> tuple[Condition, ...]:
    """The conditions that need a claim of another provider than those that the statement trusts."""
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
