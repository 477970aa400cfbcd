"""Functions that a schedule invokes through Scheduler's universal target, with an event of its own.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: the target
is an operation of an API, and `input` holds the request to it as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.body_triggers import DeclaredTrigger
from policypack.topology.functions import functions_named, recorded_functions, text_of
from policypack.unknown import Unknown, or_unknown
from policypack.values import Value, parsed_json

SCHEDULE = "aws:scheduler/schedule:Schedule"
_INVOKE = re.compile(r"arn:[^:]+:scheduler:::aws-sdk:lambda:invoke(?:Async)?")


def schedule_triggers(stack: Stack) -> Iterator[DeclaredTrigger]:
    """The direct invocations of all schedules. An unknown target is the row of Scheduler's own."""
    for schedule in stack.of_type(SCHEDULE):
        target = or_unknown(_text, schedule, "target.arn")
        if not isinstance(target, Unknown) and _INVOKE.fullmatch(target):
            yield "direct", schedule, or_unknown(_invoked, stack, schedule), None


def _invoked(stack: Stack, schedule: Resource) -> tuple[Resource, ...]:
    """The functions that the request names. Raises UnknownValueError."""
    recorded = recorded_functions(stack, schedule, "target.input")
    if recorded:
        return recorded
    name = _function_name(schedule.at("target.input"))
    return functions_named(stack, name) if name else ()


def _function_name(given: Value) -> str:
    """The request's FunctionName; "" where it has none, and so nothing to invoke.

    Raises UnknownValueError.
    """
    content = given.content
    request = Value(parsed_json(content), given.path) if isinstance(content, str) else given
    return text_of(request.at("FunctionName")) if isinstance(request.content, Mapping) else ""


def _text(schedule: Resource, path: str) -> str:
    return text_of(schedule.at(path))
