"""Devices whose messages a rule of AWS IoT hands on: who may publish to its topics.

A device may do what the policies of its certificate allow, to the topics that they name:
https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html
https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-from.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.iam import Document, MalformedDocument, Statement, parse
from policypack.iam.document.globs import glob, overlap
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.lazy_patterns import lazy_pattern

TOPIC_RULE = "aws:iot/topicRule:TopicRule"
POLICY = "aws:iot/policy:Policy"
READS = (POLICY,)
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
