"""Encryption of topics."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import Unknown
from policypack.values import Value


@rule(
    id="sns-topic-unencrypted",
    types=("aws:sns/topic:Topic",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set kmsMasterKeyId",
)
def topic_unencrypted(topic: Resource) -> Outcomes:
    """Topic has no server-side encryption.

    SNS keeps messages until they are delivered, without KMS encryption unless a key is named, FIFO
    topics included; whoever reaches the storage below reads them. With the key alias/aws/sns
    neither EventBridge nor S3 nor an alarm can publish: those need a customer key whose policy
    admits the service.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html

    Example:
        aws.sns.Topic("orders")  # bad
        aws.sns.Topic("orders", kms_master_key_id="alias/orders")  # good
    """
    if not _names_a_key(topic.at("kmsMasterKeyId")):
        yield Finding("messages are stored without KMS encryption", "kmsMasterKeyId")


def _names_a_key(key: Value) -> bool:
    # A key that this deployment creates has no id yet. An empty id is how SNS is told "none".
    return key.is_set and (isinstance(key.tree, Unknown) or key.content != "")
