"""Mail that SES receives: what a sender chose, what the servers said, and how a rule set ends."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import SES
from tests.guards.events.edits import GONE, edited, refused

MAIL = ("Records", 0, "ses", "mail")
RECEIPT = ("Records", 0, "ses", "receipt")
ACTION = (*RECEIPT, "action")


def _handled(event: Any) -> Any:
    @guard(SES(), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        return {"disposition": "CONTINUE"}

    return handler(event, None)


@pytest.mark.parametrize(
    ("place", "value", "reason", "path"),
    [
        (("Records",), [], "missing", "Records"),
        (("Records",), [{}, {}], "too-many", "Records"),
        (("Records", 0), 5, "wrong-type", "Records[0]"),
        (("Records", 0, "eventSource"), "aws:sqs", "malformed", "Records[0].eventSource"),
        (("Records", 0, "ses"), GONE, "missing", "Records[0].ses"),
        (MAIL, GONE, "missing", "Records[0].ses.mail"),
        ((*MAIL, "source"), GONE, "missing", "Records[0].ses.mail.source"),
        ((*MAIL, "source"), "a@b\r\nBcc: c", "control-character", "Records[0].ses.mail.source"),
        ((*MAIL, "source"), "a" * 513, "too-long", "Records[0].ses.mail.source"),
        ((*MAIL, "messageId"), "", "missing", "Records[0].ses.mail.messageId"),
        ((*MAIL, "timestamp"), "now", "malformed", "Records[0].ses.mail.timestamp"),
        ((*MAIL, "destination"), ["a"] * 1001, "too-many", "Records[0].ses.mail.destination"),
        (
            (*MAIL, "destination"),
            ["a", "b\n"],
            "control-character",
            "Records[0].ses.mail.destination[1]",
        ),
        ((*MAIL, "headers"), [{"name": "a"}], "missing", "Records[0].ses.mail.headers[0].value"),
        ((*MAIL, "headersTruncated"), "no", "wrong-type", "Records[0].ses.mail.headersTruncated"),
        ((*MAIL, "commonHeaders"), [], "wrong-type", "Records[0].ses.mail.commonHeaders"),
        ((*RECEIPT, "recipients"), [], "missing", "Records[0].ses.receipt.recipients"),
        (
            (*RECEIPT, "spamVerdict"),
            {"status": "MAYBE"},
            "malformed",
            "Records[0].ses.receipt.spamVerdict.status",
        ),
        (ACTION, GONE, "missing", "Records[0].ses.receipt.action"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    place: Any, value: Any, reason: str, path: str
) -> None:
    assert refused(SES(), edited("ses", (place, value))) == (reason, path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ((*MAIL, "source"), ""),
        ((*MAIL, "source"), "a" * 512),
        ((*MAIL, "destination"), []),
        ((*MAIL, "destination"), ["a"] * 1000),
        ((*MAIL, "headers"), [{"name": "Received", "value": "from a\r\n by b"}]),
        ((*MAIL, "headers"), GONE),
        ((*RECEIPT, "dmarcVerdict"), GONE),
        ((*RECEIPT, "spamVerdict"), {"status": "PROCESSING_FAILED"}),
        (("Records", 0, "added"), {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    place: Any, value: Any
) -> None:
    (record,) = SES().validate(edited("ses", (place, value))).records
    assert "added" not in record


@pytest.mark.parametrize("status", ["FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED", GONE])
def test_given_a_verdict_that_must_pass_when_it_did_not_then_the_mail_is_refused(
    status: Any,
) -> None:
    event = edited(
        "ses", ((*RECEIPT, "dkimVerdict"), GONE if status is GONE else {"status": status})
    )
    SES().validate(event)
    assert refused(SES(passed={"dkimVerdict"}), event) == (
        "not-allowed",
        "Records[0].ses.receipt.dkimVerdict",
    )


def test_given_recipients_when_one_is_not_allowed_then_the_mail_is_refused() -> None:
    event = edited("ses", ((*RECEIPT, "recipients"), ["orders@example.com", "x@example.com"]))
    assert refused(SES(recipients={"orders@example.com"}), event) == (
        "not-allowed",
        "Records[0].ses.receipt.recipients",
    )


@pytest.mark.parametrize("kind", ["Event", None, GONE])
def test_given_a_refusal_when_ses_does_not_wait_then_the_invocation_fails(kind: Any) -> None:
    event = edited("ses", ((*ACTION, "invocationType"), kind), ((*MAIL, "messageId"), ""))
    with pytest.raises(EventRejected, match="missing at Records"):
        _handled(event)


@pytest.mark.parametrize(
    "event", [None, {"Records": []}, {"Records": [{"eventSource": "aws:ses"}]}]
)
def test_given_no_mail_when_refused_then_the_invocation_fails(event: Any) -> None:
    with pytest.raises(EventRejected):
        SES().refuse(event, EventRejected("missing"))


def test_given_a_refusal_when_ses_waits_then_the_rule_set_ends() -> None:
    sync = ((*ACTION, "invocationType"), "RequestResponse")
    assert _handled(edited("ses", sync)) == {"disposition": "CONTINUE"}
    assert _handled(edited("ses", sync, ((*MAIL, "messageId"), ""))) == {
        "disposition": "STOP_RULE_SET"
    }
