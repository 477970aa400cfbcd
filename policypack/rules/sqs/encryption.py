"""Encryption of queues."""

from __future__ import annotations

from policypack.authoring import (
    Implication,
    Profile,
    Resolved,
    Severity,
    Within,
    equal,
    property_rule,
)
from policypack.forms.families.encryption import without_customer_key

queue_unencrypted = property_rule(
    id="sqs-queue-unencrypted",
    properties={"aws:sqs/queue:Queue": "sqsManagedSseEnabled"},
    must=equal(True),
    # SQS encrypts a new queue with SSE-SQS, or with the KMS key if one is set.
    default=True,
    unless=("kmsMasterKeyId",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set sqsManagedSseEnabled to true, or kmsMasterKeyId to the ARN of a customer managed key"
    ),
    fix={"sqsManagedSseEnabled": True},
    title="SQS queue is not encrypted at rest",
    message="sqsManagedSseEnabled is false without a KMS key, so messages are stored as plaintext",
    why="""
    By default, SQS encrypts a new queue with SSE-SQS, so an absent setting complies. With an
    explicit false and no KMS key, messages are stored as plaintext, and an attacker with access to
    the underlying storage can read them.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html
    """,
    example="""
    aws.sqs.Queue(
        "orders",
        sqs_managed_sse_enabled=False,  # bad
        sqs_managed_sse_enabled=True,  # good
    )
    """,
)


queue_without_customer_key = without_customer_key(
    id="sqs-queue-without-customer-key",
    subject="SQS queue",
    properties={"aws:sqs/queue:Queue": "kmsMasterKeyId"},
    # A queue that is not encrypted at all has its own rule.
    implied_by=(
        Implication("sqs-queue-unencrypted", Within.RESOURCE, resolved=Resolved.BY_IMPLIED),
    ),
    remediation=(
        "Set kmsMasterKeyId to the ARN of a customer managed key whose key policy allows the "
        "services that send to the queue kms:GenerateDataKey and kms:Decrypt"
    ),
    why="""
    SQS encrypts with SSE-SQS by default. A customer managed key adds a key policy and a record of
    each use. The key policy of the AWS managed key alias/aws/sqs cannot be changed, so services
    such as SNS and EventBridge cannot send to a queue with it.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    """,
    example="""
    aws.sqs.Queue(
        "orders",
        kms_master_key_id="alias/aws/sqs",  # bad
        kms_master_key_id="alias/orders",  # good
    )
    """,
)
