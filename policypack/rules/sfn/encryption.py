"""Encryption of workflows."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

machine_without_customer_key = without_customer_key(
    id="step-functions-machine-without-customer-key",
    subject="Step Functions data",
    properties={
        "aws:sfn/stateMachine:StateMachine": "encryptionConfiguration.kmsKeyId",
        "aws:sfn/activity:Activity": "encryptionConfiguration.kmsKeyId",
    },
    remediation=(
        'Set encryptionConfiguration.type to "CUSTOMER_MANAGED_KMS_KEY", and kmsKeyId to the ARN '
        "of a customer managed key"
    ),
    why="""
    By default, Step Functions encrypts definitions and execution data with an AWS owned key. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    """,
    example="""
    aws.sfn.StateMachine(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        encryption_configuration={  # good
            "type": "CUSTOMER_MANAGED_KMS_KEY",  # good
            "kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
        },  # good
    )
    """,
)
