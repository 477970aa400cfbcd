"""Log groups of functions."""

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
from policypack.topology.edge.distributions import BOTH, functions_at_edge
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.log_groups import GROUP, NAMED_AT, has_log_group


@rule(
    id="lambda-function-without-log-group",
    types=(FUNCTION,),
    reads=(GROUP, *BOTH),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.cloudwatch.LogGroup with the name /aws/lambda/ and the function's name, and "
        "with retentionInDays, or set loggingConfig.logGroup to another log group"
    ),
)
def function_without_log_group(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function's log group is not defined by the program.

    Lambda creates a missing log group at the first event. Such a log group keeps logs forever, has
    no customer managed key, and remains after the function is deleted. Functions of CloudFront
    distributions in the program are ignored, because they write their logs in the Region of each
    viewer.
    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-testing-debugging.html

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
    if function.urn in stack.once(functions_at_edge):
        return
    has_group = has_log_group(stack, function)
    if isinstance(has_group, Unknown):
        yield has_group
    elif not has_group:
        yield Finding("no LogGroup has its default name, and logGroup names none", NAMED_AT)
