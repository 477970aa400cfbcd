"""Encryption of feature stores."""

from __future__ import annotations

from policypack.authoring import differ, equal, given, or_absent
from policypack.forms.families.encryption import without_customer_key

_GROUP = "aws:sagemaker/featureGroup:FeatureGroup"

offline_store_without_customer_key = without_customer_key(
    id="sagemaker-offline-store-without-customer-key",
    subject="SageMaker offline store",
    properties={_GROUP: "offlineStoreConfig.s3StorageConfig.kmsKeyId"},
    only_if={"offlineStoreConfig.s3StorageConfig.s3Uri": given("s3://features/prices")},
    why="""
    By default, SageMaker encrypts the offline store of a feature group with an AWS managed key. Its
    key policy cannot be changed, so access to the features cannot be limited or revoked through the
    key.
    https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-17
    """,
    example="""
    aws.sagemaker.FeatureGroup(
        "prices",
        feature_group_name="prices",
        record_identifier_feature_name="id",
        event_time_feature_name="at",
        role_arn="arn:aws:iam::111122223333:role/features",
        feature_definitions=[
            {"feature_name": "id", "feature_type": "String"},
            {"feature_name": "at", "feature_type": "String"},
        ],
        offline_store_config={
            "s3_storage_config": {
                "s3_uri": "s3://features/prices",
                "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
            },
        },
    )
    """,
)


online_store_without_customer_key = without_customer_key(
    id="sagemaker-online-store-without-customer-key",
    subject="SageMaker online store",
    properties={_GROUP: "onlineStoreConfig.securityConfig.kmsKeyId"},
    only_if={
        "onlineStoreConfig.enableOnlineStore": equal(True),
        "onlineStoreConfig.storageType": or_absent(differ("InMemory", meeting="Standard")),
    },
    why="""
    By default, SageMaker encrypts the online store of a feature group with an AWS owned key. A
    customer managed key adds a key policy and a record of each use. In-memory stores are not
    reported.
    https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-18
    """,
    example="""
    aws.sagemaker.FeatureGroup(
        "prices",
        feature_group_name="prices",
        record_identifier_feature_name="id",
        event_time_feature_name="at",
        role_arn="arn:aws:iam::111122223333:role/features",
        feature_definitions=[
            {"feature_name": "id", "feature_type": "String"},
            {"feature_name": "at", "feature_type": "String"},
        ],
        online_store_config={
            "enable_online_store": True,
            "security_config": {  # good
                "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
            },  # good
        },
    )
    """,
)
