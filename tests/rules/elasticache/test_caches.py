"""Encryption of replication groups by engine, and users without passwords."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
USER = "aws:elasticache/user:User"
UNENCRYPTED = "elasticache-group-unencrypted"
ENCRYPTION = "atRestEncryptionEnabled"
WITHOUT_PASSWORD = "elasticache-user-without-password"


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
