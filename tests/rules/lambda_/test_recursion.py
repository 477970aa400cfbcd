"""lambda-function-feeds-itself: what triggers a function, and what its role may write."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, deny, document
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-function-feeds-itself"
PREFIX = f"arn:aws:{{}}:eu-central-1:{ACCOUNT}:"
QUEUE = PREFIX.format("sqs") + "orders"
STREAM = PREFIX.format("kinesis") + "stream/orders"
TABLE = PREFIX.format("dynamodb") + "table/orders"
TOPIC = PREFIX.format("sns") + "orders"
BUCKET = "arn:aws:s3:::orders"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
FUNCTION = PREFIX.format("lambda") + "function:orders"
VIOLATES = [("violates", "role")]

role = resource("aws:iam/role:Role", {"name": "orders", "arn": ROLE}, "orders")
function = resource(
    "aws:lambda/function:Function", {"name": "orders", "arn": FUNCTION, "role": ROLE}, "orders"
)


def policy(*statements: dict[str, Any]) -> Resource:
    made = {"role": "orders", "policy": document(*statements)}
    return resource("aws:iam/rolePolicy:RolePolicy", made, "orders")


def mapping(source: Any, *record: Resource, **properties: Any) -> Resource:
    return resource(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        {"eventSourceArn": source, "functionName": "orders", **properties},
        "feed",
        depends={"eventSourceArn": record} if record else None,
    )


def subscription(**properties: Any) -> Resource:
    made = {"topic": TOPIC, "protocol": "lambda", "endpoint": FUNCTION, **properties}
    return resource("aws:sns/topicSubscription:TopicSubscription", made, "feed")


def notification(*events: str, **filters: str) -> Resource:
    entry = {"lambdaFunctionArn": FUNCTION, "events": [*events], **filters}
    made = {"bucket": "orders", "lambdaFunctions": [entry]}
    return resource("aws:s3/bucketNotification:BucketNotification", made, "feed")


def found(*resources: Resource) -> list[tuple[str, str]]:
    ordered = outcomes(RULE, role, function, *resources)
    assert outcomes(RULE, *reversed(resources), function, role) == ordered
    return ordered


CREATED = notification("s3:ObjectCreated:*")


@pytest.mark.parametrize(
    ("wiring", "action", "on"),
    [
        (mapping(QUEUE), "sqs:SendMessage", QUEUE),
        (mapping(QUEUE), "sqs:*", QUEUE),
        (mapping(STREAM), "kinesis:PutRecords", STREAM),
        (mapping(f"{TABLE}/stream/2026-01-01T00:00:00.000"), "dynamodb:UpdateItem", TABLE),
        (subscription(), "sns:Publish", TOPIC),
        (CREATED, "s3:PutObject", f"{BUCKET}/*"),
        (CREATED, "s3:PutObject", f"{BUCKET}/out/*"),
        (notification("s3:ObjectCreated:Put"), "s3:PutObject", f"{BUCKET}/*"),
    ],
)
def test_given_a_trigger_when_the_role_may_write_to_it_then_it_violates(
    wiring: Resource, action: str, on: str
) -> None:
    assert found(wiring, policy(allow(action, on))) == VIOLATES
    assert found(wiring, policy(allow(action, on.replace("orders", "others")))) == []
    assert found(wiring, policy(allow(action, on), deny(action, on))) == []
    assert found(wiring, policy(allow("logs:PutLogEvents", on))) == []
    assert found(policy(allow(action, on))) == []


@pytest.mark.parametrize(
    ("wiring", "action", "on"),
    [
        (mapping(QUEUE), "sqs:ReceiveMessage", QUEUE),
        # The table has a stream that another function reads.
        (mapping(QUEUE), "dynamodb:PutItem", TABLE),
        (mapping(f"{TABLE}/stream/1"), "dynamodb:GetItem", TABLE),
        (notification("s3:ObjectRemoved:*"), "s3:PutObject", f"{BUCKET}/*"),
        (notification("s3:ObjectCreated:*", filterPrefix="in/"), "s3:PutObject", f"{BUCKET}/out/*"),
        (notification("s3:ObjectCreated:*", filterSuffix=".csv"), "s3:PutObject", f"{BUCKET}/a.gz"),
        (
            mapping(QUEUE, filterCriteria={"filters": [{"pattern": "{}"}]}),
            "sqs:SendMessage",
            QUEUE,
        ),
        (subscription(filterPolicy='{"kind": ["new"]}'), "sns:Publish", TOPIC),
    ],
)
def test_given_a_write_that_does_not_trigger_the_function_when_judged_then_it_complies(
    wiring: Resource, action: str, on: str
) -> None:
    assert found(wiring, policy(allow(action, on))) == []


@pytest.mark.parametrize("on", [f"{BUCKET}/*", f"{BUCKET}/in/*", f"{BUCKET}/in/a.csv"])
def test_given_a_filter_when_the_role_may_write_what_passes_it_then_it_violates(on: str) -> None:
    wiring = notification("s3:ObjectCreated:*", filterPrefix="in/", filterSuffix=".csv")
    assert found(wiring, policy(allow("s3:PutObject", on))) == VIOLATES


def test_given_a_wildcard_for_the_source_and_others_when_judged_then_it_is_of_low_severity() -> (
    None
):
    wide = policy(allow("sqs:SendMessage", PREFIX.format("sqs") + "ord*"))
    (told,) = verdicts(RULE, role, function, mapping(QUEUE), wide)
    assert told.severity.value == "low"
    named = policy(allow("sqs:SendMessage", f"{QUEUE}*"))
    (told,) = verdicts(RULE, role, function, mapping(QUEUE), named)
    assert told.severity.value == "medium"


def test_given_a_wildcard_for_every_resource_when_judged_then_its_own_rules_tell_it() -> None:
    assert found(mapping(QUEUE), policy(allow("sqs:*", "*"))) == []
    both = policy(allow("sqs:*", "*"), allow("sqs:SendMessage", QUEUE))
    assert found(mapping(QUEUE), both) == VIOLATES


def test_given_a_queue_of_the_stack_when_its_arn_is_recorded_or_unknown_then_it_is_linked() -> None:
    queue = resource("aws:sqs/queue:Queue", {"arn": QUEUE}, "orders")
    writes = policy(allow("sqs:SendMessage", QUEUE))
    assert found(queue, mapping(UNKNOWN, queue), writes) == VIOLATES
    unknown = resource("aws:sqs/queue:Queue", {"arn": UNKNOWN}, "orders")
    told = outcomes(RULE, role, function, unknown, mapping(UNKNOWN, unknown), writes)
    assert told == [("undecided", "arn")]
    reads = policy(allow("sqs:ReceiveMessage", QUEUE))
    assert outcomes(RULE, role, function, unknown, mapping(UNKNOWN, unknown), reads) == []


@pytest.mark.parametrize("kind", ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"])
def test_given_a_bucket_of_the_stack_when_its_name_is_recorded_then_it_is_linked(kind: str) -> None:
    bucket = resource(kind, {"arn": BUCKET}, "orders")
    held = {**CREATED.wire, "bucket": UNKNOWN}
    wiring = resource(CREATED.type, held, "feed", depends={"bucket": [bucket]})
    assert found(bucket, wiring, policy(allow("s3:PutObject", f"{BUCKET}/*"))) == VIOLATES


def test_given_an_unknown_queue_when_no_policy_names_it_then_what_is_not_known_decides() -> None:
    queue = resource("aws:sqs/queue:Queue", {"arn": UNKNOWN}, "orders")
    wired = role, function, queue, mapping(UNKNOWN, queue)
    everything = policy(allow("sqs:*", "*"))
    assert outcomes(RULE, *wired, everything) == []
    named = policy(allow("sqs:SendMessage", QUEUE))
    assert outcomes(RULE, *wired, named) == [("undecided", "arn")]
    unread = resource("aws:iam/rolePolicy:RolePolicy", {"role": "orders", "policy": UNKNOWN})
    assert outcomes(RULE, *wired, everything, unread) == [("undecided", "policy")]


def test_given_an_unknown_policy_or_role_when_judged_then_it_is_undecided() -> None:
    unknown = policy(allow("sqs:SendMessage", UNKNOWN))
    assert [each for each, _ in outcomes(RULE, role, function, mapping(QUEUE), unknown)] == [
        "undecided"
    ]
    elsewhere = resource(
        "aws:lambda/function:Function",
        {"name": "orders", "arn": FUNCTION, "role": f"{ROLE}-elsewhere"},
        "orders",
    )
    assert outcomes(RULE, elsewhere, mapping(QUEUE)) == [("undecided", "role")]
    assert outcomes(RULE, elsewhere) == []


def test_the_message_names_trigger_source_and_statement() -> None:
    (told,) = verdicts(RULE, role, function, CREATED, policy(allow("s3:PutObject", f"{BUCKET}/*")))
    assert told.message == (
        "feed (aws:s3/bucketNotification:BucketNotification) invokes the function for writes to "
        "arn:aws:s3:::orders/*, and orders.policy.Statement[0] allows them"
    )
