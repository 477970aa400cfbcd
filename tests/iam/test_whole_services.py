"""Which statements of resource-based policies allow a whole service."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.iam import WholeService, parse, whole_services
from policypack.model.unknown import Unknown

ROOT = {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]}
LATER = Unknown("policy")


def found(**changes: Any) -> list[WholeService | Unknown]:
    allows = {"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": {**allows, **changes}}
    return list(whole_services(parse(document)))


@pytest.mark.parametrize("action", ["sqs:*", "SQS:*", "*", "sqs:?*"])
def test_given_a_wildcard_for_all_when_asked_then_it_is_found(action: str) -> None:
    assert found(Action=action) == [WholeService("policy.Statement.Action", action, False)]


@pytest.mark.parametrize(
    "changes",
    [{"Action": "sqs:SendMessage"}, {"Action": "sqs:Send*"}, {"Effect": "Deny"}],
)
def test_given_less_when_asked_then_nothing_is_found(changes: Any) -> None:
    assert found(**changes) == []


@pytest.mark.parametrize(
    ("principal", "is_for_account"),
    [
        (ROOT, True),
        ({"AWS": "arn:aws:iam::111122223333:role/orders"}, False),
        ({"AWS": [LATER, "111122223333"]}, False),
    ],
)
def test_given_whole_accounts_when_asked_then_it_says_so(
    principal: Any, is_for_account: bool
) -> None:
    (one,) = found(Principal=principal)
    assert isinstance(one, WholeService)
    assert one.is_for_account is is_for_account


@pytest.mark.parametrize("changes", [{"Action": LATER}, {"Effect": LATER}])
def test_given_an_unknown_part_when_asked_then_it_decides(changes: Any) -> None:
    assert [isinstance(each, Unknown) for each in found(**changes)] == [True]


def test_given_an_unknown_document_when_asked_then_it_decides() -> None:
    assert [isinstance(each, Unknown) for each in whole_services(parse(LATER))] == [True]
