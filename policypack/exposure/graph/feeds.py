"""What is written to a store of the stack goes on: to functions that it triggers, to other stores.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
https://docs.aws.amazon.com/sns/latest/dg/sns-event-destinations.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from policypack.exposure.graph.fronts import add_workload
from policypack.exposure.graph.graph import (
    Edge,
    Evidence,
    Exposure,
    Layer,
    function_id,
    reach_id,
    role_id,
    workload_id,
)
from policypack.exposure.graph.reach import add_target
from policypack.iam.meaning.actions import expand_all, names, union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.model.values import Value
from policypack.principals.access import accesses
from policypack.principals.targets import Part, Target, named, targets, waits_for
from policypack.principals.verbs import FUNCTION, ROLE, Verb
from policypack.start.record import record
from policypack.topology.fronts.front import MACHINE, linked_within
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.event_patterns import is_of_aws
from policypack.topology.parts.functions import functions_at, functions_named
from policypack.topology.roles.principals import USER
from policypack.topology.triggers.wiring_table import MAPPING, RULE, TARGET

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
TABLE = "aws:dynamodb/table:Table"
STREAM = "aws:kinesis/stream:Stream"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
BUS = "aws:cloudwatch/eventBus:EventBus"
PIPE = "aws:pipes/pipe:Pipe"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
# What receives the logs of other accounts, and passes them on.
DESTINATION = "aws:cloudwatch/logDestination:LogDestination"
CLUSTERS = ("aws:msk/cluster:Cluster", "aws:msk/serverlessCluster:ServerlessCluster")
FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
# The actions that make a record or a message of the store:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
_WRITES = {
    QUEUE: ("sqs:SendMessage",),
    TOPIC: ("sns:Publish",),
    TABLE: (
        *("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
        *("dynamodb:BatchWriteItem", "dynamodb:PartiQL*"),
    ),
    STREAM: ("kinesis:PutRecord", "kinesis:PutRecords"),
    BUS: ("events:PutEvents",),
    LOG_GROUP: ("logs:PutLogEvents",),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html
    DESTINATION: ("logs:PutSubscriptionFilter",),
    # https://docs.aws.amazon.com/msk/latest/developerguide/kafka-actions.html
    **dict.fromkeys(CLUSTERS, ("kafka-cluster:WriteData",)),
}
# What a rule, a pipe or a subscription may send records to, of what the map shows.
_SENT_TO = (QUEUE, TOPIC, STREAM, BUS, LOG_GROUP, FIREHOSE, MACHINE)
_PIPED = (QUEUE, STREAM, TABLE, *CLUSTERS)
# The actions behind the events of a bucket, by the beginning of an event's name:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html#supported-notification-event-types
_WRITES_OF_EVENTS = {
    "s3:ObjectCreated": ("s3:PutObject",),
    "s3:ObjectRemoved": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "s3:ObjectTagging": ("s3:PutObjectTagging", "s3:DeleteObjectTagging"),
    "s3:ObjectAcl": ("s3:PutObjectAcl",),
    "s3:ObjectRestore": ("s3:RestoreObject",),
}
# What configures that a store sends on.
_CONFIGURED = (MAPPING, SUBSCRIPTION, NOTIFICATION, TARGET, PIPE, FILTER, DESTINATION)
# Reading a partition takes no PartiQL statement that writes.
_READS = ("dynamodb:PartiQLSelect",)
# The lists of a bucket's notification, what names the receiver in each, and its type.
_RECEIVERS = (
    ("lambdaFunctions", "lambdaFunctionArn", FUNCTION),
    ("queues", "queueArn", QUEUE),
    ("topics", "topicArn", TOPIC),
)


@record(frozen=True, eq=False)
class Feed:
    """A store sends what is written to it to a function or to another store.

    `target` is the store with the part and the actions that make it send; `by` is the resource that
    configures it.
    """

    target: Target
    receiver: Resource
    by: Resource

    @property
    def end(self) -> str:
        """The ID of the receiver's node."""
        if self.receiver.type == MACHINE:
            return workload_id(self.receiver)
        is_function = self.receiver.type == FUNCTION
        return function_id(self.receiver) if is_function else reach_id(self.receiver)

    @property
    def is_run(self) -> bool:
        """Whether the receiver runs for each record: a function or a workflow."""
        return self.receiver.type in (FUNCTION, MACHINE)

    def edge(self, *, undecided: bool) -> Edge:
        """The edge from the store to the receiver, which is undecided if the writing is."""
        verb = Verb.TRIGGERS if self.is_run else Verb.DELIVERS
        store = self.target.resource
        says = f"sends what is written to {store.name} to {self.receiver.name}"
        actions = names(self.target.actions)
        evidence = Evidence(named(self.by), "", says, "", self.by.urn, actions=actions)
        return Edge(reach_id(store), self.end, verb, (evidence,), undecided)


