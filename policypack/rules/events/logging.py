"""Logs of pipes."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal
from policypack.forms.families.operation import not_logged

pipe_unlogged = not_logged(
    id="events-pipe-unlogged",
    subject="EventBridge pipe",
    logs="execution logs",
    properties={"aws:pipes/pipe:Pipe": "logConfiguration.level"},
    must=equal("ERROR", "INFO", "TRACE"),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set logConfiguration.level to "ERROR", and cloudwatchLogsLogDestination.logGroupArn to '
        "the ARN of a log group"
    ),
    why="""
    By default, a pipe logs nothing, so you cannot see whether the filter, the enrichment or the
    target failed. Leave out includeExecutionDatas, which writes the events themselves to the log.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-logs.html
    """,
    example="""
    aws.pipes.Pipe(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        source="arn:aws:sqs:eu-central-1:111122223333:orders",
        target="arn:aws:sqs:eu-central-1:111122223333:copies",
        log_configuration={
            "level": "OFF",  # bad
            "level": "ERROR",  # good
            "cloudwatch_logs_log_destination": {
                "log_group_arn": "arn:aws:logs:eu-central-1:111122223333:log-group:orders"
            },
        },
    )
    """,
)
