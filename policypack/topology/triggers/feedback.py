"""Functions that can write to their own triggers, by all policies of their roles.

Permissions on every resource have other findings, so only those that name the source are used.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.document.globs import covers, is_all_wildcards
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.event_patterns import SOURCE, source_service
from policypack.topology.parts.functions import functions_within, text_of
from policypack.topology.parts.property_texts import texts
from policypack.topology.roles import principals
from policypack.topology.roles.principals import ELSEWHERE, ROLE, Principal, principal_of
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers
from policypack.topology.triggers.wiring_table import MAPPING

# The resources whose changes invoke a function: queues, streams, tables, topics and buckets.
# A filter of an event source mapping or a subscription may exclude the function's own writes, so a
# filtered source is skipped; the prefix and suffix of an S3 notification are part of a source.
_TOPIC = "aws:sns/topic:Topic"
_NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
_SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
_WIRINGS = (MAPPING, _NOTIFICATION, _SUBSCRIPTION)
# The sources that an event source mapping reads.
_READ = ("aws:sqs/queue:Queue", "aws:kinesis/stream:Stream", "aws:dynamodb/table:Table")
READS_OF_SOURCES = (*wiring_table.READS, *BUCKETS, _TOPIC, *_READ)


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


# The actions that make each service invoke the function.
_WRITES = {
    "sqs": ("sqs:SendMessage",),
    "sns": ("sns:Publish",),
    "kinesis": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "s3": ("s3:PutObject",),
    "dynamodb": (
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        *("dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"),
    ),
}
_ANY_WRITE = tuple(action for actions in _WRITES.values() for action in actions)
READS = tuple(dict.fromkeys((*READS_OF_SOURCES, *principals.READS)))


class Loop(NamedTuple):
    """The statement at `path` allows a write to the source; `is_named`: its Resource names it."""

    source: Source
    path: str
    is_named: bool


def loops(stack: Stack, function: Resource) -> Iterator[Loop | Unknown]:
    """The sources of the function that its role allows it to write to, and what is unknown."""
    sources = [*sources_of(stack, function)]
    if not sources:
        return
    roles = or_unknown(stack.linked, function, "role", ROLE)
    if isinstance(roles, Unknown):
        yield roles
    elif not roles:
        yield Unknown("role", f"the policies of a role {ELSEWHERE}", function.urn)
    else:
        for role in roles:
            principal = principal_of(stack, role)
            for source in sources:
                if isinstance(source, Unknown):
                    yield from _may_be_written(principal, source)
                else:
                    yield from _written(principal, source)


def _may_be_written(principal: Principal, source: Unknown) -> Iterator[Unknown]:
    """What decides whether the role may write to a source whose ARN is not known.

    Where no known statement names resources, only a policy that is not known can name this one.
    """
    writes = expand_all(*_ANY_WRITE)
    granted = principal.permissions.on_some_resource
    if any(each.sure & writes and _names_resources(each) for each in granted.shares):
        yield source
    else:
        yield from [principal.owned(each) for each in granted.waits_for(writes)][:1]


def _names_resources(grant: Grant) -> bool:
    statement = grant.expanded.statement
    named = [text for text in statement.resources.texts if isinstance(text, str)]
    return bool(statement.not_resources.texts) or not all(map(is_all_wildcards, named))


def _written(principal: Principal, source: Source) -> Iterator[Loop | Unknown]:
    wanted = expand_all(*_WRITES[source.service])
    is_wide = bool(principal.permissions.wide.possible & wanted)
    unknown: list[Unknown] = []
    for pattern in _patterns(principal.permissions, source.written):
        granted = principal.permissions.on(ResourceQuery(within=pattern))
        shares = [each for each in granted.shares if each.sure & wanted]
        named = [each for each in shares if each.pattern.startswith(source.arn)]
        if named or (shares and not is_wide):
            path = (named or shares)[0].expanded.statement.path
            yield Loop(source, path, bool(named))
            return
        unknown += granted.waits_for(wanted)
    yield from map(principal.owned, unknown[:1])


def _patterns(permissions: EffectivePermissions, written: str) -> list[str]:
    """All that invokes the function, and the parts of it that statements name."""
    named = {
        text
        for expanded in permissions.expanded_statements
        for text in expanded.statement.resources.texts
        if isinstance(text, str) and text != written and covers(written, text)
    }
    return [written, *sorted(named)]
