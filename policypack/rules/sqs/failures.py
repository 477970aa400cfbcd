"""What happens to messages that cannot be processed."""

from __future__ import annotations

from policypack.iam.truth import any_of
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology import dead_letters
from policypack.topology.dead_letters import has_dead_letter_queue, is_dead_letter_queue
from policypack.unknown import Unknown


@rule(
    id="sqs-queue-without-dlq",
    types=("aws:sqs/queue:Queue",),
    reads=dead_letters.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set redrivePolicy with deadLetterTargetArn and maxReceiveCount, or add a RedrivePolicy"
    ),
)
def queue_without_dlq(queue: Resource, stack: Stack) -> Outcomes:
    """SQS queue has no dead-letter queue.

    A message that a consumer cannot process returns to the queue until its retention period ends,
    and is then lost. An attacker can send such messages to occupy consumers; in a FIFO queue each
    one blocks its message group. A queue that is itself a dead-letter queue needs none.
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
