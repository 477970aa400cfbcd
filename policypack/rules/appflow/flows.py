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
)
