"""Encryption keys of tables and their replicas."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.encryption import without_customer_key

_TABLE = "aws:dynamodb/table:Table"

table_with_aws_owned_key = property_rule(
    id="dynamodb-table-with-aws-owned-key",
    properties={_TABLE: "serverSideEncryption.enabled"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set serverSideEncryption.enabled to true, and kmsKeyArn to the ARN of a customer managed "
        "key"
    ),
    title="DynamoDB table is encrypted with an AWS owned key",
    message=(
        "serverSideEncryption.enabled is not true, so no key policy limits the key, and "
        "CloudTrail does not record its use"
    ),
    why="""
    DynamoDB encrypts every table. Unless serverSideEncryption is enabled, it uses an AWS owned key:
    no key policy limits it, and CloudTrail does not record its use. If serverSideEncryption is
    enabled without kmsKeyArn, DynamoDB uses the AWS managed key, and requests to KMS are charged.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    """,
    example="""
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        attributes=[{"name": "id", "type": "S"}],
        server_side_encryption={"enabled": False},  # bad
        server_side_encryption={  # good
            "enabled": True,  # good
            "kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },  # good
    )
    """,
)


table_without_customer_key = without_customer_key(
    id="dynamodb-table-without-customer-key",
    subject="DynamoDB table",
    properties={_TABLE: "serverSideEncryption.kmsKeyArn"},
    # A table that is encrypted with an AWS owned key has its own rule.
    only_if={"serverSideEncryption.enabled": equal(True)},
    why="""
    With serverSideEncryption enabled and no kmsKeyArn, the AWS managed key alias/aws/dynamodb
    encrypts the table. Its key policy cannot be changed, and allows every principal of the account
    that can use the table.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    """,
    example="""
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        attributes=[{"name": "id", "type": "S"}],
        server_side_encryption={
            "enabled": True,
            "kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },
    )
    """,
)


replica_without_customer_key = without_customer_key(
    id="dynamodb-replica-without-customer-key",
    subject="DynamoDB table replica",
    properties={
        "aws:dynamodb/tableReplica:TableReplica": "kmsKeyArn",
        _TABLE: "replicas[].kmsKeyArn",
    },
    remediation="Set kmsKeyArn of the replica to the ARN of a customer managed key of its region",
    why="""
    Each replica of a table is encrypted with a key in its own Region. Without kmsKeyArn, that is an
    AWS managed key, even if the table itself has a customer managed key.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html
    """,
    example="""
    aws.dynamodb.TableReplica(
        "orders",
        global_table_arn="arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
        point_in_time_recovery=True,
        kms_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1234abcd",  # good
    )
    """,
)
