"""Encryption of queues."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule


def _managed_encryption(_: Resource) -> Mapping[str, bool]:
    return {"sqsManagedSseEnabled": True}


@rule(
    id="sqs-queue-unencrypted",
    types=("aws:sqs/queue:Queue",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key",
    peers=(
        "checkov:CKV_AWS_27",
        "cdk-nag:AwsSolutions-SQS2",
        "security-hub:SQS.1",
        "prowler:sqs_queues_server_side_encryption_enabled",
        "trivy:AWS-0096",
        "kics:tf:6e8849c1",
        "kics:cfn:12726829",
    ),
    fix=_managed_encryption,
)
def queue_unencrypted(queue: Resource) -> Outcomes:
    """Encryption at rest is switched off for the queue.

    SQS encrypts a new queue with a key of its own (SSE-SQS) unless the program says otherwise, so
    an absent setting complies. An explicit `false` without a KMS key stores every message in plain
    text, readable for whoever reaches the storage below.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html

    Bad:
        aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)

    Good:
        aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)
    """
    if queue.get("sqsManagedSseEnabled") is False and not queue.at("kmsMasterKeyId").is_set:
        yield Finding("messages are stored unencrypted", "sqsManagedSseEnabled")
