"""Resource shares: external principals."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT
from tests.judged import UNKNOWN, outcomes, resource
from tests.labelled import OTHER, QUEUE, Case, cases

CASES = [
    *cases(
        "ram-principal-foreign-account",
        "aws:ram/principalAssociation:PrincipalAssociation",
        ({"principal": OTHER}, "principal"),
        ({"principal": f"arn:aws:iam::{OTHER}:role/x"}, "principal"),
        ({"principal": ACCOUNT}, None),
        # The account in it manages the organization.
        ({"principal": f"arn:aws:organizations::{OTHER}:organization/o-a1b2c3d4e5"}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()


def test_an_external_account_is_undecided_where_the_own_one_is_unknown() -> None:
    share = resource("aws:ram/principalAssociation:PrincipalAssociation", {"principal": OTHER})
    assert outcomes("ram-principal-foreign-account", share) == [("undecided", "principal")]
    assert outcomes("ram-principal-foreign-account", share, trusted_accounts=[OTHER]) == []


def test_what_is_known_after_apply_is_undecided() -> None:
    held = resource("aws:ram/principalAssociation:PrincipalAssociation", {"principal": UNKNOWN})
    [(outcome, _)] = outcomes("ram-principal-foreign-account", held, QUEUE)
    assert outcome == "undecided"
