"""Resource policies of tables and their streams."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="dynamodb-table-public",
    types=("aws:dynamodb/resourcePolicy:ResourcePolicy",),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation="Name accounts or roles in Principal of policy",
    peers=("prowler:dynamodb_table_cross_account_access",),
)
def table_public(policy: Resource) -> Outcomes:
    """Anybody can reach the table or its stream.

    Every AWS account in the world reads or changes the items, whatever its own policies say. The
    table's policy covers its indexes; the stream has a policy of its own, and shows every change.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html

    Bad:
        aws.dynamodb.ResourcePolicy(
            "orders",
            resource_arn="arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )

    Good:
        aws.dynamodb.ResourcePolicy(
            "orders",
            resource_arn="arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/reports"},
                    "Action": "dynamodb:GetItem",
                    "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
                }],
            }),
        )
    """
    return weaknesses(policy, Kind.PUBLIC)
