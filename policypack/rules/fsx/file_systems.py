"""Encryption of file systems."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

file_system_without_customer_key = without_customer_key(
    id="fsx-file-system-without-customer-key",
    subject="FSx file system",
    properties={
        "aws:fsx/fileCache:FileCache": "kmsKeyId",
        "aws:fsx/lustreFileSystem:LustreFileSystem": "kmsKeyId",
        "aws:fsx/ontapFileSystem:OntapFileSystem": "kmsKeyId",
        "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": "kmsKeyId",
        "aws:fsx/windowsFileSystem:WindowsFileSystem": "kmsKeyId",
    },
    why="""
    By default, FSx encrypts file systems and their backups with the AWS managed key aws/fsx. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/fsx/latest/WindowsGuide/encryption-at-rest.html
    """,
)
