"""Encryption of pipeline artifacts."""

from __future__ import annotations

from policypack.forms.families.encryption import without_customer_key

pipeline_without_customer_key = without_customer_key(
    id="codepipeline-pipeline-without-customer-key",
    subject="CodePipeline pipeline",
    properties={"aws:codepipeline/pipeline:Pipeline": "artifactStores[].encryptionKey.id"},
    remediation='Set encryptionKey of each artifact store to {"type": "KMS", "id": the key\'s ARN}',
    why="""
    Artifacts are the source code and the packages that a pipeline deploys. By default, CodePipeline
    encrypts them with the AWS managed key aws/s3, which other accounts cannot use and whose policy
    cannot be changed.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html
    """,
)
