"""Topics: policies and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Stack,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import (
    accepts_plain_requests,
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.topology.parts import attached_documents

topic_public = publicly_accessible(
    id="sns-topic-public",
    subject="SNS topic",
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID without wildcards"
    ),
    why="""
    An attacker who can subscribe can read every message, and one who can publish can send messages
    to the functions and people behind the topic. The default policy of a new topic also allows any
    principal, but its condition on AWS:SourceOwner limits access to the topic's own account.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    """,
)


topic_policy_without_source = service_without_source(
    id="sns-topic-policy-without-source-arn",
    subject="SNS topic policy",
    why="""
    A service such as S3 or CloudWatch acts for many customers. Without a condition on the source,
    an attacker can make it publish to the topic from a bucket or alarm in another account. Alarms
    send aws:SourceArn and aws:SourceAccount. A bucket ARN contains no account ID, and another
    account can register the name of a deleted bucket again. A condition on only the ARN of a bucket
    is therefore reported with medium severity: add a condition on aws:SourceAccount.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """,
)


topic_shared = shared_with_external_account(
    id="sns-topic-foreign-account",
    subject="SNS topic policy",
    why="""
    Principals of the external account can publish to the functions and people behind the topic, or
    subscribe and read every message, as far as the statement allows. A principal is an account ID,
    or the ARN of a root, role or user. If the statement allows any principal, an external account
    in a condition on AWS:SourceOwner or aws:SourceAccount has the same access. A service that acts
    for an external account is not reported.
    https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
    """,
)


@rule(
    id="sns-topic-tls-optional",
    types=("aws:sns/topic:Topic",),
    reads=attached_documents.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a Deny statement for any principal and sns:Publish to the topic's policy, with the "
        'condition {"Bool": {"aws:SecureTransport": "false"}}. A policy replaces the default '
        "policy, so keep a statement that allows the account itself to use the topic"
    ),
)
def topic_tls_optional(topic: Resource, stack: Stack) -> Outcomes:
    """SNS topic accepts messages without TLS.

    SNS also has http:// endpoints. A request without TLS exposes its message, and the session token
    of temporary credentials, to an attacker on the network path.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    """
    yield from accepts_plain_requests(topic, stack, "sns:Publish")


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
)
