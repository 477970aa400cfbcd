"""Resource policies of streams: what is particular to this service."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT, allow, text
from tests.judged import outcomes, resource

EXTERNAL = "kinesis-stream-foreign-account"
STREAM = f"arn:aws:kinesis:eu-central-1:{ACCOUNT}:stream/clicks"
OWN = resource("aws:kinesis/stream:Stream", {"arn": STREAM}, "clicks")
OTHER = "999988887777"


# https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
@pytest.mark.parametrize("action", ["kinesis:PutRecord", "kinesis:GetRecords"])
@pytest.mark.parametrize(("account", "violates"), [(OTHER, True), (ACCOUNT, False)])
def test_an_external_producer_counts_as_much_as_a_consumer(
    action: str, account: str, violates: bool
) -> None:
    statement = allow(action, STREAM, Principal={"AWS": f"arn:aws:iam::{account}:root"})
    held = {"resourceArn": STREAM, "policy": text(statement)}
    found = outcomes(EXTERNAL, resource("aws:kinesis/resourcePolicy:ResourcePolicy", held), OWN)
    assert [outcome for outcome, _ in found] == (["violates"] if violates else [])
