"""Replication instances, endpoints and tasks: access, TLS, encryption and logs."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    differ,
    equal,
    or_absent,
    parsed_json,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.operation import upgrades_off
from policypack.forms.families.public_endpoints import public_endpoint

_INSTANCE = "aws:dms/replicationInstance:ReplicationInstance"
_ENDPOINT = "aws:dms/endpoint:Endpoint"
_S3_ENDPOINT = "aws:dms/s3Endpoint:S3Endpoint"
_SETTINGS = "replicationTaskSettings"
# Engines whose connections are encrypted only if sslMode requires it. Others, such as S3 and
# Redshift, always encrypt, or have their own setting.
# https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html
_WITH_SSL_MODE = equal(
    *("aurora", "aurora-postgresql", "azuredb", "azure-sql-managed-instance", "db2", "docdb"),
    *("mariadb", "mongodb", "mysql", "oracle", "postgres", "sqlserver", "sybase"),
)

instance_public = public_endpoint(
    id="dms-instance-public",
    subject="DMS replication instance",
    properties={_INSTANCE: "publiclyAccessible"},
    why="""
    A replication instance holds the credentials and the rows of the databases that it connects.
    With a public IP address, only security groups protect it from the internet.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.PublicPrivate.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-1
    """,
)


instance_upgrades_off = upgrades_off(
    id="dms-instance-upgrades-off",
    subject="DMS replication instance",
    properties={_INSTANCE: "autoMinorVersionUpgrade"},
    # AWS's own default is true; pulumi_aws sends false.
    default=False,
    why="""
    Minor versions of the replication engine fix vulnerabilities. Without automatic upgrades, an
    instance keeps its version until someone changes it.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.EngineVersions.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-6
    """,
)


instance_without_customer_key = without_customer_key(
    id="dms-instance-without-customer-key",
    subject="DMS replication instance",
    properties={_INSTANCE: "kmsKeyArn"},
    why="""
    By default, a replication instance encrypts cached rows and connection parameters with the AWS
    managed key aws/dms. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.html
    """,
)


endpoint_tls_optional = property_rule(
    id="dms-endpoint-tls-disabled",
    properties={_ENDPOINT: "sslMode"},
    must=differ("none", meeting="require"),
    default="none",
    only_if={"engineName": _WITH_SSL_MODE},
    message="sslMode is none, so DMS sends the password and all rows as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set sslMode to "verify-full", or to the strictest mode that the engine supports',
    title="DMS endpoint connects without TLS",
    why="""
    A migration moves whole databases, often between networks. Without sslMode, DMS connects to the
    database without TLS.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.SSL.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-9
    """,
)


redis_endpoint_plaintext = property_rule(
    id="dms-redis-endpoint-tls-disabled",
    properties={_ENDPOINT: "redisSettings.sslSecurityProtocol"},
    must=or_absent(differ("plaintext", meeting="ssl-encryption")),
    message="sslSecurityProtocol is plaintext, so DMS sends the password and all data unencrypted",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Remove sslSecurityProtocol, and enable encryption in transit on the cache",
    title="DMS endpoint for Redis connects without TLS",
    why="""
    DMS connects to Redis over TLS unless sslSecurityProtocol is plaintext.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Target.Redis.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-12
    """,
)


mongodb_endpoint_without_auth = property_rule(
    id="dms-mongodb-endpoint-without-auth",
    properties={_ENDPOINT: "mongodbSettings.authType"},
    must=or_absent(differ("no", meeting="password")),
    message="authType is no, so DMS connects, as others can, without a password",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Remove authType, and set authMechanism to "scram-sha-1" or "default"',
    title="DMS endpoint for MongoDB uses no authentication",
    why="""
    A database that DMS can read without a password exposes its data to everyone who can reach its
    port.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Source.MongoDB.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-11
    """,
)


endpoint_without_customer_key = without_customer_key(
    id="dms-endpoint-without-customer-key",
    subject="DMS endpoint",
    properties={_ENDPOINT: "kmsKeyArn", _S3_ENDPOINT: "kmsKeyArn"},
    why="""
    DMS encrypts the connection parameters of an endpoint, which hold a password, with the AWS
    managed key aws/dms. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Security.html
    """,
)


@rule(
    id="dms-task-unlogged",
    types=("aws:dms/replicationTask:ReplicationTask",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set Logging.EnableLogging to true in replicationTaskSettings",
)
def task_unlogged(task: Resource) -> Outcomes:
    """DMS replication task has no logs.

    Task logs show what was read, what was applied and what failed. Without them, you cannot explain
    rows that a migration lost or changed. DMS writes no logs unless the task settings enable them.
    https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.Logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/dms-controls.html#dms-7
    """
    value = task.at(_SETTINGS)
    held = parsed_json(value.content) if isinstance(value.content, str) else value.content
    if Value(held, value.path).get("Logging.EnableLogging") is not True:
        yield Finding("Logging.EnableLogging is not true", _SETTINGS)
