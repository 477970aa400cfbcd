"""Passwords of brokers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret

BROKER = "aws:mq/broker:Broker"
RULE = "mq-broker-secret"
PASSWORD = "9f2Kq7!xVb31"


@pytest.mark.parametrize(
    ("users", "expected"),
    [
        ([{"password": secret(PASSWORD)}, {"password": PASSWORD}], [("violates", 1)]),
        ([{"password": UNKNOWN}, {"password": PASSWORD}], [("violates", 1), ("undecided", 0)]),
        ([{"password": secret(PASSWORD)}, {"password": secret(UNKNOWN)}], []),
        ([{"username": "orders"}], []),
    ],
)
def test_each_user_is_judged_by_itself(users: Any, expected: list[tuple[str, int]]) -> None:
    found = outcomes(RULE, resource(BROKER, {"users": users}))
    assert found == [(outcome, f"users[{at}].password") for outcome, at in expected]


def test_the_password_of_the_directory_is_judged_too() -> None:
    broker = resource(BROKER, {"ldapServerMetadata": {"serviceAccountPassword": PASSWORD}})
    assert outcomes(RULE, broker) == [("violates", "ldapServerMetadata.serviceAccountPassword")]
    assert outcomes(RULE, resource(BROKER, {})) == []
    assert outcomes(RULE, resource(BROKER, {"users": UNKNOWN})) == [("undecided", "users")]
