"""Events of other triggers that a resource may send: of any rule, or made by the program."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import linked
from policypack.topology.triggers.wiring_table import (
    GRANTS,
    HTTP_INTEGRATION,
    NAMESPACE,
    REPLACES_EVENT,
    RULE,
    TARGET,
    UNMARKED,
)
from runtime_guards.contract import ALIKE


def alternatives(
    stack: Stack, resource: Resource, names: frozenset[str]
) -> tuple[frozenset[str], Unknown | None]:
    """The triggers whose events the resource may send instead, and the unknown that decides."""
    more: frozenset[str] = frozenset()
    has_rule = or_unknown(_has_rule, stack, resource)
    if isinstance(has_rule, Unknown) or not has_rule:
        # Any rule of the bus may be the source: a schedule, or one for the events of S3.
        more |= {name for name, taken in ALIKE.items() if taken in names and name != "http-api"}
    if "rest-api" in names and _is_of_another_program(stack, resource):
        more |= {"websocket-api"}
    given = [or_unknown(_has_handler_of_its_own, stack, resource, names)]
    given += [or_unknown(_is_set, resource, path) for path in REPLACES_EVENT.get(resource.type, ())]
    if any(item is not False for item in given):
        more |= UNMARKED
    unknown = (item for item in (has_rule, *given) if isinstance(item, Unknown))
    return more, next(unknown, None)


def _has_rule(stack: Stack, resource: Resource) -> bool:
    """Whether the stack has the rule of a target. A grant does not identify its rule."""
    if resource.type != TARGET:
        return resource.type not in GRANTS
    rules = linked(stack, resource, "rule", RULE)
    if isinstance(rules, Unknown):
        raise UnknownValueError(rules)
    return bool(rules)


def _is_of_another_program(stack: Stack, resource: Resource) -> bool:
    """Whether it is an integration whose API, of HTTP or WebSocket, the stack does not have."""
    if resource.type != HTTP_INTEGRATION:
        return False
    return linked(stack, resource, "apiId", HTTP_API) == ()


def _has_handler_of_its_own(stack: Stack, source: Resource, names: frozenset[str]) -> bool:
    """Whether a handler in JavaScript makes the event of a channel, with the behavior CODE.

    https://docs.aws.amazon.com/appsync/latest/eventapi/writing-event-handlers.html
    """
    if "appsync-events" not in names:
        return False
    return any(
        text_of(namespace.at(f"{handler}.behavior")) == "CODE"
        for namespace in stack.of_type(NAMESPACE)
        for handler in ("handlerConfigs.onPublish", "handlerConfigs.onSubscribe")
        if source in stack.linked(namespace, f"{handler}.integration.dataSourceName", source.type)
    )


def _is_set(resource: Resource, path: str) -> bool:
    return resource.at(path).is_set
