"""Encryption of databases."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

database_without_customer_key = without_customer_key(
    id="timestream-database-without-customer-key",
    subject="Timestream database",
    properties={
        "aws:timestreamwrite/database:Database": "kmsKeyId",
    },
    why="""
    By default, Timestream encrypts a database with an AWS managed key. A customer managed key adds
    a key policy and a record of each use.
    https://docs.aws.amazon.com/timestream/latest/developerguide/EncryptionAtRest.html
    """,
)
