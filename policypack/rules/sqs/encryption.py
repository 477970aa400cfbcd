"""Encryption of queues."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


@rule(
    id="sqs-queue-unencrypted",
    types=("aws:sqs/queue:Queue",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key",
    fix={"sqsManagedSseEnabled": True},
)
def queue_unencrypted(queue: Resource) -> Outcomes:
    """Encryption at rest is switched off for the queue.

    SQS encrypts a new queue with a key of its own (SSE-SQS) unless the program says otherwise, so
    an absent setting complies. An explicit `false` without a KMS key stores every message in plain
    text, readable for whoever reaches the storage below.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html

    Example:
        aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)  # bad
        aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)  # good
    """
    if queue.get("sqsManagedSseEnabled") is False and not queue.at("kmsMasterKeyId").is_set:
        yield Finding("messages are stored unencrypted", "sqsManagedSseEnabled")
