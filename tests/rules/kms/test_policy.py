"""kms-key-public: what is particular to this service."""

from __future__ import annotations

from typing import Any

from tests.documents import ACCOUNT, allow, text
from tests.judging import outcomes, resource

RULE = "kms-key-public"
ARN = "*"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("kms:Decrypt", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(RULE, resource("aws:kms/key:Key", {"policy": text(statement)}))
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


def test_the_base_statement_of_every_key_complies() -> None:
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert not violates(allow("kms:*", Principal=root))


def test_everybody_through_one_service_of_one_account_complies() -> None:
    condition = {
        "StringEquals": {
            "kms:CallerAccount": ACCOUNT,
            "kms:ViaService": "sqs.eu-central-1.amazonaws.com",
        }
    }
    assert not violates(grant({"AWS": "*"}, Condition=condition))
