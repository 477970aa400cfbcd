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
    example="""
    aws.kendra.Index(
        "documents",
        name="documents",
        role_arn="arn:aws:iam::111122223333:role/kendra",
        server_side_encryption_configuration={  # good
            "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },  # good
    )
    """,
)
