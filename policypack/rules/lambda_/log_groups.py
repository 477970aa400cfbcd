"""Log groups of functions."""

from __future__ import annotations

from policypack.iam.truth import Truth, any_of
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology.functions import FUNCTION
from policypack.unknown import Unknown, or_unknown

_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_NAMED = "loggingConfig.logGroup"


@rule(
    id="lambda-function-without-log-group",
    types=(FUNCTION,),
    reads=(_GROUP,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.cloudwatch.LogGroup named /aws/lambda/ and the function's name, with "
        "retentionInDays, or name one in loggingConfig.logGroup"
    ),
)
def function_without_log_group(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function's log group is not defined by the program.

    Lambda then creates the log group with the first event. It keeps logs without a time limit, has
    no customer managed key, and remains after the function is deleted.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html

    Example:
        aws.lambda_.Function(
            "orders",
            name="orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
        )
        aws.cloudwatch.LogGroup(
            "orders",
            name="/aws/lambda/report",  # bad
            name="/aws/lambda/orders",  # good
            retention_in_days=30,
        )
    """
    named = or_unknown(function.is_given, _NAMED)
    groups = (_is_of(stack, group, function) for group in stack.of_type(_GROUP))
    has_group = any_of((named, *groups))
    if isinstance(has_group, Unknown):
        yield has_group
    elif not has_group:
        yield Finding("no LogGroup has its default name, and logGroup names none", _NAMED)


def _is_of(stack: Stack, group: Resource, function: Resource) -> Truth:
    """Whether it is the log group that the function writes to by default."""
    held, name = group.at("name").tree, function.at("name").tree
    makers = stack.recorded(group, "name", FUNCTION)
    if isinstance(held, Unknown):
        return function in makers if makers else held
    # A name that is not known yet is unlike that of a group of another service.
    if isinstance(name, Unknown):
        return name if str(held).startswith("/aws/lambda/") else False
    return bool(held == f"/aws/lambda/{name}")
