"""Amazon SNS: notifications that a topic sends to a function, or to a queue."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder, parse_json
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import each_record
from runtime_guards.validation.checks import CONTROL
from runtime_guards.validation.event import LINE, TEXT, Event, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines
from runtime_guards.validation.partitions import DOMAIN
from runtime_guards.validation.source_arns import checked_arn
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_TOPIC_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:sns:([a-z0-9-]{1,30}):[0-9]{12}:[a-zA-Z0-9_-]{1,256}(?:\.fifo)?\Z"
).match
# With a certificate of another host, a later verification would accept any signature.
_CERTIFICATE_URL = re.compile(
    rf"https://sns\.[a-z0-9-]{{5,30}}\.{DOMAIN}/[A-Za-z0-9_.-]{{1,200}}\Z"
).match
# Base64; AWS's own samples leave out the middle of it, by dots.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/.]{1,2046}={0,2}\Z").match
_UNSUBSCRIBE_URL = re.compile(
    rf"https://sns\.[a-z0-9-]{{5,30}}\.{DOMAIN}/\?[A-Za-z0-9_.:&=%-]{{1,1000}}\Z"
).match
# A message has at most 1 MiB with its attributes, on a topic that is set so; otherwise 256 KiB:
# https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html. A subject has at most 100
# characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
MESSAGE = 1024 * 1024
_SUBJECT = 100

_ENVELOPE: dict[str, Documented] = {
    "Type": TEXT,
    "MessageId": TEXT,
    "TopicArn": TEXT,
    "Subject": TEXT,
    "Message": TEXT,
    "Timestamp": TEXT,
    "SignatureVersion": TEXT,
    "Signature": LINE,
    "MessageAttributes": {"*": {"Type": TEXT, "Value": TEXT}},
}
_RECORD: Documented = {
    "EventVersion": LINE,
    "EventSubscriptionArn": TEXT,
    "EventSource": TEXT,
    "Sns": {**_ENVELOPE, "SigningCertUrl": TEXT, "UnsubscribeUrl": TEXT},
}


_check_lines = Lines(_RECORD, "EventSubscriptionArn", "EventSource", "Sns")


class SNSRecord(EventRecord, Generic[Body]):
    """A validated notification. `message` is its text, or the result of the declared model."""

    __slots__ = ("message", "message_id", "subject", "topic_arn")
    FIELDS = _RECORD

    def __init__(self, raw: Any, envelope: Any, message: Body) -> None:
        self.raw = raw
        self.message_id: str = envelope["MessageId"]
        self.topic_arn: str = envelope["TopicArn"]
        self.subject: str | None = envelope.get("Subject")
        self.message = message


class SNSEnvelope(SNSRecord[Body]):
    """A validated notification inside the body of a queue's message; see `SNSRecord`."""

    __slots__ = ()
    FIELDS = {  # noqa: RUF012 - a constant
        **_ENVELOPE,
        "SequenceNumber": TEXT,
        "SigningCertURL": TEXT,
        "UnsubscribeURL": TEXT,
    }


_check_envelope = Lines(SNSEnvelope.FIELDS)


class SNSEvent(Event, Generic[Body]):
    """A validated event of a topic; `records` holds an `SNSRecord` for each notification."""

    __slots__ = ("records",)
    FIELDS = {"Records": [_RECORD]}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any, records: list[SNSRecord[Body]]) -> None:
        self.raw = raw
        self.records = records


