"""Encryption of models and training volumes."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

model_without_customer_key = without_customer_key(
    id="comprehend-model-without-customer-key",
    subject="Comprehend model",
    properties={
        "aws:comprehend/documentClassifier:DocumentClassifier": "modelKmsKeyId",
        "aws:comprehend/entityRecognizer:EntityRecognizer": "modelKmsKeyId",
    },
    why="""
    A model can reveal the texts that it was trained on. A customer managed key adds a key policy
    and a record of each use.
    https://docs.aws.amazon.com/comprehend/latest/dg/kms-in-comprehend.html
    """,
)


volume_without_customer_key = without_customer_key(
    id="comprehend-volume-without-customer-key",
    subject="Comprehend volume",
    properties={
        "aws:comprehend/documentClassifier:DocumentClassifier": "volumeKmsKeyId",
        "aws:comprehend/entityRecognizer:EntityRecognizer": "volumeKmsKeyId",
    },
    why="""
    The training volume holds the texts that a model is trained on. A customer managed key adds a
    key policy and a record of each use.
    https://docs.aws.amazon.com/comprehend/latest/dg/kms-in-comprehend.html
    """,
)
