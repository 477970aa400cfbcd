"""Notifications of a topic, to a function and inside a queue."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.s3 import S3
from runtime_guards.events.sns import SNS
from runtime_guards.events.sqs import SQS
from tests.guards.events.edits import GONE, Path, edit, edited, refused
from tests.guards.samples import sample

R: Path = ("Records", 0)
N: Path = (*R, "Sns")
TOPIC = "arn:aws:sns:eu-central-1:123456789012:orders"


def _envelope(*edits: tuple[str, Any]) -> Any:
    """The notification as a queue gets it."""
    envelope = sample("sns")["Records"][0]["Sns"]
    for name in ("SigningCert", "Unsubscribe"):
        envelope[f"{name}URL"] = envelope.pop(f"{name}Url")
    for name, value in edits:
        edit(envelope, (name,), value)
    return envelope


def _queued(body: str) -> Any:
    record = sample("sqs")["Records"][0]
    return {
        "Records": [{**record, "body": body, "md5OfBody": hashlib.md5(body.encode()).hexdigest()}]
    }


def test_given_a_notification_when_validated_then_its_message_is_read() -> None:
    event = SNS().validate(sample("sns"))

    (record,) = event.records
    assert json.loads(record.message)["quantity"] == 2
    assert (record.topic_arn, record.subject) == (TOPIC, "An order")
    assert record.message_id == "95df01b4-ee98-5cb9-9903-4c221d41eb5e"
    assert dict(event) == sample("sns")
    assert SNS(body=dict).validate(sample("sns")).records[0].message["product_id"] == "p-1"


def test_given_a_topic_of_large_messages_when_validated_then_they_are_accepted() -> None:
    large = "m" * 1024 * 1024
    assert SNS().validate(edited("sns", ((*N, "Message"), large))).records[0].message == large


@pytest.mark.parametrize("edits", [(((*N, "Subject"), None),), (((*N, "MessageAttributes"), {}),)])
def test_given_no_subject_or_attributes_when_validated_then_it_is_accepted(edits: Any) -> None:
    assert SNS().validate(edited("sns", *edits)).records


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (("Records",), GONE, "missing", "Records"),
        (R, 1, "wrong-type", "Records[0]"),
        (N, GONE, "missing", "Records[0]"),
        (N, "x", "wrong-type", "Records[0].Sns"),
        ((*R, "EventSource"), "aws:sqs", "inconsistent", "Records[0].EventSource"),
        (
            (*R, "EventSubscriptionArn"),
            f"{TOPIC}2:1",
            "inconsistent",
            "Records[0].EventSubscriptionArn",
        ),
        (
            (*R, "EventSubscriptionArn"),
            f"{TOPIC}:",
            "inconsistent",
            "Records[0].EventSubscriptionArn",
        ),
        ((*R, "EventSubscriptionArn"), 1, "wrong-type", "Records[0]"),
        ((*N, "Type"), "SubscriptionConfirmation", "malformed", "Records[0].Sns.Type"),
        ((*N, "TopicArn"), "x", "malformed", "Records[0].Sns.TopicArn"),
        ((*N, "TopicArn"), None, "missing", "Records[0].Sns.TopicArn"),
        ((*N, "MessageId"), "", "malformed", "Records[0].Sns.MessageId"),
        ((*N, "MessageId"), 1, "malformed", "Records[0].Sns.MessageId"),
        ((*N, "Message"), GONE, "missing", "Records[0].Sns"),
        ((*N, "Message"), {}, "wrong-type", "Records[0].Sns.Message"),
        ((*N, "Message"), "m" * (1024 * 1024 + 1), "too-long", "Records[0].Sns.Message"),
        ((*N, "Subject"), 1, "wrong-type", "Records[0].Sns.Subject"),
        ((*N, "Subject"), "s" * 101, "too-long", "Records[0].Sns.Subject"),
        ((*N, "Subject"), "a\r\nBcc: b", "control-character", "Records[0].Sns.Subject"),
        ((*N, "MessageId"), "a\r\nb", "malformed", "Records[0].Sns.MessageId"),
        ((*N, "Timestamp"), 1, "wrong-type", "Records[0].Sns.Timestamp"),
        ((*N, "Timestamp"), "t" * 101, "malformed", "Records[0].Sns.Timestamp"),
        ((*N, "Timestamp"), "2026\n", "malformed", "Records[0].Sns.Timestamp"),
        ((*N, "MessageAttributes"), "x", "wrong-type", "Records[0].Sns.MessageAttributes"),
        ((*N, "MessageAttributes"), {"a": 1}, "malformed", "Records[0].Sns.MessageAttributes.*"),
        (
            (*N, "MessageAttributes"),
            {"a": {"Type": "String"}},
            "malformed",
            "Records[0].Sns.MessageAttributes.*",
        ),
        (
            (*N, "MessageAttributes"),
            {"a": {"Type": "String", "Value": []}},
            "wrong-type",
            "Records[0].Sns.MessageAttributes.*",
        ),
        (
            (*N, "MessageAttributes"),
            {"a": {"Type": "String", "Value": "v" * 1024 * 1024}},
            "too-long",
            "Records[0].Sns.MessageAttributes.*",
        ),
        (
            (*N, "MessageAttributes"),
            {str(number): {"Type": "String", "Value": "v"} for number in range(257)},
            "too-many",
            "Records[0].Sns.MessageAttributes",
        ),
        ((*N, "SignatureVersion"), "3", "malformed", "Records[0].Sns.SignatureVersion"),
        ((*N, "Signature"), "", "malformed", "Records[0].Sns.Signature"),
        ((*N, "Signature"), GONE, "missing", "Records[0].Sns"),
        ((*N, "UnsubscribeUrl"), "javascript:x", "malformed", "Records[0].Sns.UnsubscribeUrl"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(SNS(), edited("sns", (path, value))) == (reason, place)


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-central-1.amazonaws.com/a.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.example/a.pem",
        "https://evil.example/sns.eu-central-1.amazonaws.com/a.pem",
        "https://s3.eu-central-1.amazonaws.com/evil/a.pem",
        "https://sns.eu-central-1.amazonaws.com/../a.pem",
        "https://sns.eu-central-1.amazonaws.com/a.pem\n",
    ],
)
def test_given_a_certificate_from_elsewhere_when_validated_then_it_is_refused(url: str) -> None:
    place = "Records[0].Sns.SigningCertUrl"
    assert refused(SNS(), edited("sns", ((*N, "SigningCertUrl"), url))) == ("malformed", place)


def test_given_a_topic_in_china_when_validated_then_its_hosts_are_accepted() -> None:
    host = "https://sns.cn-north-1.amazonaws.com.cn"
    event = edited(
        "sns",
        ((*N, "SigningCertUrl"), f"{host}/a.pem"),
        ((*N, "UnsubscribeUrl"), f"{host}/?Action=Unsubscribe"),
    )
    assert SNS().validate(event).records


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        ({"topics": {f"{TOPIC}2"}}, "not-allowed", "Records[0].Sns.TopicArn"),
        ({"max_message": 53}, "too-long", "Records[0].Sns.Message"),
        ({"max_attributes": 0}, "too-many", "Records[0].Sns.MessageAttributes"),
        ({"max_age": 60}, "too-old", "Records[0].Sns.Timestamp"),
        ({"body": list}, "schema", "Records[0].Sns.Message"),
        ({"body": dict, "max_depth": 0}, "too-deep", "Records[0].Sns.Message"),
    ],
)
def test_given_a_limit_when_a_notification_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(SNS(**options), sample("sns")) == (reason, place)


def test_given_a_limit_of_records_when_there_is_one_more_then_the_event_is_refused() -> None:
    event = sample("sns")
    event["Records"] *= 2
    assert refused(SNS(max_records=1), event) == ("too-many", "Records")


def test_given_limits_when_a_notification_keeps_them_then_it_is_accepted() -> None:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    validator = SNS(
        topics={TOPIC}, max_message=54, max_attributes=1, max_records=1, max_age=60, max_depth=1
    )
    assert validator.validate(edited("sns", ((*N, "Timestamp"), now))).records


def test_given_a_notification_in_a_queue_when_validated_then_its_message_is_read() -> None:
    validator = SQS(body=SNS(body=dict, topics={TOPIC}))

    (record,) = validator.validate(_queued(json.dumps(_envelope(("added", 1))))).records

    assert record.body.message["quantity"] == 2
    assert record.body["SigningCertURL"].endswith(".pem")
    assert "added" not in record.body


def test_given_a_fifo_topic_when_validated_then_it_needs_no_signature() -> None:
    unsigned = [(name, GONE) for name in ("Signature", "SignatureVersion", "SigningCertURL")]
    fifo = _envelope(*unsigned, ("TopicArn", f"{TOPIC}.fifo"), ("SequenceNumber", "1000"))

    body = SNS().read(json.dumps(fifo), "body")

    assert body["SequenceNumber"] == "1000"
    with pytest.raises(EventRejected, match=r"missing at body\.Signature"):
        SNS().read(json.dumps(_envelope(*unsigned)), "body")


@pytest.mark.parametrize(
    ("body", "reason", "place"),
    [
        ("plain", "not-json", "body"),
        ("[]", "wrong-type", "body"),
        ("{}", "missing", "body"),
        ('{"Type": "a", "Type": "b"}', "duplicate-key", "body"),
        (json.dumps(_envelope(("Type", "SubscriptionConfirmation"))), "malformed", "body.Type"),
        (json.dumps(_envelope(("SigningCertURL", "x"))), "malformed", "body.SigningCertURL"),
        (json.dumps(_envelope(("Signature", GONE))), "missing", "body"),
        (json.dumps(_envelope(("Message", "{"))), "not-json", "body.Message"),
        (json.dumps(sample("sns")), "missing", "body"),
    ],
)
def test_given_a_fault_in_a_queue_when_validated_then_its_place_is_named(
    body: str, reason: str, place: str
) -> None:
    validator = SQS(body=SNS(body=dict))
    assert refused(validator, _queued(body)) == (reason, f"Records[0].{place}")


def test_given_an_envelope_without_a_queue_when_validated_then_it_is_refused() -> None:
    assert refused(SNS(), _envelope()) == ("missing", "Records")


def test_given_an_object_notification_by_topic_and_queue_when_validated_then_it_is_read() -> None:
    body = json.dumps(_envelope(("Message", json.dumps(sample("s3")))))

    (record,) = SQS(body=SNS(body=S3(extensions={".csv"}))).validate(_queued(body)).records

    assert record.body.message.records[0].key == "incoming/new orders.csv"
    assert refused(SQS(body=SNS(body=S3(extensions={".json"}))), _queued(body)) == (
        "not-allowed",
        "Records[0].body.Message.Records[0].s3.object.key",
    )
