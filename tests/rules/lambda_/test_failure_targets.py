"""lambda-failure-target-weaker: keys of the source and of the target, and the target's account."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.documents import ACCOUNT
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "lambda-failure-target-weaker"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1234abcd"
FUNCTION_ARN = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:orders"
AT = {
    "function": "deadLetterConfig.targetArn",
    "config": "destinationConfig.onFailure.destination",
    "mapping": "destinationConfig.onFailure.destinationArn",
}


def arn(service: str, name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:{service}:eu-central-1:{account}:{name}"


def queue(name: str, key: Any = None) -> Resource:
    held = {"arn": arn("sqs", name), "name": name, "kmsMasterKeyId": key}
    return resource("aws:sqs/queue:Queue", held, name)


def topic(name: str, key: Any = None) -> Resource:
    held = {"arn": arn("sns", name), "name": name, "kmsMasterKeyId": key}
    return resource("aws:sns/topic:Topic", held, name)


def mapping(source: Any, target: Any) -> Resource:
    held = {
        "eventSourceArn": source,
        "functionName": "orders",
        "destinationConfig": {"onFailure": {"destinationArn": target}},
    }
    return resource("aws:lambda/eventSourceMapping:EventSourceMapping", held, "feed")


def function(target: Any = None) -> Resource:
    held = {"name": "orders", "arn": FUNCTION_ARN, "deadLetterConfig": {"targetArn": target}}
    return resource("aws:lambda/function:Function", held, "orders")


def config(target: Any) -> Resource:
    held = {
        "functionName": "orders",
        "destinationConfig": {"onFailure": {"destination": target}},
    }
    kind = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    return resource(kind, held, "orders")


SUBSCRIPTION = resource(
    "aws:sns/topicSubscription:TopicSubscription",
    {"topic": arn("sns", "orders"), "protocol": "lambda", "endpoint": FUNCTION_ARN},
    "feed",
)
MAPPED = mapping(arn("sqs", "orders"), arn("sqs", "failed"))


def found(*resources: Resource, **settings: Any) -> list[tuple[str, str]]:
    ordered = outcomes(RULE, *resources, **settings)
    assert outcomes(RULE, *reversed(resources), **settings) == ordered
    return ordered


@pytest.mark.parametrize("weak", [None, "", "alias/aws/sqs"])
def test_given_a_source_with_a_customer_key_when_the_target_has_none_then_it_violates(
    weak: Any,
) -> None:
    expected = [("violates", AT["mapping"])]
    assert found(MAPPED, queue("orders", KEY), queue("failed", weak)) == expected
    assert found(MAPPED, queue("orders", KEY), queue("failed", KEY)) == []
    assert found(MAPPED, queue("orders", weak), queue("failed", weak)) == []
    assert found(MAPPED, queue("orders", weak), queue("failed", KEY)) == []


def test_given_a_topic_with_a_key_when_its_function_keeps_failures_then_they_are_compared() -> None:
    source = topic("orders", KEY)
    for weak in (queue("failed"), topic("failed")):
        target = weak.get("arn")
        assert found(function(target), SUBSCRIPTION, source, weak) == [("violates", AT["function"])]
        kept = (function(), config(target), SUBSCRIPTION, source, weak)
        assert found(*kept) == [("violates", AT["config"])]
        # The dead-letter queue of the function gets no events of a mapping.
        fed = mapping(arn("sqs", "orders"), None)
        assert found(function(target), fed, queue("orders", KEY), weak) == []


def test_given_a_target_outside_the_program_when_judged_then_its_account_decides() -> None:
    foreign = mapping(arn("sqs", "orders"), arn("sqs", "failed", "999988887777"))
    source = queue("orders", KEY)
    assert found(foreign, source) == [("violates", AT["mapping"])]
    assert found(foreign, source, trusted_accounts=["999988887777"]) == []
    assert found(mapping(arn("sqs", "orders"), arn("sqs", "elsewhere")), source) == []
    assert found(function(arn("sqs", "failed", "999988887777"))) == [("violates", AT["function"])]


def test_given_no_target_when_judged_then_it_complies() -> None:
    assert found(mapping(arn("sqs", "orders"), None), queue("orders", KEY)) == []
    assert found(function()) == []


def test_given_an_unknown_key_when_judged_then_it_is_undecided() -> None:
    assert found(MAPPED, queue("orders", KEY), queue("failed", UNKNOWN)) == [
        ("undecided", "kmsMasterKeyId")
    ]
    assert found(MAPPED, queue("orders", UNKNOWN), queue("failed")) == [
        ("undecided", "kmsMasterKeyId")
    ]
    assert found(MAPPED, queue("orders", UNKNOWN), queue("failed", KEY)) == []


def test_given_an_unknown_key_that_is_an_output_when_judged_then_it_is_a_customer_key() -> None:
    key = resource("aws:kms/key:Key", {"arn": UNKNOWN}, "orders")
    held = {"arn": arn("sqs", "orders"), "kmsMasterKeyId": UNKNOWN}
    source = resource("aws:sqs/queue:Queue", held, "orders", depends={"kmsMasterKeyId": [key]})
    assert found(MAPPED, source, queue("failed")) == [("violates", AT["mapping"])]


def test_the_message_names_source_and_target() -> None:
    (told,) = verdicts(RULE, MAPPED, queue("orders", KEY), queue("failed"))
    assert told.message == (
        "orders is encrypted with a customer managed key; "
        "failed, which keeps its failed events, is not"
    )


def table(encryption: Any, **links: list[Resource]) -> Resource:
    held = {
        "arn": arn("dynamodb", "table/orders"),
        "streamArn": arn("dynamodb", "table/orders/stream/2026-01-01T00:00:00.000"),
        "serverSideEncryption": encryption,
    }
    kind = "aws:dynamodb/table:Table"
    return resource(kind, held, "orders", depends=links or None)


def test_given_a_table_with_a_customer_key_when_its_stream_fails_into_a_weaker_queue() -> None:
    encrypted = table({"enabled": True, "kmsKeyArn": KEY})
    held = mapping(UNKNOWN, arn("sqs", "failed")).wire
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    fed = resource(kind, held, "feed", depends={"eventSourceArn": [encrypted]})
    assert found(fed, encrypted, queue("failed")) == [("violates", AT["mapping"])]
    assert found(fed, encrypted, queue("failed", KEY)) == []
    assert found(fed, table({"enabled": True}), queue("failed")) == []
    # AND what AWS fills in is not a key of the customer's own
    assert found(fed, table(UNKNOWN, tags=[]), queue("failed")) == []
    assert found(fed, table(UNKNOWN), queue("failed")) == [("undecided", "serverSideEncryption")]


def test_given_the_known_arn_of_a_stream_when_judged_then_it_is_that_of_its_table() -> None:
    encrypted = table({"enabled": True, "kmsKeyArn": KEY})
    stack = Stack([encrypted, mapping(encrypted.get("streamArn"), arn("sqs", "failed"))])
    fed = stack.resources[1]
    assert stack.linked(fed, "eventSourceArn", encrypted.type) == (encrypted,)
