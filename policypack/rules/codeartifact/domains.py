"""Domains: what encrypts their packages."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

domain_without_customer_key = without_customer_key(
    id="codeartifact-domain-without-customer-key",
    subject="CodeArtifact domain",
    properties={
        "aws:codeartifact/domain:Domain": "encryptionKey",
    },
    why="""
    CodeArtifact encrypts the packages of a domain with the AWS managed key aws/codeartifact. A
    customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/codeartifact/latest/ug/domain-create.html
    """,
)
