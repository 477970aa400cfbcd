"""s3-bucket-policy-public: what is particular to this service."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents import allow, text
from tests.judging import outcomes, resource

RULE = "s3-bucket-policy-public"
ARN = "arn:aws:s3:::uploads/*"


def grant(principal: Any = "*", **elements: Any) -> dict[str, Any]:
    return allow("s3:GetObject", ARN, Principal=principal, **elements)


def violates(statement: dict[str, Any]) -> bool:
    found = outcomes(
        RULE, resource("aws:s3/bucketPolicy:BucketPolicy", {"policy": text(statement)})
    )
    assert all(outcome == "violates" for outcome, _ in found)
    return bool(found)


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:*"])
def test_reading_and_writing_are_judged_alike(action: str) -> None:
    assert violates(allow(action, ARN, Principal="*"))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    ],
)
def test_a_network_of_ones_own_complies(condition: dict[str, Any]) -> None:
    assert not violates(grant(Condition=condition))
