"""Log groups of functions."""

from __future__ import annotations

from typing import NamedTuple

from policypack.iam.truth import Truth, any_of
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology.functions import FUNCTION
from policypack.unknown import Unknown, or_unknown

_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_NAMED = "loggingConfig.logGroup"
_DEFAULT = "/aws/lambda/"


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
    has_group = any_of((named, _has_default_group(stack, function)))
    if isinstance(has_group, Unknown):
        yield has_group
    elif not has_group:
        yield Finding("no LogGroup has its default name, and logGroup names none", _NAMED)


def _has_default_group(stack: Stack, function: Resource) -> Truth:
    """Whether the program has the log group that the function writes to by default."""
    groups = stack.once(_groups)
    name = function.at("name").tree
    if isinstance(name, Unknown):
        # It is unlike that of a group of another service.
        is_named: Truth = name if groups.functions else False
    else:
        is_named = name in groups.functions
    return any_of((is_named, function.urn in groups.makers, *groups.undecided[:1]))


class _Groups(NamedTuple):
    """What log groups are for: functions by name, by URN where a group's name is made of that of
    the function and is not known yet, and the names of which neither is known."""

    functions: frozenset[str]
    makers: frozenset[str]
    undecided: tuple[Unknown, ...]


def _groups(stack: Stack) -> _Groups:
    functions: set[str] = set()
    makers: set[str] = set()
    undecided: list[Unknown] = []
    for group in stack.of_type(_GROUP):
        name, made_of = group.at("name").tree, stack.recorded(group, "name", FUNCTION)
        if not isinstance(name, Unknown):
            if str(name).startswith(_DEFAULT):
                functions.add(str(name).removeprefix(_DEFAULT))
        elif made_of:
            makers.update(function.urn for function in made_of)
        else:
            undecided.append(name)
    return _Groups(frozenset(functions), frozenset(makers), tuple(undecided))
