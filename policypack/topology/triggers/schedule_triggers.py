"""The events of schedules: whether they have content, and the functions that schedules invoke
through Scheduler's universal target, with an event that the program writes.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: the target
is an operation of an API, and `input` holds the request to it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value, parsed_json
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.functions import functions_named, recorded_functions, text_of
from policypack.topology.parts.links import linked
from policypack.topology.triggers.body_triggers import DeclaredTrigger
from policypack.topology.triggers.wiring_table import RULE, TARGET

SCHEDULE = "aws:scheduler/schedule:Schedule"
_INVOKE = lazy_pattern(r"arn:[^:]+:scheduler:::aws-sdk:lambda:invoke(?:Async)?")


def is_recurring(stack: Stack, resource: Resource) -> bool | Unknown:
    """Whether the resource sends only events that the program writes, again and again.

    It is a schedule that repeats, or the target of rules that have a schedule and no pattern for
    events of others.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    if resource.type == SCHEDULE:
        expression = or_unknown(_text, resource, "scheduleExpression")
        return expression if isinstance(expression, Unknown) else not expression.startswith("at(")
    if resource.type != TARGET:
        return False
    rules = linked(stack, resource, "rule", RULE)
    return rules if isinstance(rules, Unknown) else bool(rules) and all(map(_is_scheduled, rules))


def _is_scheduled(rule: Resource) -> bool:
    return rule.at("scheduleExpression").is_set and not rule.at("eventPattern").is_set


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
