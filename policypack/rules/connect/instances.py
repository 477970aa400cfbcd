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
)
