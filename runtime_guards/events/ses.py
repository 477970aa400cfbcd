"""E-mail that Amazon SES receives and hands to a function.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda-event.html

Everything of a message is its sender's to choose, the addresses in its headers too; only `source`
and the recipients of the envelope are what the servers spoke of.
"""

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
    Items,
    Line,
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
        "messageId": Line(256),
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
    {"timestamp": TIME, "recipients": Items(_ADDRESS, 1000, 1), "action": Object(4096)},
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
    """One message: who sent it, to whom, and by which id its content is found."""

    __slots__ = ("message_id", "recipients", "source")
    FIELDS = _RECORD.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.source: str = raw["ses"]["mail"]["source"]
        self.message_id: str = raw["ses"]["mail"]["messageId"]
        self.recipients: list[str] = raw["ses"]["receipt"]["recipients"]


class SESEvent(Event):
    """A message; `records` holds it alone."""

    __slots__ = ("records",)
    FIELDS = {"Records": [_RECORD.fields]}  # noqa: RUF012 - a constant

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.records = [SESRecord(record) for record in raw["Records"]]


class SES(ShapedValidator):
    """Validates messages that SES receives.

    Where SES waits for the function's answer (`RequestResponse`), a message that is refused ends
    the rule set, so that no later action delivers it; else the invocation fails.

    Keyword arguments:
        recipients: the allowed recipients of the envelope; None: all.
        passed: the verdicts that have to be PASS, such as `virusVerdict`; none of them by default.
        max_age: the most seconds since the message arrived; None: any age.
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
        passed = listed(passed) or ()
        unknown = set(passed) - set(VERDICTS)
        if unknown:
            raise ValueError(f"a verdict is one of {', '.join(VERDICTS)}")
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
