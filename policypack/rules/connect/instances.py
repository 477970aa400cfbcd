"""Contact centers: flow logs and encryption of recordings."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import not_logged

instance_unlogged = not_logged(
    id="connect-instance-unlogged",
    subject="Connect instance",
    logs="flow logs",
    properties={"aws:connect/instance:Instance": "contactFlowLogsEnabled"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set contactFlowLogsEnabled to true",
    fix={"contactFlowLogsEnabled": True},
    why="""
    Flow logs record what each contact entered and where the flow routed it. They reveal misuse,
    such as calls diverted to premium-rate numbers.
    https://docs.aws.amazon.com/connect/latest/adminguide/about-contact-flow-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/connect-controls.html#connect-2
    """,
    example="""
    aws.connect.Instance(
        "support",
        identity_management_type="CONNECT_MANAGED",
        inbound_calls_enabled=True,
        outbound_calls_enabled=False,
        instance_alias="support",
        contact_flow_logs_enabled=False,  # bad
        contact_flow_logs_enabled=True,  # good
    )
    """,
)


storage_without_customer_key = without_customer_key(
    id="connect-storage-without-customer-key",
    subject="Connect storage in S3",
    properties={
        "aws:connect/instanceStorageConfig:InstanceStorageConfig": (
            "storageConfig.s3Config.encryptionConfig.keyId"
        )
    },
    only_if={"storageConfig.storageType": equal("S3")},
    why="""
    Call recordings and transcripts are personal data. Without this key, the default encryption of
    the bucket applies, and everyone who can read the bucket can read them.
    https://docs.aws.amazon.com/connect/latest/adminguide/encryption-at-rest.html
    """,
    example="""
    aws.connect.InstanceStorageConfig(
        "recordings",
        instance_id="aaaaaaaa-bbbb-cccc-dddd-111111111111",
        resource_type="CALL_RECORDINGS",
        storage_config={
            "storage_type": "S3",
            "s3_config": {
                "bucket_name": "recordings",
                "bucket_prefix": "support",
                "encryption_config": {  # good
                    "encryption_type": "KMS",  # good
                    "key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
                },  # good
            },
        },
    )
    """,
)
