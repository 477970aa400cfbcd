"""The resources whose changes invoke a function: queues, streams, tables, topics and buckets.

A filter of an event source mapping or a subscription may exclude the function's own writes, so a
filtered source is skipped; the prefix and suffix of an S3 notification are part of a source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.event_patterns import SOURCE, source_service
from policypack.topology.parts.functions import functions_within, text_of
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers
from policypack.topology.triggers.wiring_table import MAPPING

_TOPIC = "aws:sns/topic:Topic"
_NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_WIRINGS = (MAPPING, _NOTIFICATION, _SUBSCRIPTION)
# The sources that an event source mapping reads.
_READ = ("aws:sqs/queue:Queue", "aws:kinesis/stream:Stream", "aws:dynamodb/table:Table")
READS = (*wiring_table.READS, *BUCKETS, _TOPIC, *_READ)


class Source(NamedTuple):
    """What `wiring` makes a trigger: `arn` of the resource of the service, and `written`, the
    pattern of what a write must match to invoke the function."""

    wiring: Resource
    service: str
    arn: str
    written: str


def sources_of(stack: Stack, function: Resource) -> Iterator[Source | Unknown]:
    """The sources of the function, and an unknown for each that may be one."""
    triggers = wired_triggers(stack, function)
    for wiring in dict.fromkeys(each.resource for each in triggers.own):
        yield from until_unknown(_sources(stack, wiring, function))
    for each in triggers.unassigned:
        if each.resource.type in _WIRINGS and each.unknown is not None:
            yield each.unknown


def _sources(stack: Stack, wiring: Resource, function: Resource) -> Iterator[Source | Unknown]:
    if wiring.type == MAPPING and not wiring.is_given("filterCriteria"):
        service = source_service(wiring)
        if service in ("sqs", "kinesis", "dynamodb"):
            # The ARN of a stream begins with that of its table.
            arn = _arn(stack, wiring, SOURCE, *_READ).partition("/stream/")[0]
            yield Source(wiring, service, arn, arn)
    elif wiring.type == _SUBSCRIPTION and not wiring.is_given("filterPolicy"):
        arn = _arn(stack, wiring, "topic", _TOPIC)
        yield Source(wiring, "sns", arn, arn)
    elif wiring.type == _NOTIFICATION:
        for item in wiring.properties.items("lambdaFunctions"):
            yield from until_unknown(_created(stack, wiring, function, item))


def _created(
    stack: Stack, notification: Resource, function: Resource, item: Value
) -> Iterator[Source | Unknown]:
    """The objects whose creation an entry of a notification tells the function."""
    if function not in functions_within(stack, notification, f"{item.path}.lambdaFunctionArn"):
        return
    events = [*texts(item, "events")]
    if any(isinstance(each, str) and "ObjectCreated" in each for each in events):
        arn = _arn(stack, notification, "bucket", *BUCKETS)
        arn = arn if arn.startswith("arn:") else f"arn:aws:s3:::{arn}"
        within = f"{item.get('filterPrefix', '')}*{item.get('filterSuffix', '')}"
        yield Source(notification, "s3", arn, f"{arn}/{within}")
    else:
        yield from [each for each in events if isinstance(each, Unknown)][:1]


def _arn(stack: Stack, wiring: Resource, path: str, *types: str) -> str:
    """The ARN of the source, or its name where no resource of the stack has it.

    Raises UnknownValueError.
    """
    text = or_unknown(lambda: text_of(wiring.at(path)))
    if isinstance(text, str) and text.startswith("arn:"):
        return text
    for resource in stack.linked(wiring, path, *types):
        return str(resource.at("arn").content)
    return text_of(wiring.at(path))