@record(frozen=False)
class _Drawn:
    """The edges so far, each once; the stores by their URN, and the feeds by the ID of theirs."""

    found: Exposure
    stack: Stack
    known: Mapping[str, Target]
    feeds: Mapping[str, list[Feed]]
    edges: dict[tuple[Feed, bool], Edge] = field(default_factory=dict)

    def add(self, writer: str, feed: Feed, *, undecided: bool) -> None:
        """Adds what a writer's data goes on to, from store to store."""
        store = reach_id(feed.target.resource)
        key = (feed, undecided)
        if key not in self.edges:
            if feed.receiver.type == MACHINE:
                add_workload(self.found, self.stack, feed.receiver)
            elif feed.receiver.type != FUNCTION:
                add_target(self.found, self.known[feed.receiver.urn])
            self.edges[key] = feed.edge(undecided=undecided)
            self.found.connect([self.edges[key]])
        onward = self.found.onward.setdefault((writer, store), [])
        if self.edges[key] not in onward:
            onward.append(self.edges[key])
            for following in self.feeds.get(feed.end, ()):
                self.add(store, following, undecided=undecided)


def add_feeds(found: Exposure, stack: Stack) -> None:
    """Adds the ways on from the stores that a role, a user or any principal can write to."""
    known = {each.resource.urn: each for each in targets(stack)}
    ends = {reach_id(each.resource) for each in known.values()}
    by_store: dict[str, list[Feed]] = defaultdict(list)
    for by in stack.of_type(*_CONFIGURED):
        feeds = or_unknown(_feeds, stack, by, known)
        if isinstance(feeds, Unknown):
            may = f"{named(by)} may send what is written to a store to any function"
            found.undecided.append(f"{may}: {waits_for(feeds)}")
            continue
        # What has no known ARN is not a place of the map.
        for feed in (each for each in feeds if each.is_run or each.end in ends):
            by_store[reach_id(feed.target.resource)].append(feed)
    drawn = _Drawn(found, stack, known, by_store)
    written: dict[str, list[Edge]] = defaultdict(list)
    for edge in found.edges:
        written[edge.target].append(edge)
    for feed in [each for feeds in by_store.values() for each in feeds]:
        leading = list(written[reach_id(feed.target.resource)])
        for writer, undecided in [*_writers(found, stack, feed, leading)]:
            drawn.add(writer, feed, undecided=undecided)


def _writers(
    found: Exposure, stack: Stack, feed: Feed, leading: Iterable[Edge]
) -> Iterator[tuple[str, bool]]:
    """The IDs of those that can write what the store sends on, and whether that is undecided.

    `leading` are the edges to the store.
    """
    sources = {edge.source for edge in leading}
    for role in stack.of_type(ROLE, USER) if sources else ():
        if role_id(role) not in sources:
            continue
        held = accesses(stack, role, feed.target)
        sure, possible = union(each.sure for each in held), union(each.possible for each in held)
        if possible:
            yield role_id(role), not sure
    actions = set(names(feed.target.actions))
    for edge in leading:
        is_direct = found.nodes[edge.source].layer <= Layer.DOOR
        if is_direct and any(actions.intersection(each.actions) for each in edge.evidence):
            yield edge.source, edge.undecided


