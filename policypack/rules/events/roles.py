"""Roles of schedules."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    first_few,
    rule,
)
from policypack.topology.roles import role_policies
from policypack.topology.roles.schedule_roles import more_than_needed


@rule(
    id="events-schedule-broad-role",
    types=("aws:scheduler/schedule:Schedule",),
    reads=role_policies.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set target.roleArn to a separate role that allows only the action that starts the target"
    ),
)
def schedule_broad_role(schedule: Resource, stack: Stack) -> Outcomes:
    """EventBridge schedule has an overly permissive role.

    A principal that can create or change schedules and pass this role can use all of its
    permissions (privilege escalation), because a schedule can call any API. Often the role is also
    that of a function or of other schedules. All policies of the role are judged. Sending to a
    dead-letter queue, and using its key, are permitted besides starting the target. The rules about
    IAM policies judge the resources of the needed action.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role

    Example:
        role = aws.iam.Role(
            "report",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "scheduler.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                }],
            }),
        )
        aws.iam.RolePolicy(
            "report",
            role=role.name,
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Action": ["sqs:SendMessage", "sqs:PurgeQueue"],  # bad
                    "Action": "sqs:SendMessage",  # good
                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:reports",
                }],
            }),
        )
        aws.scheduler.Schedule(
            "report",
            schedule_expression="rate(1 day)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": "arn:aws:sqs:eu-central-1:111122223333:reports",
                "role_arn": role.arn,
            },
        )
    """
    for found in more_than_needed(stack, schedule):
        if isinstance(found, Unknown):
            yield found
        else:
            actions = first_few(found.actions)
            message = f"the role {found.role.name} also allows {actions}"
            yield Finding(message, "target.roleArn")
