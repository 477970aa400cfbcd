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
    example="""
    aws.comprehend.EntityRecognizer(
        "orders",
        name="orders",
        language_code="en",
        data_access_role_arn="arn:aws:iam::111122223333:role/comprehend",
        input_data_config={
            "documents": {"s3_uri": "s3://orders/documents"},
            "entity_list": {"s3_uri": "s3://orders/entities"},
            "entity_types": [{"type": "PRODUCT"}],
        },
        volume_kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        model_kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
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
    example="""
    aws.comprehend.EntityRecognizer(
        "orders",
        name="orders",
        language_code="en",
        data_access_role_arn="arn:aws:iam::111122223333:role/comprehend",
        input_data_config={
            "documents": {"s3_uri": "s3://orders/documents"},
            "entity_list": {"s3_uri": "s3://orders/entities"},
            "entity_types": [{"type": "PRODUCT"}],
        },
        model_kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
        volume_kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
