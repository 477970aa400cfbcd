"""Encryption of file systems."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import equal
from policypack.rule import Profile, Severity

file_system_unencrypted = property_rule(
    id="efs-file-system-unencrypted",
    properties={"aws:efs/fileSystem:FileSystem": "encrypted"},
    must=equal(True),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set encrypted to true",
    title="EFS file system is not encrypted at rest",
    message="encrypted is not true, so files are stored as plaintext",
    why="""
    The EFS API creates an unencrypted file system unless encrypted is true; kmsKeyId alone does not
    turn encryption on. An attacker with access to the underlying storage or a copy of it can read
    the files. Encryption is fixed at creation: a later change replaces the file system and its
    data.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """,
    example="""
    aws.efs.FileSystem(
        "models",
        encrypted=False,  # bad
        encrypted=True,  # good
    )
    """,
)
