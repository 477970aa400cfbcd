"""Resource policies of tables and their streams."""

from __future__ import annotations

from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)

table_public = publicly_accessible(
    id="dynamodb-table-public",
    subject="DynamoDB table or stream",
    remediation="Name accounts or roles in Principal of the policy",
    why="""
    A resource-based policy for any principal lets every AWS account read or change the items. The
    table's policy also covers its indexes. A stream has its own policy and exposes every change.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
    """,
    example="""
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
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
    """,
)


table_shared = shared_with_external_account(
    id="dynamodb-table-foreign-account",
    subject="DynamoDB resource policy",
    why="""
    Principals of the external account can read or change the items, or read every change from the
    stream, as far as the statement allows. A condition on aws:PrincipalOrgID limits access to the
    organization.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sns.Topic("orders", kms_master_key_id="alias/orders")
    aws.dynamodb.ResourcePolicy(
        "orders",
        resource_arn="arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:role/report"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/report"},  # good
                "Action": "dynamodb:GetItem",
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            }],
        }),
    )
    """,
)
