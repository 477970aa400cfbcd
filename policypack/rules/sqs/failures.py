"""Dead-letter queues for messages that cannot be processed."""

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
from policypack.iam.meaning.truth import all_of, any_of, negated
from policypack.topology.parts import dead_letters
from policypack.topology.parts.dead_letters import (
    has_dead_letter_queue,
    is_dead_letter_queue,
    limits_sources,
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

    Example:
        failed = aws.sqs.Queue(
            "failed",
            redrive_allow_policy=json.dumps({"redrivePermission": "allowAll"}),
        )
        aws.sqs.Queue(
            "orders",
            redrive_policy=pulumi.Output.json_dumps(  # good
                {"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}  # good
            ),  # good
        )
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

    Example:
        failed = aws.sqs.Queue(
            "failed",
            redrive_allow_policy=json.dumps({  # good
                "redrivePermission": "byQueue",  # good
                "sourceQueueArns": ["arn:aws:sqs:eu-central-1:111122223333:orders"],  # good
            }),  # good
        )
        aws.sqs.Queue(
            "orders",
            redrive_policy=pulumi.Output.json_dumps(
                {"deadLetterTargetArn": failed.arn, "maxReceiveCount": 5}
            ),
        )
    """
    is_open = all_of((is_dead_letter_queue(stack, queue), negated(limits_sources(stack, queue))))
    if isinstance(is_open, Unknown):
        yield is_open
    elif is_open:
        yield Finding("no redrive allow policy limits the source queues", "redriveAllowPolicy")
