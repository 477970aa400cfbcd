"""The events of schedules: whether they have content, and the functions that schedules invoke
through Scheduler's universal target, with an event that the program writes.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html: the target
is an operation of an API, and `input` holds the request to it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value, parsed_json
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.apis.openapi import (
    OpenApi,
    api_bodies,
    functions_behind,
    functions_in_unread,
)
from policypack.topology.parts.functions import functions_named, recorded_functions, text_of
from policypack.topology.parts.links import linked
from policypack.topology.triggers.wiring_table import RULE, TARGET

# A trigger, the resource that declares it, its functions, and the unknown that decides.
DeclaredTrigger = tuple[str, Resource, tuple[Resource, ...] | Unknown, Unknown | None]


def body_triggers(stack: Stack) -> Iterator[DeclaredTrigger]:
    """The triggers of all bodies. A body that can't be read may have each kind of trigger."""
    for api, document in api_bodies(stack).items():
        if isinstance(document, Unknown):
            functions = or_unknown(functions_in_unread, stack, api, document)
            for event, payload_format in product(("api", "authorizer"), ("1.0", "2.0")):
                yield _name(event, api, payload_format), api, functions, document
        else:
            yield from _of_document(stack, api, document)


def _of_document(stack: Stack, api: Resource, document: OpenApi) -> Iterator[DeclaredTrigger]:
    authorizers = [each for each in document.authorizers if each.uri]
    for event, parts in (("api", document.operations), ("authorizer", authorizers)):
        for part in parts:
            functions = or_unknown(functions_behind, stack, api, part.uri)
            yield _name(event, api, part.payload_format), api, functions, None


def _name(event: str, api: Resource, payload_format: str) -> str:
    """The trigger: an HTTP API sends the events of a REST API in payload format 1.0.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    kind = "http" if api.type == HTTP_API and payload_format == "2.0" else "rest"
    return f"{kind}-{event}"


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
