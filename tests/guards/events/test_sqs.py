"""Messages of a queue: which are accepted, refused, and given back."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events.event_bridge import EventBridge
from runtime_guards.events.s3 import S3
from runtime_guards.events.sqs import SQS
from tests.guards.events.edits import GONE, Path, edit, edited, refused
from tests.guards.samples import sample

R: Path = ("Records", 0)
QUEUE = "arn:aws:sqs:eu-central-1:123456789012:orders"


@dataclass
class Order:
    user_id: str
    product_id: str
    quantity: int


def _with_body(*bodies: str) -> Any:
    event = sample("sqs")
    template = event["Records"][0]
    event["Records"] = [
        {
            **template,
            "messageId": f"m{number}",
            "body": body,
            "md5OfBody": hashlib.md5(body.encode("utf-8", "surrogatepass")).hexdigest(),
        }
        for number, body in enumerate(bodies)
    ]
    return event


def test_given_a_batch_when_validated_then_its_messages_are_read() -> None:
    event = SQS().validate(sample("sqs"))

    assert [record.message_id for record in event.records] == [
        record["messageId"] for record in sample("sqs")["Records"]
    ]
    assert json.loads(event.records[0].body)["quantity"] == 2
    assert (event.refused, event.failures) == ([], [])
    assert dict(event) == sample("sqs")


def test_given_a_model_when_validated_then_the_body_is_made_by_it() -> None:
    assert SQS(body=Order).validate(sample("sqs")).records[0].body == Order("u-1", "p-1", 2)


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (R, 1, "wrong-type", "Records[0]"),
        ((*R, "messageId"), GONE, "missing", "Records[0]"),
        ((*R, "messageId"), "", "malformed", "Records[0].messageId"),
        ((*R, "messageId"), 1, "malformed", "Records[0].messageId"),
        ((*R, "messageId"), "m" * 101, "malformed", "Records[0].messageId"),
        ((*R, "body"), None, "wrong-type", "Records[0].body"),
        ((*R, "body"), "changed", "inconsistent", "Records[0].md5OfBody"),
        ((*R, "md5OfBody"), "0" * 32, "inconsistent", "Records[0].md5OfBody"),
        ((*R, "eventSource"), "aws:sns", "inconsistent", "Records[0].eventSource"),
        ((*R, "eventSourceARN"), None, "missing", "Records[0].eventSourceARN"),
        ((*R, "eventSourceARN"), 1, "wrong-type", "Records[0].eventSourceARN"),
        ((*R, "eventSourceARN"), "", "malformed", "Records[0].eventSourceARN"),
        ((*R, "eventSourceARN"), f"{QUEUE}/x", "malformed", "Records[0].eventSourceARN"),
        ((*R, "eventSourceARN"), f"{QUEUE}\n", "malformed", "Records[0].eventSourceARN"),
        ((*R, "awsRegion"), "us-east-1", "inconsistent", "Records[0].awsRegion"),
        ((*R, "awsRegion"), None, "inconsistent", "Records[0].awsRegion"),
        ((*R, "messageAttributes"), ["a"], "wrong-type", "Records[0].messageAttributes"),
        ((*R, "messageAttributes"), {"a": 1}, "wrong-type", "Records[0].messageAttributes.*"),
        ((*R, "messageAttributes"), {"a": {}}, "malformed", "Records[0].messageAttributes.*"),
        (
            (*R, "messageAttributes"),
            {"a": {"dataType": "Object"}},
            "malformed",
            "Records[0].messageAttributes.*",
        ),
        *(
            ((*R, "messageAttributes"), attributes, reason, "Records[0].messageAttributes.*")
            for attributes, reason in (
                ({"a": {"dataType": "String\r\n"}}, "malformed"),
                ({"a": {"dataType": "S" + "t" * 300}}, "malformed"),
                ({"a\r\nb": {"dataType": "String", "stringValue": "v"}}, "malformed"),
                ({"a" * 2561: {"dataType": "String", "stringValue": "v"}}, "malformed"),
                ({"a": {"dataType": "String", "stringValue": ["v"]}}, "wrong-type"),
                ({"a": {"dataType": "Binary", "binaryValue": 1}}, "wrong-type"),
                ({"a": {"dataType": "Binary", "binaryValue": "v" * 1_398_105}}, "too-long"),
                ({"a": {"dataType": "String", "stringValue": "v" * 1_398_105}}, "too-long"),
            )
        ),
        (
            (*R, "messageAttributes"),
            {str(number): {"dataType": "String"} for number in range(11)},
            "too-many",
            "Records[0].messageAttributes",
        ),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(SQS(), edited("sqs", (path, value))) == (reason, place)


def test_given_ten_attributes_or_none_when_validated_then_they_are_accepted() -> None:
    ten = {str(number): {"dataType": "Number.int"} for number in range(10)}
    assert SQS().validate(edited("sqs", ((*R, "messageAttributes"), ten))).records
    assert SQS().validate(edited("sqs", ((*R, "messageAttributes"), GONE))).records
    long = {"a-B_c.1": {"dataType": "Binary.png", "binaryValue": "v" * 1_398_104}}
    assert SQS().validate(edited("sqs", ((*R, "messageAttributes"), long))).records


def test_given_another_queue_after_a_good_message_when_validated_then_it_is_refused() -> None:
    event = edited("sqs", (("Records", 1, "eventSourceARN"), f"{QUEUE}2"))
    validator = SQS(queues={QUEUE})

    assert refused(validator, event) == ("not-allowed", "Records[1].eventSourceARN")
    # And what was kept of a good event does not let it through either.
    validator.validate(sample("sqs"))
    assert refused(validator, event) == ("not-allowed", "Records[1].eventSourceARN")


@pytest.mark.parametrize("partial", [False, True])
def test_batch_of_two_queues_is_refused(partial: bool) -> None:
    event = edited("sqs", (("Records", 1, "eventSourceARN"), f"{QUEUE}2"))
    assert refused(SQS(partial=partial), event) == ("inconsistent", "Records")


def test_given_no_digest_when_validated_then_it_is_accepted_and_it_can_be_left_alone() -> None:
    assert SQS().validate(edited("sqs", ((*R, "md5OfBody"), GONE))).records
    event = edited("sqs", ((*R, "md5OfBody"), "0" * 32))
    assert SQS(verify_md5=False).validate(event).records


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_given_bodies_around_the_limit_when_validated_then_one_above_is_refused(
    offset: int,
) -> None:
    validator, event = SQS(max_body=10), _with_body("b" * (10 + offset))

    if offset > 0:
        assert refused(validator, event) == ("too-long", "Records[0].body")
    else:
        assert validator.validate(event).records


@pytest.mark.parametrize("count", [1, 2, 3])
def test_given_messages_around_the_limit_when_validated_then_one_above_is_refused(
    count: int,
) -> None:
    validator, event = SQS(max_records=2), _with_body(*("b" * count))

    if count > 2:
        assert refused(validator, event) == ("too-many", "Records")
    else:
        assert len(validator.validate(event).records) == count


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_given_depths_around_the_limit_when_validated_then_one_above_is_refused(
    depth: int,
) -> None:
    validator, event = SQS(body=list, max_depth=2), _with_body("[" * depth + "]" * depth)

    if depth > 2:
        assert refused(validator, event) == ("too-deep", "Records[0].body")
    else:
        assert validator.validate(event).records


@pytest.mark.parametrize(
    ("body", "reason", "below"),
    [
        ("{", "not-json", ""),
        ('{"a": NaN}', "not-json", ""),
        ('{"a": 1, "a": 2}', "duplicate-key", ""),
        ('{"user_id": "u"}', "schema", ".product_id"),
        ("\ud800", "not-json", ""),
    ],
)
def test_given_a_bad_body_when_validated_then_it_is_refused(
    body: str, reason: str, below: str
) -> None:
    assert refused(SQS(body=Order), _with_body(body)) == (reason, f"Records[0].body{below}")


def test_given_an_age_when_a_message_is_older_then_it_is_refused() -> None:
    sent: Path = (*R, "attributes", "SentTimestamp")
    event = edited("sqs", (sent, str(int(time.time() * 1000) - 30_000)))
    del event["Records"][1]

    assert SQS(max_age=60).validate(event).records
    assert refused(SQS(max_age=10), event) == ("too-old", "Records[0].attributes")
    assert refused(SQS(max_age=10), edit(event, sent, GONE)) == ("missing", "Records[0]")


def test_given_partial_when_one_message_is_refused_then_the_others_are_processed() -> None:
    event = _with_body('{"a": 1}', "{", '{"a": 3}')
    validator = SQS(body=dict, partial=True)

    checked = validator.validate(event)

    assert [record.message_id for record in checked.records] == ["m0", "m2"]
    assert [(no.reason, no.path) for no in checked.refused] == [("not-json", "Records[1].body")]
    assert [record["messageId"] for record in checked["Records"]] == ["m0", "m2"]
    assert validator.answer(checked, None) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}


def test_given_no_partial_when_one_message_is_refused_then_the_batch_is() -> None:
    validator = SQS(body=dict)
    assert refused(validator, _with_body('{"a": 1}', "{")) == ("not-json", "Records[1].body")
    checked = validator.validate(_with_body("{}"))
    assert validator.answer(checked, "anything") == "anything"


def test_given_a_fifo_queue_when_a_message_is_refused_then_its_group_waits() -> None:
    event = _with_body("{}", "{", "{}", "{}", "{}")
    for record, group in zip(event["Records"], "aabaa", strict=True):
        record["eventSourceARN"] = f"{QUEUE}.fifo"
        record["attributes"] = {"MessageGroupId": group}
    validator = SQS(body=dict, partial=True)

    checked = validator.validate(event)

    assert [record.message_id for record in checked.records] == ["m0", "m2"]
    assert checked.failures == ["m1", "m3", "m4"]
    assert len(checked.refused) == 1


def test_given_a_standard_queue_when_a_message_of_a_group_is_refused_then_none_waits() -> None:
    # Fair queues have groups too, and no order.
    event = _with_body("{", "{}")
    for record in event["Records"]:
        record["attributes"] = {"MessageGroupId": "a"}

    assert SQS(body=dict, partial=True).validate(event).failures == ["m0"]


@pytest.mark.parametrize("attributes", [None, [], {"MessageGroupId": 1}])
def test_given_a_group_that_cannot_be_read_when_refused_then_only_that_message_is_given_back(
    attributes: Any,
) -> None:
    event = _with_body("{", "{}")
    event["Records"][0]["attributes"] = attributes
    assert SQS(body=dict, partial=True).validate(event).failures == ["m0"]


@pytest.mark.parametrize("identity", [None, "", 1])
def test_given_a_message_that_cannot_be_given_back_when_refused_then_the_batch_is(
    identity: Any,
) -> None:
    event = _with_body("{}", "{}")
    event["Records"][1]["messageId"] = identity
    reason, place = refused(SQS(partial=True), event)
    assert (reason, place) == ("malformed", "Records[1].messageId")


def test_given_an_object_notification_in_a_queue_when_validated_then_its_key_is_checked() -> None:
    validator = SQS(body=S3(extensions={".csv"}), partial=True)
    bad = edited("s3", (("Records", 0, "s3", "object", "key"), "a%2f..%2fb.csv"))

    checked = validator.validate(_with_body(json.dumps(sample("s3")), json.dumps(bad)))

    assert checked.records[0].body.records[0].key == "incoming/new orders.csv"
    assert [(no.reason, no.path) for no in checked.refused] == [
        ("traversal", "Records[1].body.Records[0].s3.object.key")
    ]


def test_given_an_event_of_a_bus_in_a_queue_when_validated_then_it_is_checked() -> None:
    validator = SQS(body=EventBridge(sources={sample("event-bridge")["source"]}))
    event = sample("event-bridge")

    (record,) = validator.validate(_with_body(json.dumps(event))).records

    assert record.body.detail == event["detail"]
    other = json.dumps({**event, "source": "other"})
    assert refused(validator, _with_body(other)) == ("not-allowed", "Records[0].body.source")
