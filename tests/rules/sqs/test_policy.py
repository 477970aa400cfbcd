"""sqs-queue-public: what is particular to this service."""

from __future__ import annotations

from typing import Any

from tests.documents import ACCOUNT, allow, text
from tests.judging import outcomes, resource

RULE = "sqs-queue-public"
ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("sqs:SendMessage", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(RULE, resource("aws:sqs/queuePolicy:QueuePolicy", {"policy": text(statement)}))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_a_source_arn_counts_unless_its_account_is_a_wildcard() -> None:
    mine = {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:*:{ACCOUNT}:*"}}
    anyones = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-central-1:*:orders"}}
    assert not violates(grant(Condition=mine))
    assert violates(grant(Condition=anyones))
