"""sqs-queue-unencrypted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

RULE = "sqs-queue-unencrypted"
QUEUE = "aws:sqs/queue:Queue"


def test_a_queue_with_encryption_switched_off_violates() -> None:
    queue = resource(QUEUE, {"sqsManagedSseEnabled": False})
    assert outcomes(RULE, queue) == [("violates", "sqsManagedSseEnabled")]


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({"sqsManagedSseEnabled": True}, id="SSE-SQS"),
        pytest.param({}, id="AWS's default"),
        pytest.param({"sqsManagedSseEnabled": False, "kmsMasterKeyId": "alias/k"}, id="KMS"),
        pytest.param({"sqsManagedSseEnabled": False, "kmsMasterKeyId": UNKNOWN}, id="new key"),
    ],
)
def test_an_encrypted_queue_complies(properties: dict[str, Any]) -> None:
    assert outcomes(RULE, resource(QUEUE, properties)) == []


def test_an_unknown_switch_cannot_be_told() -> None:
    queue = resource(QUEUE, {"sqsManagedSseEnabled": UNKNOWN})
    assert outcomes(RULE, queue) == [("undecided", "sqsManagedSseEnabled")]
