"""sqs-queue-unencrypted: what its declaration does not show."""

from __future__ import annotations

from tests.judged import UNKNOWN, outcomes, resource


def test_a_key_of_this_deployment_encrypts_the_queue() -> None:
    properties = {"sqsManagedSseEnabled": False, "kmsMasterKeyId": UNKNOWN}
    key = resource("aws:kms/key:Key", {}, "key")
    of_key = resource("aws:sqs/queue:Queue", properties, depends={"kmsMasterKeyId": [key]})
    assert outcomes("sqs-queue-unencrypted", of_key) == []
    # AND what comes from elsewhere may be empty
    unrecorded = resource("aws:sqs/queue:Queue", properties)
    found = outcomes("sqs-queue-unencrypted", unrecorded)
    assert found == [("undecided", "kmsMasterKeyId")]
