"""sqs-queue-unencrypted: what its declaration does not show."""

from __future__ import annotations

from tests.judging import UNKNOWN, outcomes, resource


def test_a_key_of_this_deployment_encrypts_the_queue() -> None:
    queue = resource(
        "aws:sqs/queue:Queue", {"sqsManagedSseEnabled": False, "kmsMasterKeyId": UNKNOWN}
    )
    assert outcomes("sqs-queue-unencrypted", queue) == []
