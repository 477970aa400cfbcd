"""Encryption of file systems."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.encryption import without_customer_key

file_system_unencrypted = property_rule(
    id="efs-file-system-unencrypted",
    properties={"aws:efs/fileSystem:FileSystem": "encrypted"},
    must=equal(True),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set encrypted to true, and kmsKeyId to the ARN of a customer managed key",
    title="EFS file system is not encrypted at rest",
    message="encrypted is not true, so files are stored as plaintext",
    why="""
    The EFS API creates an unencrypted file system unless encrypted is true; kmsKeyId alone does not
    enable encryption. An attacker with access to the underlying storage or a copy of it can read
    the files. Encryption is fixed at creation: a later change replaces the file system and its
    data.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """,
    example="""
    aws.efs.FileSystem(
        "models",
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        encrypted=False,  # bad
        encrypted=True,  # good
    )
    """,
)


file_system_without_customer_key = without_customer_key(
    id="efs-file-system-without-customer-key",
    subject="EFS file system",
    properties={"aws:efs/fileSystem:FileSystem": "kmsKeyId"},
    # A file system that is not encrypted at all has its own rule.
    only_if={"encrypted": equal(True)},
    why="""
    EFS encrypts with the AWS managed key aws/elasticfilesystem unless the program names a key. Its
    key policy cannot be changed, so access to the files cannot be limited or revoked through the
    key. The key is fixed at creation: a later change replaces the file system and its data.
    https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html
    """,
    example="""
    aws.efs.FileSystem(
        "models",
        encrypted=True,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
