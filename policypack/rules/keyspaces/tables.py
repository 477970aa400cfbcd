"""Encryption of tables."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

table_without_customer_key = without_customer_key(
    id="keyspaces-table-without-customer-key",
    subject="Keyspaces table",
    properties={
        "aws:keyspaces/table:Table": ("encryptionSpecification.kmsKeyIdentifier"),
    },
    why="""
    By default, Keyspaces encrypts a table with an AWS owned key, whose use is not logged and cannot
    be revoked.
    https://docs.aws.amazon.com/keyspaces/latest/devguide/EncryptionAtRest.html
    """,
)
