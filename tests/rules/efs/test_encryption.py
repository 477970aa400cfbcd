"""efs-file-system-unencrypted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

RULE = "efs-file-system-unencrypted"
FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="off by default"),
        pytest.param({"encrypted": False}, id="switched off"),
        pytest.param({"kmsKeyId": "arn:aws:kms:eu-central-1:1:key/1"}, id="a key alone"),
    ],
)
def test_an_unencrypted_file_system_violates(properties: dict[str, Any]) -> None:
    assert outcomes(RULE, resource(FILE_SYSTEM, properties)) == [("violates", "encrypted")]


def test_an_encrypted_file_system_complies() -> None:
    assert outcomes(RULE, resource(FILE_SYSTEM, {"encrypted": True})) == []


def test_an_unknown_switch_cannot_be_told() -> None:
    file_system = resource(FILE_SYSTEM, {"encrypted": UNKNOWN})
    assert outcomes(RULE, file_system) == [("undecided", "encrypted")]
