"""What the roles of schedules allow beyond the target of their schedule.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policypack import iam
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.principals import principal_of
from policypack.topology.role_policies import ROLE
from policypack.unknown import Unknown

_ARN, _ROLE_ARN = "target.arn", "target.roleArn"
# What starts a target, by the service in its ARN.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
_STARTS: Mapping[str, frozenset[str]] = {
    "codebuild": frozenset({"codebuild:startbuild"}),
    "codepipeline": frozenset({"codepipeline:startpipelineexecution"}),
    "ecs": frozenset({"ecs:runtask", "ecs:tagresource", "iam:passrole"}),
    "events": frozenset({"events:putevents"}),
    "firehose": frozenset({"firehose:putrecord", "firehose:putrecordbatch"}),
    "inspector": frozenset({"inspector:startassessmentrun"}),
    "kinesis": frozenset({"kinesis:putrecord", "kinesis:putrecords"}),
    "lambda": frozenset({"lambda:invokefunction"}),
    "sagemaker": frozenset({"sagemaker:startpipelineexecution"}),
    "sns": frozenset({"sns:publish"}),
    "sqs": frozenset({"sqs:sendmessage"}),
    "states": frozenset({"states:startexecution"}),
}
# The dead-letter queue, and the keys of queues and payloads.
_BESIDE = re.compile(r"sqs:sendmessage|kms:(?:decrypt|describekey|generatedatakey\w*)")
_UNIVERSAL = re.compile(r"arn:[^:]+:scheduler:::aws-sdk:[^:]+:(?P<call>\w+)", re.IGNORECASE)


class MoreThanNeeded(NamedTuple):
    """A role, and the actions that it allows and its schedule does not need."""

    role: Resource
    actions: tuple[str, ...]


def more_than_needed(stack: Stack, schedule: Resource) -> Iterator[MoreThanNeeded | Unknown]:
    """Yields the roles of the schedule that allow more than its target, and what may be one.

    Raises UnknownValueError where neither the role is known nor recorded.
    """
    for role in stack.linked(schedule, _ROLE_ARN, ROLE):
        principal = principal_of(stack, role)
        allowed, unknown = iam.allowed_actions(principal.policies, principal.boundary)
        beyond = tuple(sorted(each for each in allowed if not _BESIDE.fullmatch(each.lower())))
        found = _judged(schedule, beyond)
        if isinstance(found, Unknown):
            yield found
        elif found:
            yield MoreThanNeeded(role, found)
        elif unknown is not None:
            yield unknown


def _judged(schedule: Resource, allowed: tuple[str, ...]) -> tuple[str, ...] | Unknown:
    """The actions that the target does not need. An unknown target may need any that starts one."""
    arn = schedule.at(_ARN).tree
    if not isinstance(arn, Unknown):
        return tuple(each for each in allowed if not _starts(str(arn), each.lower()))
    every = frozenset[str]().union(*_STARTS.values())
    beyond = tuple(each for each in allowed if each.lower() not in every)
    names = {each.lower() for each in allowed}
    return beyond if beyond or any(names <= each for each in _STARTS.values()) else arn


def _starts(arn: str, action: str) -> bool:
    universal = _UNIVERSAL.fullmatch(arn)
    if universal:
        # An API is called as its action, but for Invoke of Lambda and PassRole beside any.
        name = action.partition(":")[2]
        return action == "iam:passrole" or name.startswith(universal["call"].lower())
    service = arn.split(":")[2] if arn.count(":") > 2 else ""
    return action in _STARTS.get(service, frozenset())
