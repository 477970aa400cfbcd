"""The Glue Data Catalog and security configurations: access and encryption."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    differ,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)

_SETTINGS = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"
_MODES = {
    "cloudwatchEncryption.cloudwatchEncryptionMode": "logs",
    "jobBookmarksEncryption.jobBookmarksEncryptionMode": "bookmarks",
    "s3Encryption.s3EncryptionMode": "data files in S3",
}

catalog_public = publicly_accessible(
    id="glue-catalog-public",
    subject="Glue Data Catalog",
    profile=Profile.RECOMMENDED,
    remediation="Name accounts or roles in Principal, or add a condition on aws:PrincipalOrgID",
    why="""
    Any AWS account can read the names and locations of your tables, or change where your jobs and
    queries look for data.
    https://docs.aws.amazon.com/glue/latest/dg/security_iam_resource-based-policy-examples.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.glue.ResourcePolicy(
        "catalog",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "*"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": "glue:GetTable",
                "Resource": f"arn:aws:glue:eu-central-1:{account}:catalog",
            }],
        }),
    )
    """,
)


catalog_foreign_account = shared_with_external_account(
    id="glue-catalog-foreign-account",
    subject="Glue Data Catalog",
    why="""
    The account can use the tables that the policy names, through roles that you can neither see nor
    control.
    https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sqs.Queue("orders")
    aws.glue.ResourcePolicy(
        "catalog",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::444455556666:root"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:root"},  # good
                "Action": "glue:GetTable",
                "Resource": f"arn:aws:glue:eu-central-1:{account}:catalog",
            }],
        }),
    )
    """,
)


catalog_unencrypted = property_rule(
    id="glue-catalog-unencrypted",
    properties={_SETTINGS: "dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode"},
    must=differ("DISABLED", meeting="SSE-KMS"),
    default="DISABLED",
    message=(
        "catalogEncryptionMode is DISABLED, so the metadata of tables is not protected by a KMS key"
    ),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set encryptionAtRest.catalogEncryptionMode to "SSE-KMS", and sseAwsKmsKeyId to the ARN '
        "of a customer managed key"
    ),
    title="Glue Data Catalog is not encrypted with KMS",
    why="""
    The catalog holds the names, schemas and locations of all tables, and statistics that contain
    values of columns.
    https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
    """,
    example="""
    aws.glue.DataCatalogEncryptionSettings(
        "catalog",
        data_catalog_encryption_settings={
            "connection_password_encryption": {
                "return_connection_password_encrypted": True,
                "aws_kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
            },
            "encryption_at_rest": {"catalog_encryption_mode": "DISABLED"},  # bad
            "encryption_at_rest": {  # good
                "catalog_encryption_mode": "SSE-KMS",  # good
                "sse_aws_kms_key_id": "alias/catalog",  # good
            },  # good
        },
    )
    """,
)


catalog_passwords_shown = property_rule(
    id="glue-catalog-passwords-unencrypted",
    properties={
        _SETTINGS: "dataCatalogEncryptionSettings.connectionPasswordEncryption"
        ".returnConnectionPasswordEncrypted"
    },
    must=equal(True),
    default=False,
    message="returnConnectionPasswordEncrypted is not true, so glue:GetConnection returns them",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set returnConnectionPasswordEncrypted to true, and awsKmsKeyId to the ARN of a customer "
        "managed key"
    ),
    title="Glue Data Catalog returns connection passwords as plaintext",
    why="""
    Each principal with the permission glue:GetConnection can read database passwords. With this
    setting, it needs access to the KMS key as well.
    https://docs.aws.amazon.com/glue/latest/dg/encrypt-connection-passwords.html
    """,
    example="""
    aws.glue.DataCatalogEncryptionSettings(
        "catalog",
        data_catalog_encryption_settings={
            "encryption_at_rest": {
                "catalog_encryption_mode": "SSE-KMS",
                "sse_aws_kms_key_id": "alias/catalog",
            },
            "connection_password_encryption": {
                "aws_kms_key_id": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
                "return_connection_password_encrypted": False,  # bad
                "return_connection_password_encrypted": True,  # good
            },
        },
    )
    """,
)


@rule(
    id="glue-security-configuration-disabled",
    types=("aws:glue/securityConfiguration:SecurityConfiguration",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set the mode to "SSE-KMS", or to "CSE-KMS" for bookmarks, and kmsKeyArn to the ARN of a '
        "customer managed key"
    ),
)
def security_configuration_disabled(configuration: Resource) -> Outcomes:
    """Glue security configuration does not encrypt all data with KMS.

    Jobs with this configuration write data, logs or bookmarks without a KMS key. For data in S3,
    SSE-S3 complies, because Amazon S3 encrypts with its own keys.
    https://docs.aws.amazon.com/glue/latest/dg/console-security-configurations.html

    Example:
        key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"
        aws.glue.SecurityConfiguration(
            "encrypted",
            encryption_configuration={
                "cloudwatch_encryption": {
                    "cloudwatch_encryption_mode": "SSE-KMS",
                    "kms_key_arn": key,
                },
                "job_bookmarks_encryption": {
                    "job_bookmarks_encryption_mode": "DISABLED",  # bad
                    "job_bookmarks_encryption_mode": "CSE-KMS",  # good
                    "kms_key_arn": key,  # good
                },
                "s3_encryption": {"s3_encryption_mode": "SSE-KMS", "kms_key_arn": key},
            },
        )
    """
    for mode, what in _MODES.items():
        yield from until_unknown(_disabled(configuration, f"encryptionConfiguration.{mode}", what))


def _disabled(configuration: Resource, path: str, what: str) -> Outcomes:
    if configuration.get(path, "DISABLED") == "DISABLED":
        yield Finding(
            f"{path.rpartition('.')[2]} is DISABLED, so {what} are not encrypted with a KMS key",
            path,
        )