def _feeds(stack: Stack, by: Resource, known: Mapping[str, Target]) -> list[Feed]:
    """The feeds that a resource configures. Raises UnknownValueError."""
    if by.type == NOTIFICATION:
        return [*_of_notification(stack, by, known)]
    if by.type == MAPPING:
        is_on = by.get("enabled", True) is not False
        stores = _stores_read(stack, by) if is_on else ()
        receivers = functions_at(stack, by, "functionName")
    elif by.type == TARGET:
        stores, receivers = _bus_of(stack, by), _sent_to(stack, by, "arn")
    elif by.type == PIPE:
        is_on = by.get("desiredState", "RUNNING") != "STOPPED"
        stores = linked_within(stack, by, "source", *_PIPED) if is_on else ()
        receivers = (*_sent_to(stack, by, "enrichment"), *_sent_to(stack, by, "target"))
    elif by.type == FILTER:
        stores = stack.linked(by, "logGroup", LOG_GROUP)
        receivers = _sent_to(stack, by, "destinationArn")
    elif by.type == DESTINATION:
        stores, receivers = (by,), _sent_to(stack, by, "targetArn")
    else:
        stores, receivers = stack.linked(by, "topic", TOPIC), _subscribed(stack, by)
    found = [known[each.urn] for each in stores if each.urn in known]
    written = [_written(each, _WRITES[each.resource.type]) for each in found]
    return [Feed(each, receiver, by) for each in written for receiver in receivers]


def _sent_to(stack: Stack, by: Resource, path: str) -> tuple[Resource, ...]:
    """The functions and stores that an ARN names."""
    found = linked_within(stack, by, path, *_SENT_TO)
    return found or (functions_at(stack, by, path) if by.at(path).is_set else ())


def _bus_of(stack: Stack, target: Resource) -> tuple[Resource, ...]:
    """The bus whose events the rule of a target matches, unless AWS alone can send such events.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
    """
    rules = stack.linked(target, "rule", RULE)
    if rules and all(is_of_aws(each.at("eventPattern").tree) is True for each in rules):
        return ()
    if any(each.get("state", "ENABLED") == "DISABLED" for each in rules):
        return ()
    return stack.linked(target, "eventBusName", BUS)


def _subscribed(stack: Stack, by: Resource) -> tuple[Resource, ...]:
    protocol = by.get("protocol", "")
    if protocol == "lambda":
        return functions_at(stack, by, "endpoint")
    return stack.linked(by, "endpoint", QUEUE) if protocol == "sqs" else ()


def _stores_read(stack: Stack, mapping: Resource) -> tuple[Resource, ...]:
    """The stores whose records the mapping reads; the ARN of a table's stream begins with its own.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
    """
    found = stack.linked(mapping, "eventSourceArn", QUEUE, STREAM, TABLE, *CLUSTERS)
    source = mapping.at("eventSourceArn").tree
    if found or not isinstance(source, str):
        return found
    tables = stack.of_type(TABLE)
    return tuple(each for each in tables if source.startswith(f"{each.at('arn').tree}/"))


def _of_notification(stack: Stack, by: Resource, known: Mapping[str, Target]) -> Iterator[Feed]:
    buckets = [
        known[each.urn] for each in stack.linked(by, "bucket", *BUCKETS) if each.urn in known
    ]
    for bucket in buckets:
        for key, path, kind in _RECEIVERS:
            for entry in by.properties.items(key):
                target = _of_events(bucket, entry)
                for receiver in _received(stack, by, entry.at(path), kind):
                    yield Feed(target, receiver, by)


def _of_events(bucket: Target, entry: Value) -> Target:
    """The bucket with the objects and the actions that an entry of a notification is about."""
    events = [str(each.content) for each in entry.items("events")]
    actions = tuple(
        action
        for beginning, every in _WRITES_OF_EVENTS.items()
        if any(each.startswith(beginning) for each in events)
        for action in every
    )
    prefix, suffix = entry.get("filterPrefix", ""), entry.get("filterSuffix", "")
    part = Part(f"{bucket.arn}/{prefix}*{suffix}", expand_all(*actions))
    return replace(bucket, parts=(part,) if actions else ())


def _received(stack: Stack, by: Resource, arn: Value, kind: str) -> Sequence[Resource]:
    """The resources of the type that the ARN names: by value, else by the engine's record.

    The record is one for all entries of a list.
    """
    text = arn.tree
    if kind == FUNCTION:
        is_known = isinstance(text, str)
        return functions_named(stack, text) if is_known else functions_at(stack, by, arn.path)
    if isinstance(text, str):
        return [each for each in stack.of_type(kind) if each.at("arn").tree == text]
    return stack.linked(by, arn.path, kind)


def _written(target: Target, actions: Sequence[str]) -> Target:
    """The store with the actions that write to it."""
    wanted = expand_all(*actions) & ~expand_all(*_READS)
    parts = tuple(Part(each.pattern, each.actions & wanted) for each in target.parts)
    return replace(target, parts=tuple(each for each in parts if each.actions))
