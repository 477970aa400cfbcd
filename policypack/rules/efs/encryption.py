"""Encryption of file systems."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


@rule(
    id="efs-file-system-unencrypted",
    types=("aws:efs/fileSystem:FileSystem",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set encrypted to true",
)
def file_system_unencrypted(file_system: Resource) -> Outcomes:
    """File system stores its data unencrypted.

    The API creates an unencrypted file system unless told otherwise, and whoever reaches the
    storage below or a copy of it reads the files. Encryption can only be chosen at creation, so a
    later change replaces the file system and loses the data. A key alone does not switch it on.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html

    Example:
        aws.efs.FileSystem("models", encrypted=False)  # bad
        aws.efs.FileSystem("models", encrypted=True)  # good
    """
    if file_system.get("encrypted") is not True:
        yield Finding("files are stored unencrypted", "encrypted")
