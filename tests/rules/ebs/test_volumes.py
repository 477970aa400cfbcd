"""Volumes, and the region that encrypts them by default."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

VOLUME = "aws:ebs/volume:Volume"
REGION = "aws:ebs/encryptionByDefault:EncryptionByDefault"
RULE = "ebs-volume-unencrypted"
VIOLATES = [("violates", "encrypted")]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, VIOLATES),
        ({"encrypted": False}, VIOLATES),
        # A key alone does not turn encryption on.
        ({"kmsKeyId": "arn:aws:kms:eu-central-1:111122223333:key/1"}, VIOLATES),
        ({"encrypted": True}, []),
        ({"encrypted": UNKNOWN}, [("undecided", "encrypted")]),
    ],
)
def test_a_volume(held: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert outcomes(RULE, resource(VOLUME, held)) == expected
    assert outcomes(RULE, resource(VOLUME, held), completed_elsewhere=["it"]) == []


def test_what_aws_fills_in_is_not_encrypted() -> None:
    volume = resource(VOLUME, {"encrypted": UNKNOWN}, depends={})
    assert outcomes(RULE, volume) == VIOLATES


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [(True, []), (None, []), (False, VIOLATES), (UNKNOWN, [("undecided", "enabled")])],
)
def test_the_region_encrypts_by_default(enabled: Any, expected: list[tuple[str, str]]) -> None:
    region = resource(REGION, {"enabled": enabled}, "region")
    assert outcomes(RULE, resource(VOLUME, {}), region) == expected
