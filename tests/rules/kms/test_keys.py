"""Keys: what the declared cases do not show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

KEY = "aws:kms/key:Key"
REPLICA = "aws:kms/replicaKey:ReplicaKey"
EXTERNAL = "aws:kms/externalKey:ExternalKey"
UNROTATED = "kms-key-unrotated"
DISABLED = "kms-key-disabled"


def test_a_rotation_period_alone_does_not_rotate() -> None:
    key = resource(KEY, {"rotationPeriodInDays": 90})
    assert outcomes(UNROTATED, key) == [("violates", "enableKeyRotation")]


@pytest.mark.parametrize(
    "properties",
    [
        {"customerMasterKeySpec": "RSA_2048", "keyUsage": "SIGN_VERIFY"},
        {"customerMasterKeySpec": "HMAC_256", "keyUsage": "GENERATE_VERIFY_MAC"},
        # Such a key encrypts too, and its material cannot be replaced.
        {"customerMasterKeySpec": "RSA_2048", "keyUsage": "ENCRYPT_DECRYPT"},
        {"keyUsage": "KEY_AGREEMENT"},
        {"customKeyStoreId": "cks-1"},
        {"xksKeyId": "x"},
    ],
)
def test_a_key_that_kms_cannot_rotate_is_not_judged(properties: Any) -> None:
    assert outcomes(UNROTATED, resource(KEY, properties)) == []


def test_a_symmetric_key_violates_whether_its_kind_is_written_or_not() -> None:
    written = {"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT"}
    for properties in ({}, written):
        found = outcomes(UNROTATED, resource(KEY, properties))
        assert found == [("violates", "enableKeyRotation")]


@pytest.mark.parametrize(
    ("kind", "path"), [(KEY, "isEnabled"), (REPLICA, "enabled"), (EXTERNAL, "enabled")]
)
def test_a_key_is_enabled_unless_the_program_says_no(kind: str, path: str) -> None:
    material = {"keyMaterialBase64": "x"}
    assert outcomes(DISABLED, resource(kind, material)) == []
    assert outcomes(DISABLED, resource(kind, {**material, path: True})) == []
    assert outcomes(DISABLED, resource(kind, {**material, path: False})) == [("violates", path)]
    assert outcomes(DISABLED, resource(kind, {**material, path: UNKNOWN})) == [("undecided", path)]


def test_a_key_that_waits_for_its_material_can_only_be_disabled() -> None:
    assert outcomes(DISABLED, resource(EXTERNAL, {"enabled": False})) == []
