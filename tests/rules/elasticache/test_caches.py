"""Encryption of replication groups by engine, users without passwords and their passwords."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
USER = "aws:elasticache/user:User"
UNENCRYPTED = "elasticache-group-unencrypted"
ENCRYPTION = "atRestEncryptionEnabled"
WITHOUT_PASSWORD = "elasticache-user-without-password"
PASSWORD_RULE = "elasticache-user-secret"
PASSWORD = "9f2Kq7!xVb31LmPz8"


@pytest.mark.parametrize(
    ("properties", "outcome"),
    [
        ({}, "violates"),
        ({"engine": "redis"}, "violates"),
        ({"engine": "redis", ENCRYPTION: True}, None),
        ({"engine": "valkey"}, None),
        ({"engine": "valkey", ENCRYPTION: False}, "violates"),
        ({"engine": UNKNOWN, ENCRYPTION: False}, "violates"),
        ({ENCRYPTION: "true"}, "violates"),
    ],
)
def test_redis_is_plaintext_by_default_and_valkey_is_not(
    properties: dict[str, Any], outcome: str | None
) -> None:
    expected = [(outcome, ENCRYPTION)] if outcome else []
    assert outcomes(UNENCRYPTED, resource(GROUP, properties)) == expected


@pytest.mark.parametrize("path", [ENCRYPTION, "engine", "globalReplicationGroupId"])
def test_what_decides_and_is_unknown_leaves_it_undecided(path: str) -> None:
    assert outcomes(UNENCRYPTED, resource(GROUP, {path: UNKNOWN})) == [("undecided", path)]


def test_a_member_of_a_global_datastore_has_the_settings_of_its_primary() -> None:
    member = resource(GROUP, {"globalReplicationGroupId": "global"})
    assert outcomes(UNENCRYPTED, member) == []


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"noPasswordRequired": True}, "noPasswordRequired"),
        ({"authenticationMode": {"type": "no-password-required"}}, "authenticationMode.type"),
        ({"authenticationMode": {"type": "iam"}}, None),
        ({"noPasswordRequired": False}, None),
        ({}, None),
    ],
)
def test_a_user_without_password_is_reported(properties: dict[str, Any], path: str | None) -> None:
    user = resource(USER, {"accessString": "on ~* +@all", **properties})
    assert outcomes(WITHOUT_PASSWORD, user) == ([("violates", path)] if path else [])


def test_a_user_that_is_switched_off_cannot_log_in() -> None:
    user = resource(USER, {"accessString": "off -@all", "noPasswordRequired": True})
    assert outcomes(WITHOUT_PASSWORD, user) == []


@pytest.mark.parametrize("path", ["accessString", "noPasswordRequired", "authenticationMode"])
def test_an_unknown_user_is_undecided(path: str) -> None:
    ((outcome, _),) = outcomes(WITHOUT_PASSWORD, resource(USER, {path: UNKNOWN}))
    assert outcome == "undecided"


@pytest.mark.parametrize("path", ["passwords", "authenticationMode.passwords"])
@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ([PASSWORD], [("violates", 0)]),
        ([secret(PASSWORD), PASSWORD], [("violates", 1)]),
        ([UNKNOWN], [("undecided", 0)]),
        ([secret(UNKNOWN)], []),
        (secret([PASSWORD]), []),
        ([], []),
    ],
)
def test_a_password_needs_a_secret_mark(
    path: str, held: Any, expected: list[tuple[str, int]]
) -> None:
    top, _, below = path.partition(".")
    user = resource(USER, {top: {below: held} if below else held})
    found = [(outcome, f"{path}[{at}]") for outcome, at in expected]
    assert outcomes(PASSWORD_RULE, user) == found


def test_a_user_of_iam_has_no_password() -> None:
    assert outcomes(PASSWORD_RULE, resource(USER, {"authenticationMode": {"type": "iam"}})) == []
