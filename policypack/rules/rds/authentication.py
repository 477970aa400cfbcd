"""Authentication of database clients."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.forms.families.plaintext_secrets import password_in_state

database_password = password_in_state(
    id="rds-database-password-in-state",
    subject="RDS database",
    properties={
        "aws:rds/instance:Instance": "password",
        "aws:rds/cluster:Cluster": "masterPassword",
    },
    managed="manageMasterUserPassword",
    why="""
    A password that the program sets is in its configuration and in the Pulumi state, and must be
    rotated by hand. RDS can instead generate the password, store it in Secrets Manager and rotate
    it.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
    """,
    example="""
    aws.rds.Instance(
        "orders",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        storage_encrypted=True,
        username="orders",
        password=pulumi.Output.secret("9f2Kq7!xVb31"),  # bad
        manage_master_user_password=True,  # good
    )
    """,
)


database_without_iam = property_rule(
    id="rds-database-without-iam-auth",
    properties={
        "aws:rds/instance:Instance": "iamDatabaseAuthenticationEnabled",
        "aws:rds/cluster:Cluster": "iamDatabaseAuthenticationEnabled",
    },
    must=equal(True),
    default=False,
    # The engines that support it: SQL Server, Oracle and Db2 do not.
    only_if={
        "engine": equal("mysql", "mariadb", "postgres", "aurora-mysql", "aurora-postgresql"),
    },
    message=(
        "iamDatabaseAuthenticationEnabled is not true, so clients need a password that does not "
        "expire"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set iamDatabaseAuthenticationEnabled to true, and have clients connect with tokens"
    ),
    title="RDS database has IAM authentication disabled",
    why="""
    With IAM authentication, a client connects over TLS with a token that its role obtains and that
    expires after 15 minutes. Users with passwords keep working.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-10
    """,
    example="""
    aws.rds.Instance(
        "orders",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        storage_encrypted=True,
        username="orders",
        manage_master_user_password=True,
        iam_database_authentication_enabled=True,  # good
    )
    """,
)
