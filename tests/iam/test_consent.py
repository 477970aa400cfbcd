"""The effect of a resource's policy on one principal of the same account."""

from __future__ import annotations

from typing import Any

import pytest

from policypack import iam
from policypack.iam.meaning.consent import Consent, consent_of
from policypack.model.unknown import Unknown

ROLE = "arn:aws:iam::111122223333:role/app/worker"
NOWHERE = Unknown("policy.Statement[0].Principal.AWS")


def says(principal: Any, arn: str | Unknown = ROLE, **more: Any) -> Consent:
    """The effect of one statement on the role."""
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", **more}
    if principal is not None:
        statement["Principal"] = principal
    document = iam.parse({"Version": "2012-10-17", "Statement": [statement]}, "policy")
    return consent_of([document], arn)


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        {"AWS": "*"},
        {"AWS": ROLE},
        {"AWS": ["arn:aws:iam::111122223333:role/other", ROLE]},
        {"AWS": "arn:aws:sts::111122223333:assumed-role/worker/session"},
    ],
)
def test_a_statement_that_names_the_principal_grants_to_it(principal: Any) -> None:
    found = says(principal)
    assert len(found.to_principal) == 1
    assert found.to_account == ()


@pytest.mark.parametrize("principal", ["111122223333", "arn:aws:iam::111122223333:root"])
def test_a_statement_that_names_the_account_leaves_it_to_identity_policies(principal: str) -> None:
    found = says({"AWS": principal})
    assert found.to_principal == ()
    assert len(found.to_account) == 1


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": "arn:aws:iam::111122223333:role/other"},
        {"AWS": "arn:aws:iam::999988887777:root"},
        {"AWS": "arn:aws:sts::111122223333:assumed-role/worker-2/session"},
        {"Service": "lambda.amazonaws.com"},
    ],
)
def test_a_statement_for_others_says_nothing(principal: Any) -> None:
    assert says(principal) == Consent()


def test_where_the_principal_is_unknown_the_effect_is() -> None:
    for found in (says({"AWS": NOWHERE}), says({"AWS": ROLE}, Unknown("arn"))):
        (expanded,) = found.to_principal
        assert isinstance(expanded.statement.effect, Unknown)


def test_the_account_of_an_unknown_principal_is_taken_for_the_own_one() -> None:
    assert len(says({"AWS": "111122223333"}, Unknown("arn")).to_account) == 1


@pytest.mark.parametrize("principal", ["*", {"AWS": ROLE}, {"AWS": "111122223333"}])
def test_a_deny_for_the_principal_or_its_account_counts(principal: Any) -> None:
    assert len(says(principal, Effect="Deny").denies) == 1


def test_a_deny_that_may_mean_the_principal_takes_nothing_away() -> None:
    assert says({"AWS": NOWHERE}, Effect="Deny").denies == ()


@pytest.mark.parametrize(("listed", "denied"), [(ROLE, 0), ("111122223333", 0), (f"{ROLE}2", 1)])
def test_not_principal_denies_all_but_those_it_lists(listed: str, denied: int) -> None:
    found = says(None, Effect="Deny", NotPrincipal={"AWS": listed})
    assert len(found.denies) == denied


def test_a_document_that_is_unknown_may_say_anything() -> None:
    found = consent_of([Unknown("policy")], ROLE)
    (expanded,) = found.to_principal
    assert isinstance(expanded.statement.effect, Unknown)
