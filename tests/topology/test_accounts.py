"""Which resources show the account of the stack."""

from __future__ import annotations

import pytest

from policypack.model.stack import Stack
from policypack.offline import schema
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.topology.parts.accounts import READS, accounts
from tests.judged import UNKNOWN, resource

ACCOUNT = "111122223333"
# Types whose ARN shows no account of the stack, with the reason.
SHOW_NONE = {
    "aws:s3/bucket:Bucket": "ARNs of buckets have no account",
    "aws:s3/bucketV2:BucketV2": "ARNs of buckets have no account",
    "aws:sns/topicSubscription:TopicSubscription": "a subscription has the account of its topic",
}


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


def test_every_type_that_is_judged_by_accounts_shows_its_own() -> None:
    """A stack of one resource is decided by that resource, where AWS writes its ARN."""
    judged = {kind for rule in catalogue() if {*READS} <= {*rule.reads} for kind in rule.types}
    found = {kind: schema.resource(kind) for kind in judged if kind.startswith("aws:")}
    written = {kind for kind, held in found.items() if held and _is_written_by_aws(held)}
    assert written - {*READS} == SHOW_NONE.keys()


def _is_written_by_aws(held: schema.ResourceType) -> bool:
    arn = held.properties.get("arn")
    return arn is not None and arn.output and not arn.input
