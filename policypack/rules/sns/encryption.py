"""Encryption of topics."""

from __future__ import annotations

from policypack.authoring import Implication, Profile, Resolved, Severity, given, property_rule
from policypack.forms.families.encryption import without_customer_key

topic_unencrypted = property_rule(
    id="sns-topic-unencrypted",
    properties={"aws:sns/topic:Topic": "kmsMasterKeyId"},
    must=given("alias/orders"),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set kmsMasterKeyId to the ARN of a customer managed key. If an AWS service such as "
        "EventBridge, S3 or a CloudWatch alarm publishes to the topic, allow the service "
        "kms:GenerateDataKey* and kms:Decrypt in the key policy"
    ),
    title="SNS topic is not encrypted at rest with a KMS key",
    message="kmsMasterKeyId is not set, so only disk encryption protects stored messages",
    why="""
    SNS stores messages on encrypted disks until it has delivered them. It encrypts the messages
    themselves only if the topic names a KMS key, whose use CloudTrail records. This applies to
    standard and FIFO topics. AWS no longer recommends a key for every topic, and has retired the
    control SNS.1 from its best practices; other standards still require it. EventBridge, S3 and
    CloudWatch alarms cannot publish to a topic with the AWS managed key alias/aws/sns. They need a
    customer managed key whose key policy allows the service.
    https://docs.aws.amazon.com/sns/latest/dg/sns-data-encryption.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/controls-change-log.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """,
    example="""
    aws.sns.Topic(
        "orders",
        kms_master_key_id="alias/orders",  # good
    )
    """,
)


topic_without_customer_key = without_customer_key(
    id="sns-topic-without-customer-key",
    subject="SNS topic",
    properties={"aws:sns/topic:Topic": "kmsMasterKeyId"},
    # A topic without any key has its own rule.
    implied_by=(Implication("sns-topic-unencrypted", resolved=Resolved.BY_IMPLIED),),
    why="""
    The key policy of the AWS managed key alias/aws/sns cannot be changed. Access to the messages
    cannot be limited or revoked through it, and EventBridge, S3 and CloudWatch alarms cannot
    publish to a topic with it.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """,
    example="""
    aws.sns.Topic(
        "orders",
        kms_master_key_id="alias/aws/sns",  # bad
        kms_master_key_id="alias/orders",  # good
    )
    """,
)