class SNS(Validator, Generic[Body]):
    """Validates notifications of an Amazon SNS topic.

    `SQS(body=SNS(...))` validates notifications that a topic sends to a queue. With raw message
    delivery, the queue receives only the message: use `SQS(body=...)`.

    The signature is not verified, since that needs the certificate and a library. The function's
    resource-based policy or the queue policy decides which topic can send.

    Refuses:
        - malformed topic ARNs, message IDs, timestamps and signatures
        - a subscription ARN that contradicts the topic ARN
        - certificate and unsubscribe URLs whose host isn't SNS's
        - subjects over 100 characters or with control characters
        - with `body`: messages that do not fit the model

    Keyword arguments:
        body: Model of a message, see `runtime_guards.bodies`; None allows any text.
        topics: Allowed topics, by ARN or by name; None allows any. A name allows the topic of any
            account and region.
        max_records: Maximum number of notifications in an event.
        max_message: Maximum length of a message in characters.
        max_attributes: Maximum number of message attributes.
        max_depth: Maximum nesting depth of a JSON message in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_age: Maximum age in seconds of a notification; None allows any age. Events more than 300
            seconds ahead are refused too.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
        https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html
    """

    trigger = "sns"

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        topics: Collection[str] | None = None,
        max_records: int = 10,
        max_message: int = MESSAGE,
        max_attributes: int = 256,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._topics = listed(topics)
        self._max_records = max_records
        self._max_message = max_message
        self._max_attributes = max_attributes
        self._max_age = max_age

    def validate(self, event: Any) -> SNSEvent[Body]:
        """The checked event. Raises EventRejected."""
        return SNSEvent(event, each_record(event, self._record, self._max_records))

    def read(self, text: str | bytes, path: str) -> SNSEnvelope[Body]:
        """The checked notification of a queue's body. Raises EventRejected."""
        envelope = parse_json(text, path)
        try:
            return SNSEnvelope(envelope, envelope, self._in_queue(envelope))
        except Exception as error:
            raise refused_at(error, path) from None

    def _record(self, raw: Any) -> SNSRecord[Body]:
        envelope, subscription = raw["Sns"], raw["EventSubscriptionArn"]
        if raw["EventSource"] != "aws:sns":
            raise EventRejected("inconsistent", "EventSource")
        try:
            message = self._message(envelope)
            # FIFO topics, which have no signature, send to queues alone.
            _check_signature(envelope, "SigningCertUrl", "UnsubscribeUrl")
        except Exception as error:
            raise refused_at(error, "Sns") from None
        _check_lines(raw)
        topic, _, identity = subscription.rpartition(":")
        known = 0 < len(identity) <= 100 and identity.isprintable()
        if topic != envelope["TopicArn"] or not known:
            raise EventRejected("inconsistent", "EventSubscriptionArn")
        return SNSRecord(raw, envelope, message)

    def _in_queue(self, envelope: Any) -> Any:
        message = self._message(envelope)
        if "Signature" in envelope or "SigningCertURL" in envelope:
            _check_signature(envelope, "SigningCertURL", "UnsubscribeURL")
        elif not envelope["TopicArn"].endswith(".fifo"):
            raise EventRejected("missing", "Signature")
        _check_envelope(envelope)
        return message

    def _message(self, envelope: Any) -> Any:
        message, subject, identity = envelope["Message"], envelope.get("Subject"), "MessageId"
        if envelope["Type"] != "Notification":
            raise EventRejected("malformed", "Type")
        checked_arn(_TOPIC_ARN, envelope["TopicArn"], "TopicArn", self._topics)
        if not _short(envelope[identity]):
            raise EventRejected("malformed", identity)
        if message.__class__ is not str:
            raise EventRejected("wrong-type", "Message")
        if len(message) > self._max_message:
            raise EventRejected("too-long", "Message")
        if subject is not None:
            _check_subject(subject)
        attributes = envelope.get("MessageAttributes")
        if attributes is not None and attributes != {}:
            self._check_attributes(attributes)
        # The time is required, and asked for even where no age is.
        if envelope["Timestamp"].__class__ is not str:
            raise EventRejected("wrong-type", "Timestamp")
        if not _short(envelope["Timestamp"]):
            raise EventRejected("malformed", "Timestamp")
        if self._max_age is not None:
            check_age(envelope["Timestamp"], "Timestamp", self._max_age)
        return message if self._decode is None else self._decode(message, "Message")

    def _check_attributes(self, attributes: Any) -> None:
        if attributes.__class__ is not dict:
            raise EventRejected("wrong-type", "MessageAttributes")
        if len(attributes) > self._max_attributes:
            raise EventRejected("too-many", "MessageAttributes")
        for attribute in attributes.values():
            try:
                kind, value = attribute["Type"], attribute["Value"]
                length = len(kind) + len(value)
            except (KeyError, TypeError):
                raise EventRejected("malformed", "MessageAttributes.*") from None
            if kind.__class__ is not str or value.__class__ is not str:
                raise EventRejected("wrong-type", "MessageAttributes.*")
            if length > self._max_message:
                raise EventRejected("too-long", "MessageAttributes.*")
            if not kind.isprintable():
                raise EventRejected("malformed", "MessageAttributes.*")


def _short(text: Any) -> bool:
    """Whether it is a text of 1 to 100 characters that all can be seen."""
    return text.__class__ is str and 0 < len(text) <= 100 and text.isprintable()


def _check_subject(subject: Any) -> None:
    if subject.__class__ is not str:
        raise EventRejected("wrong-type", "Subject")
    if len(subject) > _SUBJECT:
        raise EventRejected("too-long", "Subject")
    if not subject.isprintable() and CONTROL.search(subject):
        raise EventRejected("control-character", "Subject")


def _check_signature(envelope: Any, certificate: str, unsubscribe: str) -> None:
    if envelope["SignatureVersion"] not in ("1", "2"):
        raise EventRejected("malformed", "SignatureVersion")
    signature = envelope["Signature"]
    if signature.__class__ is not str or not _SIGNATURE(signature):
        raise EventRejected("malformed", "Signature")
    if not _CERTIFICATE_URL(envelope[certificate]):
        raise EventRejected("malformed", certificate)
    if not _UNSUBSCRIBE_URL(envelope[unsubscribe]):
        raise EventRejected("malformed", unsubscribe)
