"""Queue policies."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.forms.families.policy_documents import (
    accepts_plain_requests,
    publicly_accessible,
    service_without_source,
    shared_with_external_account,
)
from policypack.iam import Document, Purpose, WholeService, whole_services
from policypack.topology.parts import attached_documents
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
    example="""
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
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
    example="""
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
            }],
        }),
    )
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
    example="""
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:role/intake"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/intake"},  # good
                "Action": "sqs:SendMessage",
                "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
            }],
        }),
    )
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

    Example:
        aws.sqs.QueuePolicy(
            "orders",
            queue_url="https://sqs.eu-central-1.amazonaws.com/111122223333/orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/intake"},
                    "Action": "sqs:*",  # bad
                    "Action": "sqs:SendMessage",  # good
                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                }],
            }),
        )
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

    Example:
        aws.sqs.Queue(
            "orders",
            policy=json.dumps({  # good
                "Version": "2012-10-17",  # good
                "Statement": [{  # good
                    "Effect": "Deny",  # good
                    "Principal": "*",  # good
                    "Action": "sqs:*",  # good
                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",  # good
                    "Condition": {"Bool": {"aws:SecureTransport": "false"}},  # good
                }],  # good
            }),  # good
        )
    """
    yield from accepts_plain_requests(queue, stack, "sqs:*")
