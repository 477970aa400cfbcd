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
)


catalog_foreign_account = shared_with_external_account(
    id="glue-catalog-foreign-account",
    subject="Glue Data Catalog",
    why="""
    The account can use the tables that the policy names, through roles that you can neither see nor
    control.
    https://docs.aws.amazon.com/glue/latest/dg/cross-account-access.html
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
    """
    for mode, what in _MODES.items():
        yield from until_unknown(_disabled(configuration, f"encryptionConfiguration.{mode}", what))


def _disabled(configuration: Resource, path: str, what: str) -> Outcomes:
    if configuration.get(path, "DISABLED") == "DISABLED":
        yield Finding(
            f"{path.rpartition('.')[2]} is DISABLED, so {what} are not encrypted with a KMS key",
            path,
        )
