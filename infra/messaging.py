"""Queues and the alarm topic: encrypted, reachable over TLS only, with a place for failures."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
from documents import Statement, allow, allow_service, deny_plain_transport, document, trust
from place import Place

TWO_WEEKS = 14 * 24 * 3600


@dataclass(frozen=True)
class QueueWithDeadLetters:
    """A queue, and the queue that takes what could not be processed."""

    queue: aws.sqs.Queue
    dead_letters: aws.sqs.Queue


def queue_with_dead_letters(
    name: str, key: aws.kms.Key, consumer_timeout: int
) -> QueueWithDeadLetters:
    """`consumer_timeout` is the timeout in seconds of the function that reads the queue."""
    dead_letters = _queue(f"{name}-dead-letters", key)
    queue = _queue(
        name,
        key,
        # Six times the function's timeout, as Lambda asks for: a message must not show again
        # while a retried batch still works on it.
        # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
        visibility_timeout_seconds=6 * consumer_timeout,
        redrive_policy=pulumi.Output.json_dumps(
            {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": 5}
        ),
    )
    aws.sqs.RedriveAllowPolicy(
        f"{name}-dead-letters",
        queue_url=dead_letters.url,
        redrive_allow_policy=pulumi.Output.json_dumps(
            {"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}
        ),
    )
    return QueueWithDeadLetters(queue, dead_letters)


def failure_queue(
    name: str, key: aws.kms.Key, opts: pulumi.ResourceOptions | None = None
) -> aws.sqs.Queue:
    """Takes events that a service could not deliver; no queue may use it for dead letters."""
    return _queue(
        name,
        key,
        redrive_allow_policy=pulumi.Output.json_dumps({"redrivePermission": "denyAll"}),
        opts=opts,
    )


def _queue(
    name: str,
    key: aws.kms.Key,
    visibility_timeout_seconds: int | None = None,
    redrive_policy: pulumi.Input[str] | None = None,
    redrive_allow_policy: pulumi.Input[str] | None = None,
    opts: pulumi.ResourceOptions | None = None,
) -> aws.sqs.Queue:
    queue = aws.sqs.Queue(
        name,
        kms_master_key_id=key.arn,
        kms_data_key_reuse_period_seconds=300,
        message_retention_seconds=TWO_WEEKS,
        visibility_timeout_seconds=visibility_timeout_seconds,
        redrive_policy=redrive_policy,
        redrive_allow_policy=redrive_allow_policy,
        tags={"component": "messaging"},
        opts=opts,
    )
    aws.sqs.QueuePolicy(
        name,
        queue_url=queue.url,
        policy=document(deny_plain_transport("sqs:*", queue.arn)),
        opts=opts,
    )
    return queue


def alarm_topic(name: str, key: aws.kms.Key, place: Place) -> aws.sns.Topic:
    """Alarms of this account may publish; failed deliveries leave a log."""
    role = aws.iam.Role(
        f"{name}-feedback",
        description="Lets SNS log deliveries that failed",
        assume_role_policy=trust("sns.amazonaws.com"),
        tags={"component": "monitoring"},
    )
    topic = aws.sns.Topic(
        name,
        kms_master_key_id=key.arn,
        http_failure_feedback_role_arn=role.arn,
        tags={"component": "monitoring"},
    )
    _may_log_failures(name, role, topic, place)
    alarms = allow_service(
        "cloudwatch.amazonaws.com",
        ["sns:Publish"],
        [topic.arn],
        {
            "StringEquals": {"aws:SourceAccount": place.account},
            "ArnLike": {"aws:SourceArn": place.arn("cloudwatch", "alarm:*")},
        },
    )
    # A policy replaces the default one, which lets the owner manage the topic.
    owner: Statement = {
        **allow(["sns:Publish", "sns:Subscribe", "sns:SetTopicAttributes"], [topic.arn]),
        "Principal": {"AWS": place.root},
    }
    policy = document(owner, alarms, deny_plain_transport("sns:Publish", topic.arn))
    aws.sns.TopicPolicy(name, arn=topic.arn, policy=policy)
    return topic


def _may_log_failures(name: str, role: aws.iam.Role, topic: aws.sns.Topic, place: Place) -> None:
    # SNS names the group itself, after the topic, which therefore comes first.
    groups = place.arn("logs", f"log-group:sns/{place.region}/{place.account}/")
    group = pulumi.Output.concat(groups, topic.name, "/Failure")
    policy = aws.iam.Policy(
        f"{name}-feedback",
        policy=document(
            allow(
                ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                [group, pulumi.Output.concat(group, ":*")],
            )
        ),
        tags={"component": "monitoring"},
    )
    aws.iam.RolePolicyAttachment(f"{name}-feedback", role=role.name, policy_arn=policy.arn)
