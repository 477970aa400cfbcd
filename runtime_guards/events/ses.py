"""Amazon SES: received e-mail."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.ages import check_age
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event, EventRecord
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import (
    TIME,
    Fields,
    Flag,
    Identity,
    Items,
    Line,
    LinesIn,
    Number,
    Object,
    OneOf,
    Shape,
    Text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# RFC 5321, section 4.5.3.1: a path has at most 256 octets, a message at most so many recipients.
_ADDRESS = Line(512)
_VERDICT = Fields({"status": OneOf("PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED")})
VERDICTS = ("spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict")
_MAIL = Fields(
    {
        "timestamp": TIME,
        # RFC 5321, section 4.5.5: a message about a delivery has no sender.
        "source": Line(512, least=0),
        # A receipt rule stores the message in S3 under this name, and it has no other signs.
        "messageId": Identity(256),
        "destination": Items(_ADDRESS, 1000),
    },
    {
        "headersTruncated": Flag(),
        # SES hands over at most 10 KB of headers; a folded one has line breaks in it.
        "headers": Items(Fields({"name": Line(1024), "value": Text(64 * 1024)}), 1000),
        "commonHeaders": Object(64 * 1024),
    },
)
_RECEIPT = Fields(
    {
        "timestamp": TIME,
        "recipients": Items(_ADDRESS, 1000, 1),
        "action": LinesIn(Object(4096), "*"),
    },
    {
        "processingTimeMillis": Number(0, 2**53),
        "dmarcPolicy": Line(64),
        **dict.fromkeys(VERDICTS, _VERDICT),
    },
)
_RECORD = Fields(
    {
        "eventSource": OneOf("aws:ses"),
        "eventVersion": Line(16),
        "ses": Fields({"mail": _MAIL, "receipt": _RECEIPT}),
    }
)


class SESRecord(EventRecord):
    """A validated message: its sender, its recipients, and the ID by which its content is found."""

    __slots__ = ("message_id", "recipients", "source")
    FIELDS = _RECORD.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.source: str = raw["ses"]["mail"]["source"]
        self.message_id: str = raw["ses"]["mail"]["messageId"]
        self.recipients: list[str] = raw["ses"]["receipt"]["recipients"]


class SESEvent(Event):
    """A validated message; `records` holds it alone."""

    __slots__ = ("records",)
    FIELDS = {"Records": [_RECORD.fields]}  # noqa: RUF012 - a constant
    records: list[SESRecord]

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.records = [SESRecord(record) for record in raw["Records"]]


class SES(ShapedValidator[SESEvent]):
    """Validates e-mail that Amazon SES receives.

    The sender chooses everything in a message, including the addresses in its headers. Only
    `source` and `recipients` come from the SMTP envelope.

    Refuses:
        - malformed addresses, times and verdicts
        - control characters in addresses and IDs
        - events with more than one record

    Keyword arguments:
        recipients: Allowed recipients of the SMTP envelope; None allows all.
        passed: Verdicts that must be PASS, such as `virusVerdict`; by default, no verdict is
            required.
        max_age: Maximum age in seconds of a message; None allows any age. Events more than 300
            seconds ahead are refused too.

    Answers:
        `{"disposition": "STOP_RULE_SET"}` where SES waits for the response (`RequestResponse`), so
        that no later action delivers the message; else the invocation fails.

    Source:
        https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html
    """

    trigger = "ses"
    answers = "value"
    shape: Shape = Fields({"Records": Items(_RECORD, 1, 1)})

    def __init__(
        self,
        *,
        recipients: Collection[str] | None = None,
        passed: Collection[str] = (),
        max_age: float | None = None,
    ) -> None:
        self._recipients = listed(recipients)
        self._passed = tuple(passed)
        self._max_age = max_age

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer that stops the rule set, where it can; else the invocation fails."""
        try:
            waits = event["Records"][0]["ses"]["receipt"]["action"]["invocationType"]
        except (KeyError, IndexError, TypeError):
            waits = None
        if waits != "RequestResponse":
            raise rejected
        # https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
        return {"disposition": "STOP_RULE_SET"}

    def _checked(self, event: Any) -> SESEvent:
        receipt = event["Records"][0]["ses"]["receipt"]
        for recipient in receipt["recipients"]:
            allow(recipient, self._recipients, "Records[0].ses.receipt.recipients")
        for verdict in self._passed:
            if (receipt.get(verdict) or {}).get("status") != "PASS":
                raise EventRejected("not-allowed", f"Records[0].ses.receipt.{verdict}")
        if self._max_age is not None:
            check_age(receipt["timestamp"], "Records[0].ses.receipt.timestamp", self._max_age)
        return SESEvent(event)
