"""Permissions of schedules' roles beyond the target of their schedule.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack import iam
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.roles.principals import principal_of
from policypack.topology.roles.role_policies import ROLE

_ARN, _ROLE_ARN = "target.arn", "target.roleArn"
# Actions that start a target, by the service in its ARN.
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
# Actions that a writing API needs, if none has its name; Scheduler calls no API that reads.
# https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
_PARTIQL = frozenset(f"dynamodb:partiql{each}" for each in ("delete", "insert", "select", "update"))
_NEEDED_BY: Mapping[str, frozenset[str]] = {
    "batchexecutestatement": _PARTIQL,
    "executestatement": _PARTIQL,
    "executetransaction": _PARTIQL,
    "transactwriteitems": frozenset(
        f"dynamodb:{each}item" for each in ("conditioncheck", "delete", "put", "update")
    ),
    "copyobject": frozenset(
        {"s3:getobject", "s3:getobjecttagging", "s3:putobject", "s3:putobjecttagging"}
    ),
    "deleteobjects": frozenset({"s3:deleteobject", "s3:deleteobjectversion"}),
}
# The dead-letter queue, and the keys of queues and payloads.
_BESIDE = lazy_pattern(r"sqs:sendmessage|kms:(?:decrypt|describekey|generatedatakey\w*)")
_UNIVERSAL = lazy_pattern(r"arn:[^:]+:scheduler:::aws-sdk:[^:]+:(?P<call>\w+)", re.IGNORECASE)


class MoreThanNeeded(NamedTuple):
    """A role, and the actions that it allows and its schedule does not need."""

    role: Resource
    actions: tuple[str, ...]


def more_than_needed(stack: Stack, schedule: Resource) -> Iterator[MoreThanNeeded | Unknown]:
    """Yields the roles of the schedule that allow more than its target, and what may be one.

    Raises UnknownValueError where neither the role is known nor recorded.
    """
    for role in stack.linked(schedule, _ROLE_ARN, ROLE):
        found = _judged(stack, role, schedule.at(_ARN).tree)
        _, unknown = stack.once(_allowed, role)
        if isinstance(found, Unknown):
            yield found
        elif found:
            yield MoreThanNeeded(role, found)
        elif unknown is not None:
            yield unknown


def _judged(stack: Stack, role: Resource, arn: Any) -> tuple[str, ...] | Unknown:
    """The actions that the target does not need. An unknown target may need any that starts one."""
    if not isinstance(arn, Unknown):
        return stack.once(_beyond, role, _target(str(arn)))
    beyond, may_be_needed = stack.once(_beyond_any, role)
    return beyond if beyond or may_be_needed else arn


def _allowed(stack: Stack, role: Resource) -> tuple[tuple[str, ...], Unknown | None]:
    """The actions that the role allows, sorted, without those beside a target."""
    principal = principal_of(stack, role)
    allowed, unknown = iam.allowed_actions(principal.policies, principal.boundary)
    owned = None if unknown is None else principal.owned(unknown)
    return tuple(sorted(each for each in allowed if not _BESIDE.fullmatch(each.lower()))), owned


def _beyond(stack: Stack, role: Resource, target: _Target) -> tuple[str, ...]:
    allowed, _ = stack.once(_allowed, role)
    return tuple(each for each in allowed if not _starts(target, each.lower()))


def _beyond_any(stack: Stack, role: Resource) -> tuple[tuple[str, ...], bool]:
    """The actions that no target needs, and whether one target may need all that are allowed."""
    allowed, _ = stack.once(_allowed, role)
    names = {each.lower() for each in allowed}
    every = frozenset[str]().union(*_STARTS.values())
    beyond = tuple(each for each in allowed if each.lower() not in every)
    return beyond, any(names <= each for each in _STARTS.values())


class _Target(NamedTuple):
    """The target of a schedule: the `service` in the target's ARN, or the `call` of an API."""

    service: str
    call: str


def _target(arn: str) -> _Target:
    universal = _UNIVERSAL.fullmatch(arn)
    if universal:
        return _Target("", universal["call"].lower())
    return _Target(arn.split(":")[2] if arn.count(":") > 2 else "", "")


def _starts(target: _Target, action: str) -> bool:
    if target.call:
        # Most actions have the name of their API or begin with it, such as Lambda's InvokeFunction.
        name = action.partition(":")[2]
        needed = _NEEDED_BY.get(target.call, frozenset())
        return action == "iam:passrole" or name.startswith(target.call) or action in needed
    return action in _STARTS.get(target.service, frozenset())
