"""Queues: policies, encryption and dead-letter queues."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Stack,
    Unknown,
    Within,
    equal,
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
from policypack.iam import Document, Purpose, WholeService, whole_services
from policypack.iam.meaning.truth import all_of, any_of, negated
from policypack.topology.parts import attached_documents, dead_letters
from policypack.topology.parts.dead_letters import (
    has_dead_letter_queue,
    is_dead_letter_queue,
    limits_sources,
)
from policypack.topology.parts.documents import documents

queue_public = publicly_accessible(
    id="sqs-queue-public",
    subject="SQS queue",
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID without wildcards"
    ),
    why="""
    An attacker who knows the queue's URL can send events to the functions behind it, or receive and
    delete messages. Only a condition that names a source or a caller restricts access. A source ARN
    with a wildcard account, or a condition on TLS, referer or user agent, restricts nothing.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    """,
)


queue_policy_without_source = service_without_source(
    id="sqs-queue-policy-without-source-arn",
    subject="SQS queue policy",
    why="""
    A service such as S3 or EventBridge acts for many customers. Without a condition on the source,
    an attacker can make it send messages to the queue from a bucket or rule in another account. A
    source ARN with a wildcard account restricts nothing. A bucket ARN contains no account ID, and
    another account can register the name of a deleted bucket again. A condition on only the ARN of
    a bucket is therefore reported with medium severity: add a condition on aws:SourceAccount.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """,
)


queue_shared = shared_with_external_account(
    id="sqs-queue-foreign-account",
    subject="SQS queue policy",
    why="""
    Principals of the external account can send events to the functions behind the queue, or receive
    and delete messages, as far as the statement allows. A principal is an account ID, or the ARN of
    a root, role or user. A condition on aws:PrincipalOrgID limits access to the organization.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
    """,
)


@rule(
    id="sqs-queue-any-action",
    types=("aws:sqs/queuePolicy:QueuePolicy", "aws:sqs/queue:Queue"),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="In Action, list only the actions in use, such as sqs:SendMessage",
)
def queue_any_action(resource: Resource) -> Outcomes:
    """SQS queue policy has a wildcard action.

    A sender with all actions can also read and delete other messages, purge or delete the queue,
    and replace its policy. For a whole account (root), the severity is low, because the
    identity-based policies of that account limit access further.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    """
    for document in documents(resource, Purpose.RESOURCE):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, Document):
            for found in whole_services(document):
                yield found if isinstance(found, Unknown) else _any_action(found)


def _any_action(found: WholeService) -> Finding:
    message = f"{found.path} is {found.pattern}, so callers can also purge and delete the queue"
    return Finding(message, found.path, Severity.LOW if found.is_for_account else None)


@rule(
    id="sqs-queue-tls-optional",
    types=("aws:sqs/queue:Queue",),
    reads=attached_documents.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a Deny statement for any principal and sqs:* to the queue's policy, with the "
        'condition {"Bool": {"aws:SecureTransport": "false"}}'
    ),
)
def queue_tls_optional(queue: Resource, stack: Stack) -> Outcomes:
    """SQS queue accepts requests without TLS.

    SQS also has http:// endpoints in most regions. A request without TLS exposes its messages, and
    the session token of temporary credentials, to an attacker on the network path.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html
    """
    yield from accepts_plain_requests(queue, stack, "sqs:*")


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
)


@rule(
    id="sqs-queue-without-dlq",
    types=("aws:sqs/queue:Queue",),
    reads=dead_letters.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterTargetArn and maxReceiveCount in redrivePolicy, or add an "
        "aws.sqs.RedrivePolicy"
    ),
)
def queue_without_dlq(queue: Resource, stack: Stack) -> Outcomes:
    """SQS queue has no dead-letter queue.

    A message that a consumer cannot process returns to the queue until its retention period ends,
    and is then lost. An attacker can send such messages to keep consumers busy; in a FIFO queue,
    each one blocks its message group. A queue that is itself a dead-letter queue needs none.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """
    covered = any_of((has_dead_letter_queue(stack, queue), is_dead_letter_queue(stack, queue)))
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        yield Finding("no redrive policy moves failing messages out of the queue", "redrivePolicy")


@rule(
    id="sqs-dlq-any-source",
    types=("aws:sqs/queue:Queue",),
    reads=dead_letters.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'In redriveAllowPolicy, set redrivePermission to "byQueue" and sourceQueueArns to the '
        "ARNs of the queues that use it; if only services such as Lambda or SNS use it, set "
        'redrivePermission to "denyAll"'
    ),
)
def dlq_any_source(queue: Resource, stack: Stack) -> Outcomes:
    """SQS dead-letter queue accepts messages from any queue in the account.

    Without a redrive allow policy, the default (allowAll) applies, and every queue in the account
    and region can move its messages here. Redriving the queue then mixes messages of several
    systems.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue.html
    """
    is_open = all_of((is_dead_letter_queue(stack, queue), negated(limits_sources(stack, queue))))
    if isinstance(is_open, Unknown):
        yield is_open
    elif is_open:
        yield Finding("no redrive allow policy limits the source queues", "redriveAllowPolicy")
