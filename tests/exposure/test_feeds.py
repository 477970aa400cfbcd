"""Data written to a store reaches the functions that it triggers."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.exposure.stacks import (
    BUCKET,
    FUNCTION,
    MAPPING,
    QUEUE,
    SECRET,
    TABLE,
    allow,
    arn_of,
    consumer,
    deployed,
    document,
    function,
    role,
    thing,
    url,
)
from tests.judged import UNKNOWN, resource

TOPIC = "aws:sns/topic:Topic"
STREAM = "aws:kinesis/stream:Stream"
NOTIFICATION = "aws:s3/bucketNotification:BucketNotification"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
ARNS = {
    TOPIC: "arn:aws:sns:eu-central-1:111122223333:{}",
    STREAM: "arn:aws:kinesis:eu-central-1:111122223333:stream/{}",
}
SENDS = allow("sqs:SendMessage", arn_of(QUEUE, "jobs"))


def store(kind: str, name: str) -> Resource:
    if kind not in ARNS:
        return thing(kind, name)
    return resource(kind, {"arn": ARNS[kind].format(name), "name": name}, name)


def intake(*granted: Any) -> list[Resource]:
    """A public function."""
    held = role("intake", *granted)
    own = function("intake", held[0])
    return [*held, own, url(own)]


def worker(*granted: Any) -> list[Resource]:
    """A function that reads a secret."""
    reads = allow("secretsmanager:GetSecretValue", arn_of(SECRET, "keys"))
    held = role("worker", reads, *granted)
    return [*held, function("worker", held[0]), thing(SECRET, "keys")]


def mapping(source: Any, **more: Any) -> Resource:
    return resource(MAPPING, {"functionName": "worker", "eventSourceArn": source, **more}, "m")


def notification(**entry: Any) -> Resource:
    """The notification of the bucket `uploads`."""
    return resource(NOTIFICATION, {"bucket": "uploads", **entry}, "uploads")


def created(prefix: str = "", **more: Any) -> Resource:
    """A notification of the worker about new objects."""
    entry = {"lambdaFunctionArn": arn_of(FUNCTION, "worker"), "events": ["s3:ObjectCreated:*"]}
    return notification(lambdaFunctions=[{**entry, "filterPrefix": prefix, **more}])


def ends(stack: Stack) -> set[tuple[str, bool]]:
    """The names of what is drawn out, and whether that is undecided."""
    found = exposure(stack)
    return {(found.nodes[path.end].name, path.undecided) for path in exposed_paths(found)}


def way(found: Exposure, end: str) -> list[str]:
    """The nodes of the path to what has a name."""
    (path,) = (each for each in exposed_paths(found) if found.nodes[each.end].name == end)
    return [edge.target for edge in path.edges]


def test_a_path_goes_on_through_the_data_that_a_function_writes() -> None:
    jobs, reader = thing(QUEUE, "jobs"), worker()
    found = exposure(deployed(*intake(SENDS), jobs, *reader, consumer(reader[2], jobs)))
    kinds = [each.partition(":")[0] for each in way(found, "keys")]
    assert kinds == ["door", "function", "role", "reach", "function", "role", "reach"]
    (edge,) = (each for each in found.edges if each.verb.value == "triggers")
    assert edge.evidence[0].says == "sends what is written to jobs to worker"
    told = render(found, "shop/dev", "text")
    assert "Role intake > Queue jobs > Function worker" in " ".join(told.split())
    assert "EventSourceMapping worker: sends what is written to jobs to worker" in told


@pytest.mark.parametrize(
    ("kind", "action", "source"),
    [
        (QUEUE, "sqs:SendMessage", arn_of(QUEUE, "data")),
        (TABLE, "dynamodb:UpdateItem", f"{arn_of(TABLE, 'data')}/stream/2026-11-26"),
        (STREAM, "kinesis:PutRecords", ARNS[STREAM].format("data")),
    ],
)
def test_a_mapping_leads_on(kind: str, action: str, source: str) -> None:
    stack = [*worker(), store(kind, "data"), mapping(source)]
    assert ("keys", False) in ends(deployed(*intake(allow(action, "*")), *stack))
    # Reading or configuring the store makes no record.
    other = [allow(f"{action.partition(':')[0]}:Get*", "*"), allow("sqs:TagQueue", "*")]
    assert ("keys", False) not in ends(deployed(*intake(*other), *stack))


def test_a_mapping_that_is_disabled_leads_nowhere() -> None:
    off = mapping(arn_of(QUEUE, "jobs"), enabled=False)
    assert ends(deployed(*intake(SENDS), *worker(), thing(QUEUE, "jobs"), off)) == {("jobs", False)}


@pytest.mark.parametrize(
    ("notified", "granted", "leads"),
    [
        (created(), "s3:PutObject", True),
        (created("in/"), "s3:PutObject", True),
        # Another folder than that of the role: nothing triggers itself.
        (created("done/"), "s3:PutObject", False),
        (created("in/", filterSuffix=".jpg"), "s3:PutObject", True),
        (created(events=["s3:ObjectRemoved:*"]), "s3:PutObject", False),
        (created(events=["s3:ObjectRemoved:*"]), "s3:DeleteObject", True),
        (created(events=["s3:LifecycleExpiration:*"]), "s3:*", False),
    ],
)
def test_a_notification_leads_on_from_the_objects_that_it_is_about(
    notified: Resource, granted: str, leads: bool
) -> None:
    writes = allow(granted, "arn:aws:s3:::uploads/in/*")
    found = ends(deployed(*intake(writes), *worker(), thing(BUCKET, "uploads"), notified))
    assert (("keys", False) in found) is leads


def test_a_topic_leads_on_to_functions_and_through_queues() -> None:
    topic = store(TOPIC, "news")
    publishes = intake(allow("sns:Publish", ARNS[TOPIC].format("news")))
    about = {"topic": topic.at("arn").tree}
    straight = {**about, "protocol": "lambda", "endpoint": arn_of(FUNCTION, "worker")}
    direct = resource(SUBSCRIPTION, straight, "s")
    assert ("keys", False) in ends(deployed(*publishes, *worker(), topic, direct))
    jobs, reader = thing(QUEUE, "jobs"), worker()
    to_queue = {**about, "protocol": "sqs", "endpoint": arn_of(QUEUE, "jobs")}
    queued = resource(SUBSCRIPTION, to_queue, "s")
    stack = deployed(*publishes, *reader, topic, jobs, queued, consumer(reader[2], jobs))
    found = exposure(stack)
    names = [found.nodes[each].name for each in way(found, "keys")]
    assert names[2:] == ["intake", "news", "jobs", "worker", "worker", "keys"]
    mailed = resource(SUBSCRIPTION, {**about, "protocol": "email", "endpoint": "a@b.c"}, "s")
    assert ("keys", False) not in ends(deployed(*publishes, *worker(), topic, mailed))


def test_a_bucket_leads_on_through_a_queue() -> None:
    jobs, reader, uploads = thing(QUEUE, "jobs"), worker(), thing(BUCKET, "uploads")
    entry = {"queueArn": arn_of(QUEUE, "jobs"), "events": ["s3:ObjectCreated:Put"]}
    writes = intake(allow("s3:PutObject", "arn:aws:s3:::uploads/*"))
    sent = notification(queues=[entry])
    found = deployed(*writes, *reader, jobs, uploads, sent, consumer(reader[2], jobs))
    assert ("keys", False) in ends(found)


def test_a_bucket_leads_on_through_a_topic_and_a_queue() -> None:
    jobs, reader, uploads, topic = (
        thing(QUEUE, "jobs"), worker(), thing(BUCKET, "uploads"), store(TOPIC, "news"),
    )  # fmt: skip
    arn = topic.at("arn").tree
    sent = notification(topics=[{"topicArn": arn, "events": ["s3:ObjectCreated:*"]}])
    to_queue = {"topic": arn, "protocol": "sqs", "endpoint": arn_of(QUEUE, "jobs")}
    queued = resource(SUBSCRIPTION, to_queue, "s")
    writes = intake(allow("s3:PutObject", "arn:aws:s3:::uploads/*"))
    stack = [*writes, *reader, jobs, uploads, topic, sent, queued, consumer(reader[2], jobs)]
    found = exposure(deployed(*stack))
    names = [found.nodes[each].name for each in way(found, "keys")]
    assert names[3:] == ["uploads", "news", "jobs", "worker", "worker", "keys"]
    assert render(found, "shop/dev", "svg").startswith("<svg ")


@pytest.mark.parametrize("granted", ["s3:PutObject", "s3:DeleteObject"])
def test_each_entry_of_a_notification_leads_on_by_itself(granted: str) -> None:
    entry = {"lambdaFunctionArn": arn_of(FUNCTION, "worker")}
    events = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    both = notification(lambdaFunctions=[{**entry, "events": [each]} for each in events])
    objects = "arn:aws:s3:::uploads/*"
    # Another role does what the other entry is about.
    others = role("other", allow(["s3:PutObject", "s3:DeleteObject"], objects))
    writes = intake(allow(granted, objects))
    stack = [*others, *writes, *worker(), thing(BUCKET, "uploads"), both]
    assert ("keys", False) in ends(deployed(*stack))


def test_what_any_principal_can_write_leads_on() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"queueUrl": "jobs", "policy": document(statement)}
    jobs, reader = thing(QUEUE, "jobs"), worker()
    opened = resource("aws:sqs/queuePolicy:QueuePolicy", policy, "p", depends={"queueUrl": [jobs]})
    assert ("keys", False) in ends(deployed(jobs, opened, *reader, consumer(reader[2], jobs)))


def test_a_role_that_writes_nothing_goes_nowhere_by_what_another_one_writes() -> None:
    jobs, reader = thing(QUEUE, "jobs"), worker()
    other = role("other", SENDS)
    reads = intake(allow("sqs:ReceiveMessage", arn_of(QUEUE, "jobs")))
    found = ends(deployed(*reads, *other, jobs, *reader, consumer(reader[2], jobs)))
    assert found == {("jobs", False)}


def test_a_function_that_triggers_itself_is_no_endless_path() -> None:
    jobs = thing(QUEUE, "jobs")
    first = intake(SENDS)
    assert ends(deployed(*first, jobs, consumer(first[2], jobs))) == {("jobs", False)}


def test_a_grant_that_is_undecided_leads_on_undecided() -> None:
    jobs, reader = thing(QUEUE, "jobs"), worker()
    maybe = role("intake")
    statement = {**SENDS, "Resource": UNKNOWN}
    policy = {"role": "intake", "policy": {"Version": "2012-10-17", "Statement": [statement]}}
    held = resource(
        "aws:iam/rolePolicy:RolePolicy", policy, "i", depends={"role": maybe, "policy": [jobs]}
    )
    own = function("intake", maybe[0])
    stack = deployed(*maybe, held, own, url(own), jobs, *reader, consumer(reader[2], jobs))
    assert ends(stack) == {("jobs", True), ("keys", True)}
    told = " ".join(render(exposure(stack), "shop/dev", "text").split())
    assert "> Queue jobs > Function worker (guard undecided) > Role worker (undecided)" in told


def test_a_source_that_is_unknown_is_told() -> None:
    found = exposure(deployed(*worker(), thing(QUEUE, "jobs"), mapping(UNKNOWN)))
    assert any("EventSourceMapping m may send what is written" in each for each in found.undecided)


def test_lines_back_end_in_an_arrowhead_and_pass_no_box() -> None:
    jobs, reader = thing(QUEUE, "jobs"), worker()
    found = exposure(deployed(*intake(SENDS), jobs, *reader, consumer(reader[2], jobs)))
    svg = render(found, "shop/dev", "svg")
    (line,) = (each for each in svg.splitlines() if "map-triggers" in each)
    assert " m8 -5 L" in line
    assert svg.count(" m8 -5 L") == line.count(" m8 -5 L")
