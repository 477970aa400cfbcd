"""Amazon SQS: messages of a queue."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.batches import check_one_source, merged_failures, records_of
from runtime_guards.validation.digests import md5_hex
from runtime_guards.validation.event import LINE, TEXT, EventRecord
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.lines import Lines, check_fields
from runtime_guards.validation.processing import ProcessedBatch, Records
from runtime_guards.validation.source_arns import checked_source
from runtime_guards.validation.validator import Validator, refused_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model

_QUEUE_ARN = re.compile(
    r"arn:[a-z0-9-]{1,30}:sqs:([a-z0-9-]{1,30}):[0-9]{12}:[A-Za-z0-9_.-]{1,80}\Z"
).match
# SQS takes messages of up to 1 MiB, and Lambda batches of up to 10,000 messages.
MESSAGE = 1024 * 1024
BATCH = 10_000
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
ATTRIBUTES = 10
# The names of all attributes of a message together; each has at most 256 characters.
_NAMES = 256 * ATTRIBUTES
_KINDS = frozenset({"String", "Number", "Binary"})
_LABELLED = re.compile(r"(?:String|Number|Binary)[^\x00-\x1f\x7f]{1,250}\Z").match
# A value is a part of the message, and a binary one comes as base64.
_ATTRIBUTE = MESSAGE // 3 * 4 + 4

_ATTRIBUTE_FIELDS: Documented = {
    "stringValue": TEXT,
    "binaryValue": TEXT,
    "stringListValues": [TEXT],
    "binaryListValues": [TEXT],
    "dataType": TEXT,
}
_RECORD: Documented = {
    "messageId": TEXT,
    "receiptHandle": LINE,
    "body": TEXT,
    "attributes": {"*": LINE},
    "messageAttributes": {"*": _ATTRIBUTE_FIELDS},
    "md5OfBody": TEXT,
    "md5OfMessageAttributes": TEXT,
    "eventSource": TEXT,
    "eventSourceARN": TEXT,
    "awsRegion": TEXT,
}


_check_lines = Lines(_RECORD)


class SQSRecord(EventRecord, Generic[Body]):
    """A validated message. `body` is the text, or the result of the declared model."""

    __slots__ = ("body", "message_id")
    FIELDS = _RECORD

    def __init__(self, raw: Any, message_id: str, body: Body) -> None:
        self.raw = raw
        self.message_id = message_id
        self.body = body


class Messages(Records[SQSRecord[Body]]):
    """Messages of a queue; see `Records`."""

    __slots__ = ()

    def _lane(self, index: int, record: SQSRecord[Body]) -> Hashable:
        group = _group(record.raw)
        return index if group is None else group

    def _identities(self, failed: list[SQSRecord[Body]]) -> list[str]:
        return [record.message_id for record in failed]


class SQSEvent(ProcessedBatch[SQSRecord[Body]]):
    """A validated batch; see `BatchEvent`. `failures` holds the IDs of messages to return to the
    queue.
    """

    __slots__ = ()
    FIELDS = {"Records": [_RECORD]}  # noqa: RUF012 - a constant
    RECORDS = Messages


class SQS(Validator, Generic[Body]):
    """Validates messages of an Amazon SQS queue.

    In a FIFO queue, later messages of the same message group are returned together with a refused
    one, since they must not overtake it.

    Refuses:
        - bodies whose MD5 digest contradicts `md5OfBody` (`verify_md5`)
        - malformed queue ARNs, message IDs and message attributes
        - records whose `eventSource` or `awsRegion` contradicts the queue ARN, and batches of more
          than one queue
        - with `body`: bodies that do not fit the model

    Keyword arguments:
        body: Model of a message body, see `runtime_guards.bodies`; None allows any text.
        partial: With True, refused messages are returned as partial batch response and the others
            are processed. The event source mapping needs `ReportBatchItemFailures`.
        queues: Allowed queues, by ARN or by name; None allows any. A name allows the queue of any
            account and region.
        max_records: Maximum number of messages in a batch.
        max_body: Maximum length of a body in characters.
        max_depth: Maximum nesting depth of a JSON body in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_age: Maximum age in seconds of a message; None allows any age. Events more than 300
            seconds ahead are refused too.
        verify_md5: Whether the MD5 digest that SQS sends is compared with the body.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """

    trigger = "sqs"
    answers = "batch"

    def __init__(
        self,
        *,
        body: Model[Body] | None = None,
        partial: bool = False,
        queues: Collection[str] | None = None,
        max_records: int = BATCH,
        max_body: int = MESSAGE,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_age: float | None = None,
        verify_md5: bool = True,
    ) -> None:
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._partial = partial
        self._queues = listed(queues)
        self._source: tuple[str, str] | None = None
        self._max_records = max_records
        self._max_body = max_body
        self._max_age = max_age
        self._verify_md5 = verify_md5

    def validate(self, event: Any) -> SQSEvent[Body]:
        """The checked batch. Raises EventRejected; with `partial`, only for the batch as such."""
        records: list[SQSRecord[Body]] = []
        refused: list[EventRejected] = []
        failures: list[str] = []
        held_groups: set[str] = set()
        source = self._source
        for index, raw in enumerate(records_of(event, self._max_records)):
            if held_groups and _group(raw) in held_groups:
                failures.append(raw["messageId"])
                continue
            try:
                records.append(self._record(raw))
            except Exception as error:
                rejected = refused_at(error, f"Records[{index}]")
                if not self._partial:
                    raise rejected from None
                failures.append(_identified(raw, rejected))
                refused.append(rejected)
                group = _group(raw)
                if group is not None:
                    held_groups.add(group)
        if self._source is not source:
            check_one_source(records)
        return SQSEvent(event, records, refused, failures, self._partial)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's answer with the refused messages added to its failures."""
        return merged_failures(result, event.failures) if self._partial else result

    def _record(self, raw: Any) -> SQSRecord[Body]:
        message_id, body, arn = raw["messageId"], raw["body"], raw["eventSourceARN"]
        if raw["eventSource"] != "aws:sqs":
            raise EventRejected("inconsistent", "eventSource")
        source = arn, raw["awsRegion"]
        if source != self._source:
            self._source = checked_source(_QUEUE_ARN, *source, self._queues)
        if message_id.__class__ is not str or not 0 < len(message_id) <= 100:
            raise EventRejected("malformed", "messageId")
        if not _are_lines(message_id, raw):
            if not message_id.isprintable():
                raise EventRejected("malformed", "messageId")
            _check_lines(raw)
        if body.__class__ is not str:
            raise EventRejected("wrong-type", "body")
        if len(body) > self._max_body:
            raise EventRejected("too-long", "body")
        if self._verify_md5 and raw.get("md5OfBody", body) is not body:
            self._check_md5(raw["md5OfBody"], body)
        if "md5OfMessageAttributes" in raw:
            _check_digest(raw["md5OfMessageAttributes"])
        if raw.get("messageAttributes") != {}:
            _check_attributes(raw.get("messageAttributes"))
        if self._max_age is not None:
            sent = raw["attributes"]["SentTimestamp"]
            if sent.__class__ is not str:
                raise EventRejected("wrong-type", "attributes")
            check_age(sent, "attributes", self._max_age)
        if self._decode is not None:
            body = self._decode(body, "body")
        return SQSRecord(raw, message_id, body)

    def _check_md5(self, digest: Any, body: str) -> None:
        if digest != md5_hex(body):
            raise EventRejected("inconsistent", "md5OfBody")


