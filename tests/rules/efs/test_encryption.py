"""efs-file-system-unencrypted: what its declaration does not show."""

from __future__ import annotations

from tests.judged import outcomes, resource


def test_a_key_alone_does_not_turn_encryption_on() -> None:
    file_system = resource("aws:efs/fileSystem:FileSystem", {"kmsKeyId": "alias/models"})
    assert outcomes("efs-file-system-unencrypted", file_system) == [("violates", "encrypted")]
