"""Encryption of flows and connections."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

flow_without_customer_key = without_customer_key(
    id="appflow-flow-without-customer-key",
    subject="AppFlow resource",
    properties={
        "aws:appflow/connectorProfile:ConnectorProfile": "kmsArn",
        "aws:appflow/flow:Flow": "kmsArn",
    },
    why="""
    By default, AppFlow encrypts the tokens of connections and the data of flows with an AWS managed
    key. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/appflow/latest/userguide/data-protection.html
    """,
    example="""
    aws.appflow.Flow(
        "orders",
        name="orders",
        source_flow_config={
            "connector_type": "S3",
            "source_connector_properties": {"s3": {"bucket_name": "in", "bucket_prefix": "orders"}},
        },
        destination_flow_configs=[{
            "connector_type": "S3",
            "destination_connector_properties": {"s3": {"bucket_name": "out"}},
        }],
        tasks=[{"task_type": "Map_all", "source_fields": []}],
        trigger_config={"trigger_type": "OnDemand"},
        kms_arn="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
