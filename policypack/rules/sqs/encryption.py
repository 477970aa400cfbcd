"""Encryption of queues."""

from __future__ import annotations

from policypack.property_rule import property_rule
from policypack.requirement import equal
from policypack.rule import Profile, Severity

queue_unencrypted = property_rule(
    id="sqs-queue-unencrypted",
    properties={"aws:sqs/queue:Queue": "sqsManagedSseEnabled"},
    must=equal(True),
    # SQS encrypts a new queue with SSE-SQS, and one with a KMS key with that.
    default=True,
    unless=("kmsMasterKeyId",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key",
    fix={"sqsManagedSseEnabled": True},
    title="SQS queue is not encrypted at rest",
    message="sqsManagedSseEnabled is false without a KMS key, so messages are stored as plaintext",
    why="""
    SQS encrypts a new queue with SSE-SQS unless the program turns it off, so an absent setting
    complies. An explicit false without a KMS key stores messages as plaintext. An attacker with
    access to the underlying storage can read them.
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
