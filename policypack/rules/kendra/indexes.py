"""Encryption of indexes."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

index_without_customer_key = without_customer_key(
    id="kendra-index-without-customer-key",
    subject="Kendra index",
    properties={
        "aws:kendra/index:Index": ("serverSideEncryptionConfiguration.kmsKeyId"),
    },
    why="""
    An index holds the text of all documents that it covers. By default, Kendra encrypts it with an
    AWS owned key, whose use is not logged and cannot be revoked.
    https://docs.aws.amazon.com/kendra/latest/dg/encryption-at-rest.html
    """,
)
