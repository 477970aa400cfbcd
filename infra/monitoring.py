"""Alarms: what failed for good, what fails, what is held back. `audit_monitoring` has the rest."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
from guarded_function import GuardedFunction


def watch_queue(name: str, queue: aws.sqs.Queue, topic: aws.sns.Topic) -> None:
    """One message in a queue of failures is one too many."""
    _alarm(
        f"{name}-holds-messages",
        "Something could not be processed: look at the queue, repair, and redrive it",
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"),
        {"QueueName": queue.name},
        topic,
    )


def watch_function(name: str, guarded: GuardedFunction, topic: aws.sns.Topic) -> None:
    """Errors, throttles, and events that the function gave up on."""
    dimensions = {"FunctionName": guarded.function.name}
    for metric in ("Errors", "Throttles"):
        _alarm(
            f"{name}-{metric.lower()}",
            f"{metric} of the function {name}: its log says why",
            ("AWS/Lambda", metric, "Sum"),
            dimensions,
            topic,
        )
    watch_queue(f"{name}-failures", guarded.dead_letters, topic)


def watch_api(api: aws.apigateway.RestApi, stage_name: str, topic: aws.sns.Topic) -> None:
    """Answers that are the service's own fault."""
    _alarm(
        "api-server-errors",
        "The API answers with server errors: its execution log says why",
        ("AWS/ApiGateway", "5XXError", "Sum"),
        {"ApiName": api.name, "Stage": stage_name},
        topic,
    )


def _alarm(
    name: str,
    description: str,
    metric: tuple[str, str, str],
    dimensions: Mapping[str, pulumi.Input[str]],
    topic: aws.sns.Topic,
) -> None:
    namespace, metric_name, statistic = metric
    aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        statistic=statistic,
        dimensions=dict(dimensions),
        comparison_operator="GreaterThanThreshold",
        threshold=0,
        period=300,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        alarm_actions=[topic.arn],
        ok_actions=[topic.arn],
        tags={"component": "monitoring"},
    )
