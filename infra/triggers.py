"""What starts the functions behind the API: the queue, the bucket, the clock."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
from documents import allow, document, trust
from encryption import USE_KEY
from guarded_function import GuardedFunction
from messaging import failure_queue
from place import Place

INCOMING = "incoming/"


def on_messages(queue: aws.sqs.Queue, worker: aws.lambda_.Function) -> None:
    """Batches of messages; the worker names those that failed, and only they come again."""
    aws.lambda_.EventSourceMapping(
        "worker",
        event_source_arn=queue.arn,
        function_name=worker.arn,
        batch_size=10,
        function_response_types=["ReportBatchItemFailures"],
        scaling_config=aws.lambda_.EventSourceMappingScalingConfigArgs(maximum_concurrency=5),
        tags={"component": "worker"},
    )


def on_stored(table: aws.dynamodb.Table, articles: GuardedFunction, key: aws.kms.Key) -> None:
    """New items of the table; a record that fails five times goes to the function's failures."""
    pattern = pulumi.Output.json_dumps({"eventName": ["INSERT"]})
    aws.lambda_.EventSourceMapping(
        "articles",
        event_source_arn=table.stream_arn,
        function_name=articles.function.arn,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=5,
        function_response_types=["ReportBatchItemFailures"],
        destination_config=aws.lambda_.EventSourceMappingDestinationConfigArgs(
            on_failure=aws.lambda_.EventSourceMappingDestinationConfigOnFailureArgs(
                destination_arn=articles.dead_letters.arn
            )
        ),
        filter_criteria=aws.lambda_.EventSourceMappingFilterCriteriaArgs(
            filters=[aws.lambda_.EventSourceMappingFilterCriteriaFilterArgs(pattern=pattern)]
        ),
        kms_key_arn=key.arn,
        tags={"component": "articles"},
    )


def on_uploads(bucket: aws.s3.Bucket, importer: aws.lambda_.Function, place: Place) -> None:
    """CSV files below `incoming/`. The account is named, because an S3 ARN names none."""
    permission = aws.lambda_.Permission(
        "uploads-call-importer",
        function=importer.name,
        action="lambda:InvokeFunction",
        principal="s3.amazonaws.com",
        source_arn=bucket.arn,
        source_account=place.account,
    )
    aws.s3.BucketNotification(
        "uploads",
        bucket=bucket.bucket,
        lambda_functions=[
            aws.s3.BucketNotificationLambdaFunctionArgs(
                lambda_function_arn=importer.arn,
                events=["s3:ObjectCreated:*"],
                filter_prefix=INCOMING,
                filter_suffix=".csv",
            )
        ],
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )


def every_morning(report: GuardedFunction, key: aws.kms.Key, place: Place) -> aws.sqs.Queue:
    """Starts the report at six, and returns the queue of starts that failed."""
    missed = failure_queue("schedule-failures", key)
    group = aws.scheduler.ScheduleGroup("orders", tags={"component": "report"})
    role = _scheduler_role(group, report.function, missed, key, place)
    aws.scheduler.Schedule(
        "report",
        description="The daily report of orders",
        group_name=group.name,
        schedule_expression="cron(0 6 * * ? *)",
        schedule_expression_timezone="Europe/Berlin",
        flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
        kms_key_arn=key.arn,
        target=aws.scheduler.ScheduleTargetArgs(
            arn=report.function.arn,
            role_arn=role.arn,
            dead_letter_config=aws.scheduler.ScheduleTargetDeadLetterConfigArgs(arn=missed.arn),
            retry_policy=aws.scheduler.ScheduleTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=3600, maximum_retry_attempts=5
            ),
        ),
    )
    return missed


def _scheduler_role(
    group: aws.scheduler.ScheduleGroup,
    function: aws.lambda_.Function,
    missed: aws.sqs.Queue,
    key: aws.kms.Key,
    place: Place,
) -> aws.iam.Role:
    role = aws.iam.Role(
        "schedule",
        description="Lets the scheduler start the report, and nothing else",
        assume_role_policy=trust(
            "scheduler.amazonaws.com",
            {
                "StringEquals": {"aws:SourceAccount": place.account},
                "ArnEquals": {"aws:SourceArn": group.arn},
            },
        ),
        tags={"component": "report"},
    )
    policy = aws.iam.Policy(
        "schedule",
        policy=document(
            allow(
                ["lambda:InvokeFunction"],
                [function.arn, pulumi.Output.concat(function.arn, ":*")],
            ),
            allow(["sqs:SendMessage"], [missed.arn]),
            allow(USE_KEY, [key.arn]),
        ),
        tags={"component": "report"},
    )
    aws.iam.RolePolicyAttachment("schedule", role=role.name, policy_arn=policy.arn)
    return role