def _are_lines(message_id: str, raw: Any) -> bool:
    """Whether all that SQS has written is printable, as nearly always."""
    try:
        return "".join(
            (message_id, raw["receiptHandle"], *raw["attributes"].values())
        ).isprintable()
    except Exception:
        return False


def _check_digest(digest: Any) -> None:
    if digest.__class__ is not str and digest is not None:
        raise EventRejected("wrong-type", "md5OfMessageAttributes")


def _check_attributes(attributes: Any) -> None:
    """Names, types and values are the sender's own, as the body is."""
    if attributes is None:
        return
    if attributes.__class__ is not dict:
        raise EventRejected("wrong-type", "messageAttributes")
    if len(attributes) > ATTRIBUTES:
        raise EventRejected("too-many", "messageAttributes")
    names = "".join(attributes)
    # SQS takes letters, digits and three signs; to ask for less is several times faster.
    if not (names.isascii() and names.isprintable() and len(names) <= _NAMES):
        raise EventRejected("malformed", "messageAttributes.*")
    for attribute in attributes.values():
        if attribute.__class__ is not dict:
            raise EventRejected("wrong-type", "messageAttributes.*")
        kind = attribute.get("dataType")
        if kind.__class__ is not str or (kind not in _KINDS and not _LABELLED(kind)):
            raise EventRejected("malformed", "messageAttributes.*")
        value = attribute.get("stringValue")
        if value.__class__ is not str or len(value) > _ATTRIBUTE:
            _check_value(value)
        if "binaryValue" in attribute:
            _check_value(attribute["binaryValue"])
        # SQS reserves lists and sends empty ones.
        if attribute.get("stringListValues") != [] or attribute.get("binaryListValues") != []:
            _check_lists(attribute)


def _check_lists(attribute: Any) -> None:
    try:
        check_fields(_ATTRIBUTE_FIELDS, attribute)
    except EventRejected as rejected:
        raise EventRejected(rejected.reason, "messageAttributes.*") from None


def _check_value(value: Any) -> None:
    if value.__class__ is not str and value is not None:
        raise EventRejected("wrong-type", "messageAttributes.*")
    if value is not None and len(value) > _ATTRIBUTE:
        raise EventRejected("too-long", "messageAttributes.*")


def _group(raw: Any) -> str | None:
    """The message group of a FIFO queue's message, where it can be read."""
    try:
        group = raw["attributes"].get("MessageGroupId")
        fifo = raw["eventSourceARN"].endswith(".fifo")
    except (KeyError, TypeError, AttributeError):
        return None
    return group if fifo and isinstance(group, str) else None


def _identified(raw: Any, rejected: EventRejected) -> str:
    """The id to give back. A message without one cannot be given back, so the batch is refused."""
    identity = raw.get("messageId") if raw.__class__ is dict else None
    if identity.__class__ is not str or not identity:
        raise rejected
    return str(identity)
