"""Which resources of a stack belong together."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.deserialization import REFERENCE, SIGNATURE
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import UnknownValueError
from tests.judged import UNKNOWN, resource, secret

KEY, QUEUE, TOPIC = "aws:kms/key:Key", "aws:sqs/queue:Queue", "aws:sns/topic:Topic"
ARN = "arn:aws:kms:eu-west-1:123456789012:key/1"


def key(name: str = "key", **properties: Any) -> Resource:
    return resource(KEY, properties, name)


def test_resources_are_found_by_urn_and_type() -> None:
    a_key, queue, topic = key(), resource(QUEUE, {}), resource(TOPIC, {})
    stack = Stack(iter([a_key, queue, topic]))
    assert stack[queue.urn] is queue
    assert stack.of_type(TOPIC, KEY) == (topic, a_key)
    assert stack.of_type("aws:s3/bucket:Bucket") == ()


def test_a_recorded_dependency_links_even_an_unknown_value() -> None:
    ours, other = key(), key("other")
    queue = resource(QUEUE, {"kmsMasterKeyId": UNKNOWN}, depends={"kmsMasterKeyId": [ours]})
    assert Stack([ours, other, queue]).linked(queue, "kmsMasterKeyId", KEY) == (ours,)


def test_a_nested_property_is_linked_by_the_dependencies_of_its_top() -> None:
    ours = key()
    queue = resource(QUEUE, {"a": {"b": UNKNOWN}}, depends={"a": [ours]})
    assert Stack([ours, queue]).linked(queue, "a.b", KEY) == (ours,)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(ARN, id="text"),
        pytest.param(secret(ARN), id="secret"),
        pytest.param([["x", ARN]], id="list"),
        pytest.param({SIGNATURE: REFERENCE, "urn": "u", "id": ARN}, id="reference"),
    ],
)
def test_a_value_that_equals_an_identity_links(value: Any) -> None:
    ours, other = key(arn=ARN), key("other", arn=f"{ARN}0")
    queue = resource(QUEUE, {"k": value})
    assert Stack([other, ours, queue]).linked(queue, "k", KEY) == (ours,)


def test_an_identity_that_is_not_known_or_secret_links_nothing_by_value() -> None:
    queue = resource(QUEUE, {"k": ARN})
    assert Stack([key(arn=UNKNOWN), queue]).linked(queue, "k", KEY) == ()


MACHINE = "aws:sfn/stateMachine:StateMachine"
ROLE, BUCKET, TABLE = "aws:iam/role:Role", "aws:s3/bucket:Bucket", "aws:dynamodb/table:Table"
_LITERAL = {
    ROLE: "arn:aws:iam::123456789012:role/orders",
    QUEUE: "arn:aws:sqs:eu-west-1:123456789012:orders",
    TOPIC: "arn:aws-cn:sns:cn-north-1:123456789012:orders",
    TABLE: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders",
    "aws:cloudwatch/eventBus:EventBus": "arn:aws:events:eu-west-1:123456789012:event-bus/orders",
    "aws:cloudwatch/logGroup:LogGroup": "arn:aws:logs:eu-west-1:123456789012:log-group:orders:*",
    "aws:iam/policy:Policy": "arn:aws:iam::123456789012:policy/team/orders",
    "aws:kinesis/stream:Stream": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
    MACHINE: "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
}


def named_by(text: str, kind: str, **properties: Any) -> bool:
    named = resource(kind, properties)
    of = resource("aws:x/y:Y", {"k": text})
    return Stack([named, of]).linked(of, "k", kind) == (named,)


@pytest.mark.parametrize(("kind", "arn"), _LITERAL.items())
def test_a_literal_arn_links_by_name_while_the_arn_is_not_known(kind: str, arn: str) -> None:
    assert named_by(arn, kind, name="orders", arn=UNKNOWN)
    assert named_by(arn, kind, name="orders")
    assert not named_by(arn, kind, name="order", arn=UNKNOWN)
    assert not named_by(arn, kind, name=UNKNOWN, arn=UNKNOWN)
    # A known ARN decides by itself, as that of another account.
    assert not named_by(arn, kind, name="orders", arn=arn.replace("123456789012", "999999999999"))


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        (ROLE, "arn:aws:iam::123456789012:policy/orders"),
        (ROLE, "arn:aws:iam::123456789012:role/orders/other"),
        (BUCKET, "arn:aws:s3:::other/orders"),
        (BUCKET, "arn:aws:s3:::orders/other"),
        (QUEUE, _LITERAL[TOPIC]),
        (TABLE, f"{_LITERAL[TABLE]}/index/orders"),
        (TABLE, f"{_LITERAL[TABLE]}/stream/2026-11-25T00:00:00.000"),
        (KEY, "arn:aws:kms:eu-west-1:123456789012:key/orders"),
    ],
)
def test_an_arn_of_something_else_with_the_name_links_nothing(kind: str, arn: str) -> None:
    assert not named_by(arn, kind, name="orders", bucket="orders", arn=UNKNOWN)


def test_a_bucket_is_named_by_its_own_property() -> None:
    assert named_by("arn:aws:s3:::orders", BUCKET, bucket="orders", arn=UNKNOWN)


@pytest.mark.parametrize("properties", [{}, {"k": None}, {"k": "alias/elsewhere"}, {"k": {"a": 1}}])
def test_what_names_nothing_of_the_stack_is_linked_to_nothing(properties: dict[str, Any]) -> None:
    queue = resource(QUEUE, properties)
    assert Stack([key(arn=ARN), queue]).linked(queue, "k", KEY) == ()


@pytest.mark.parametrize("value", [UNKNOWN, ["x", UNKNOWN]])
def test_an_unknown_without_a_dependency_of_the_type_cannot_be_told(value: Any) -> None:
    topic = resource(TOPIC, {})
    queue = resource(QUEUE, {"k": value}, depends={"k": [topic]})
    with pytest.raises(UnknownValueError):
        Stack([key(), topic, queue]).linked(queue, "k", KEY)


def test_the_record_is_kept_by_the_top_of_a_path() -> None:
    ours, topic = key(), resource(TOPIC, {})
    queue = resource(QUEUE, {}, depends={"k": [ours, topic]})
    stack = Stack([ours, topic, queue])
    assert stack.recorded(queue, "k", KEY) == (ours,)
    assert stack.recorded(queue, "k[0].b", TOPIC, KEY) == (ours, topic)
    assert stack.recorded(queue, "other", KEY) == ()


def test_a_recorded_resource_outside_the_stack_is_left_out() -> None:
    queue = resource(QUEUE, {}, depends={"k": [key()]})
    assert Stack([queue]).recorded(queue, "k", KEY) == ()


def test_one_resource_that_several_values_name_is_linked_once() -> None:
    ours = key(arn=ARN, keyId="1")
    queue = resource(QUEUE, {"k": [ARN, "1"]})
    assert Stack([ours, queue]).linked(queue, "k", KEY) == (ours,)


def test_something_about_the_whole_stack_is_computed_once() -> None:
    seen: list[Stack] = []

    def count(stack: Stack) -> int:
        seen.append(stack)
        return len(stack.resources)

    one, other = Stack([key()]), Stack([])
    assert [one.once(count), one.once(count), other.once(count)] == [1, 1, 0]
    assert seen == [one, other]
