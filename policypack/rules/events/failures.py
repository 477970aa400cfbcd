"""Dead-letter queues for events that cannot be delivered."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.triggers.schedule_triggers import SCHEDULE, is_recurring
from policypack.topology.triggers.wiring_table import RULE, TARGET

# Delivery to these rarely fails, and only a copy of the event is lost.
_COPIES = lazy_pattern(r"arn:[^:]+:(?:logs|events):", re.IGNORECASE)
_STREAMS = ("kinesisStreamParameters", "dynamodbStreamParameters")


@rule(
    id="events-target-without-dlq",
    types=(TARGET,),
    reads=(RULE,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterConfig.arn to the ARN of an SQS queue whose policy allows "
        "events.amazonaws.com sqs:SendMessage from the rule"
    ),
)
def target_without_dlq(target: Resource, stack: Stack) -> Outcomes:
    """EventBridge target has no dead-letter queue.

    EventBridge retries for 24 hours, or as long as retryPolicy allows, and then drops the event. It
    does not retry at all if a permission is missing or the target was deleted. For log groups and
    other buses, the severity is low. Targets of a rule with only a schedule are not reported: such
    an event has no content, and the next one follows.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html

    Example:
        aws.cloudwatch.EventTarget(
            "orders",
            rule="orders",
            arn="arn:aws:lambda:eu-central-1:111122223333:function:orders",
            dead_letter_config={"arn": "arn:aws:sqs:eu-central-1:111122223333:failed"},  # good
        )
    """
    if target.is_given("deadLetterConfig.arn"):
        return
    repeats = is_recurring(stack, target)
    if isinstance(repeats, Unknown):
        yield repeats
    elif not repeats:
        receiver = or_unknown(target.get, "arn")
        is_copy = isinstance(receiver, str) and _COPIES.match(receiver)
        severity = Severity.LOW if is_copy else None
        message = "deadLetterConfig is not set, so EventBridge drops events that it cannot deliver"
        yield Finding(message, "deadLetterConfig", severity)


@rule(
    id="events-schedule-without-dlq",
    types=(SCHEDULE,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set target.deadLetterConfig.arn to the ARN of an SQS queue, and allow the schedule's role "
        "sqs:SendMessage on it"
    ),
)
def schedule_without_dlq(schedule: Resource) -> Outcomes:
    """EventBridge schedule has no dead-letter queue.

    EventBridge Scheduler retries up to 185 times in 24 hours by default, and then drops the
    invocation. If maximumRetryAttempts is 0, the first failure drops it, and the severity is
    medium.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html

    Example:
        aws.scheduler.Schedule(
            "report",
            schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": "arn:aws:sqs:eu-central-1:111122223333:reports",
                "role_arn": "arn:aws:iam::111122223333:role/report",
                "dead_letter_config": {  # good
                    "arn": "arn:aws:sqs:eu-central-1:111122223333:failed"  # good
                },  # good
            },
        )
    """
    if schedule.is_given("target.deadLetterConfig.arn"):
        return
    attempts = or_unknown(schedule.get, "target.retryPolicy.maximumRetryAttempts")
    if not isinstance(attempts, Unknown) and attempts == 0:
        message = "maximumRetryAttempts is 0, so one failure loses the invocation"
        yield Finding(message, "target.deadLetterConfig", Severity.MEDIUM)
    else:
        message = "deadLetterConfig is not set, so an invocation is lost after the last retry fails"
        yield Finding(message, "target.deadLetterConfig")


@rule(
    id="events-pipe-without-dlq",
    types=("aws:pipes/pipe:Pipe",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set deadLetterConfig.arn and maximumRetryAttempts in the stream's parameters in "
        "sourceParameters, and allow the pipe's role sqs:SendMessage on the queue"
    ),
)
def pipe_without_dlq(pipe: Resource) -> Outcomes:
    """EventBridge pipe from a stream has no dead-letter queue.

    A pipe retries records of a stream until they expire, and blocks their shard meanwhile, unless
    maximumRetryAttempts or maximumRecordAgeInSeconds sets a limit. Then it drops the records. A
    pipe from an SQS queue uses the redrive policy of the queue.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html

    Example:
        aws.pipes.Pipe(
            "clicks",
            role_arn="arn:aws:iam::111122223333:role/clicks",
            source="arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
            source_parameters={
                "kinesis_stream_parameters": {
                    "starting_position": "LATEST",
                    "dead_letter_config": {  # good
                        "arn": "arn:aws:sqs:eu-central-1:111122223333:failed"  # good
                    },  # good
                }
            },
            target="arn:aws:sqs:eu-central-1:111122223333:clicks",
        )
    """
    for name in _STREAMS:
        yield from until_unknown(_stream(pipe, f"sourceParameters.{name}"))


def _stream(pipe: Resource, path: str) -> Outcomes:
    # A pipe from a stream has these parameters: they contain the required starting position.
    if pipe.at(path).is_set and not pipe.is_given(f"{path}.deadLetterConfig.arn"):
        message = (
            "deadLetterConfig is not set, so a failing record blocks its shard until it is dropped"
        )
        yield Finding(message, f"{path}.deadLetterConfig")
