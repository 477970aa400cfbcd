"""Pipelines: what encrypts their artifacts."""

from __future__ import annotations

from policypack.forms.families.customer_keys import without_customer_key

pipeline_without_customer_key = without_customer_key(
    id="codepipeline-pipeline-without-customer-key",
    subject="CodePipeline",
    properties={"aws:codepipeline/pipeline:Pipeline": "artifactStores[].encryptionKey.id"},
    remediation='Set encryptionKey of each artifact store to {"type": "KMS", "id": the key\'s ARN}',
    why="""
    Artifacts are the source code and the packages that a pipeline deploys. CodePipeline encrypts
    them with an AWS managed key of S3, which cannot be shared with other accounts and cannot be
    revoked.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/S3-artifact-encryption.html
    """,
    example="""
    aws.codepipeline.Pipeline(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/pipeline",
        artifact_stores=[{
            "location": "orders-artifacts",
            "type": "S3",
            "encryption_key": {  # good
                "type": "KMS",  # good
                "id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
            },  # good
        }],
        stages=[],
    )
    """,
)
