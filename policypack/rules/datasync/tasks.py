"""Logs of transfer tasks."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, given, or_absent
from policypack.forms.families.operation import not_logged

task_unlogged = not_logged(
    id="datasync-task-unlogged",
    subject="DataSync task",
    logs="logs",
    properties={"aws:datasync/task:Task": "cloudwatchLogGroupArn"},
    must=given("arn:aws:logs:eu-central-1:111122223333:log-group:/aws/datasync:*"),
    only_if={"taskMode": or_absent(differ("ENHANCED", meeting="BASIC"))},
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set cloudwatchLogGroupArn to the ARN of a log group, and options.logLevel to "TRANSFER"'
    ),
    why="""
    The log shows which files were transferred, and which failed or did not match. Tasks in enhanced
    mode always write a log.
    https://docs.aws.amazon.com/datasync/latest/userguide/configure-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/datasync-controls.html#datasync-1
    """,
)
