"""Which resources show the account of the stack."""

from __future__ import annotations

import pytest

from policypack.model.stack import Stack
from policypack.settings.settings import Settings
from policypack.topology.parts.accounts import accounts
from tests.judged import UNKNOWN, resource

ACCOUNT = "111122223333"


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("aws:cloudwatch/logGroup:LogGroup", "logs:eu-west-1:{}:log-group:orders"),
        ("aws:cloudwatch/logDestination:LogDestination", "logs:eu-west-1:{}:destination:all"),
        ("aws:secretsmanager/secret:Secret", "secretsmanager:eu-west-1:{}:secret:db-Ab12Cd"),
        ("aws:kms/externalKey:ExternalKey", "kms:eu-west-1:{}:key/1"),
        ("aws:kms/replicaExternalKey:ReplicaExternalKey", "kms:eu-west-1:{}:key/mrk-1"),
        ("aws:sqs/queue:Queue", "sqs:eu-west-1:{}:orders"),
    ],
)
@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_an_arn_that_aws_gives_a_resource_shows_the_own_account(
    kind: str, arn: str, partition: str
) -> None:
    """So a stack that holds nothing but what a policy is for is judged too."""
    held = resource(kind, {"arn": f"arn:{partition}:{arn.format(ACCOUNT)}"})
    assert accounts(Stack([held]), Settings()).own == {ACCOUNT}
    assert accounts(Stack([resource(kind, {"arn": UNKNOWN})]), Settings()).own == frozenset()
