"""The table of the fields that AWS writes, against the contract and against sample events."""

from __future__ import annotations

import pytest

from policypack.code_reading.flows import is_fixed
from policypack.code_reading.flows.sources import keys_of, triggers
from runtime_guards.contract import TRIGGERS


def test_each_trigger_of_the_contract_has_a_row() -> None:
    assert set(triggers()) == {trigger.name for trigger in TRIGGERS}


@pytest.mark.parametrize(
    ("field", "trigger", "fixed"),
    [
        ("requestContext.accountId", "rest-api", True),
        ("body", "rest-api", False),
        ("requestContext.domainName", "http-api", False),
        ("requestContext.authorizer.claims.email", "rest-api", False),
        ("Records[].s3.bucket.name", "s3", True),
        ("Records[].s3.object.key", "s3", False),
        ("Records[].Sns.Message", "sns", False),
        ("Records[].Sns.TopicArn", "sns", True),
        ("Records[].body", "sqs", False),
        ("Records[].awsRegion", "sqs", True),
        ("Records[].messageAttributes.a.stringValue", "sqs", False),
        ("detail.name", "event-bridge", False),
        ("detail.name", "schedule", True),
        ("anything", "direct", False),
        ("requestContext.accountId", "step-functions", False),
        # No event of a queue has it: the code expects another one.
        ("requestContext.accountId", "sqs", True),
        # A name at the top may be of any event.
        ("id", "sqs", False),
        ("", "sqs", False),
    ],
)
def test_a_field_is_of_aws_or_of_the_sender(field: str, trigger: str, fixed: bool) -> None:
    assert is_fixed(keys_of(field), [trigger]) is fixed


def test_a_field_is_of_aws_only_where_each_trigger_says_so() -> None:
    assert is_fixed(("id",), ["event-bridge"])
    assert is_fixed(("detail", "name"), ["schedule"])
    assert not is_fixed(("detail", "name"), ["schedule", "event-bridge"])
    assert not is_fixed(("id",), ["event-bridge", "direct"])
