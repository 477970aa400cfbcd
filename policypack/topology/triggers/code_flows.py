"""The data flows of a function's event through its code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from policypack.code_reading import javascript, python
from policypack.code_reading.flows import Declared, Flows
from policypack.iam import Document, MalformedDocument, Statement, parse
from policypack.iam.document.globs import glob, overlap
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.settings.settings import Settings
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards import Code
from policypack.topology.parts.handlers import (
    code_of,
    is_image,
    is_javascript,
    is_python,
    unread_of,
)
from policypack.topology.parts.packages import LAYER
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers

READS = (*wiring_table.READS, LAYER)


def flows_of(stack: Stack, function: Resource, settings: Settings) -> Flows | None:
    """The flows of the event in the handler's code; None for images and unsupported languages.

    Raises UnknownValueError.
    """
    read = None if is_image(function) else _reader(function)
    if read is None:
        return None
    code = code_of(stack, function)
    wired = wired_triggers(stack, function).own
    names = tuple(sorted({name for trigger in wired for name in trigger.names}))
    declared = Declared(settings.event_sources, settings.event_sinks, settings.event_sanitizers)
    found = code.once(read, str(function.get("handler", "")), names, declared)
    if not found.file:
        # What could not be read may be just what is missing.
        for unknown in unread_of(stack, function):
            raise UnknownValueError(unknown)
    return found


def _reader(
    function: Resource,
) -> Callable[[Code, str, tuple[str, ...], Declared], Flows] | None:
    """The reader for the language of the function's runtime. Raises UnknownValueError."""
    if is_python(function):
        return python.read_flows
    return javascript.read_flows if is_javascript(function) else None


# Devices whose messages a rule of AWS IoT passes on: who may publish to its topics.
# A device may do what the policies of its certificate allow, to the topics that they name:
# https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
# https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-from.html
TOPIC_RULE = "aws:iot/topicRule:TopicRule"
POLICY = "aws:iot/policy:Policy"
READS_OF_PUBLISHERS = (POLICY,)
_FROM = lazy_pattern(r"\bFROM\s+(?P<quote>['\"])(?P<topic>.+?)(?P=quote)", re.IGNORECASE)
# `+` is one level of a topic, `#` all that follow; a policy's variable is any text.
_WILDCARDS = lazy_pattern(r"[+#]")
_VARIABLE = lazy_pattern(r"\$\{[^}]*\}")
_TOPIC = "topic/"


def publishers(stack: Stack, rule: Resource) -> tuple[Resource, ...]:
    """The policies that certainly let a device publish to a topic of the rule."""
    topics = or_unknown(_topics, rule)
    if isinstance(topics, Unknown):
        return ()
    return tuple(each for each in stack.of_type(POLICY) if _publishes(each, topics))


def _topics(rule: Resource) -> tuple[str, ...]:
    """The topics as patterns: that of its query, and the one that leads to the rule alone.

    https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
    """
    found = _FROM.search(str(rule.get("sql", "")))
    own = (f"$aws/rules/{rule.get('name', '')}*",)
    return (_WILDCARDS.sub("*", found["topic"]), *own) if found else own


def _publishes(policy: Resource, topics: tuple[str, ...]) -> bool:
    document = _parsed(policy)
    if document is None:
        return False
    return any(
        overlap(allowed, topic)
        for statement in document.statements
        for allowed in _published(statement)
        for topic in topics
    )


def _parsed(policy: Resource) -> Document | None:
    value = policy.at("policy")
    try:
        return parse(value.tree, value.path)
    except MalformedDocument:
        return None


def _published(statement: Statement) -> Iterator[str]:
    """The patterns of topics that a statement lets a device publish to."""
    actions = [each for each in statement.actions.texts if isinstance(each, str)]
    if statement.effect != "Allow" or not any(
        glob(each.lower())("iot:publish") for each in actions
    ):
        return
    for each in statement.resources.texts:
        if isinstance(each, str):
            last = _VARIABLE.sub("*", each).split(":", 5)[-1]
            if last.startswith(_TOPIC):
                yield last.removeprefix(_TOPIC)
            elif glob(last)(_TOPIC):
                # A pattern that ends early, such as `*`, names topics among others.
                yield "*"
