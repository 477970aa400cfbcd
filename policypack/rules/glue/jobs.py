"""Glue jobs and connections: secrets, encryption and versions."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.plaintext_secrets import plaintext_secret

_JOB = "aws:glue/job:Job"
_CONNECTION = "aws:glue/connection:Connection"
# Earlier versions have reached their end of support.
# https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html
_OLDEST_VERSION = 3.0
_SPARK = ("glueetl", "gluestreaming")

job_secret = plaintext_secret(
    id="glue-job-secret",
    subject="Glue job",
    properties={_JOB: ("defaultArguments", "nonOverridableArguments")},
    profile=Profile.RECOMMENDED,
    remediation=(
        "Store the value in Secrets Manager, pass the secret's ARN, and read the value in the "
        "script"
    ),
    why="""
    Job arguments are visible through glue:GetJob, in the console and in the logs of each run.
    https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-glue-arguments.html
    """,
)


@rule(
    id="glue-connection-password",
    types=(_CONNECTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set SECRET_ID to the name of a secret in Secrets Manager, and remove PASSWORD",
    implied_by=(Implication("stack-hard-coded-secret"),),
)
def connection_password(connection: Resource) -> Outcomes:
    """Glue connection contains a password.

    The password is in the program's configuration and state, and each principal with the permission
    glue:GetConnection can read it.
    https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html
    """
    if connection.at("connectionProperties.PASSWORD").is_set:
        yield Finding("connectionProperties.PASSWORD is set", "connectionProperties.PASSWORD")


connection_tls_optional = property_rule(
    id="glue-connection-tls-optional",
    properties={_CONNECTION: "connectionProperties.JDBC_ENFORCE_SSL"},
    must=equal("true", True),
    default="false",
    only_if={"connectionProperties.JDBC_CONNECTION_URL": given("jdbc:postgresql://db/orders")},
    message="JDBC_ENFORCE_SSL is not true, so Glue falls back to connections without TLS",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set JDBC_ENFORCE_SSL to "true" in connectionProperties',
    title="Glue connection allows connections without TLS",
    why="""
    If the database does not require TLS, passwords and rows cross the network as plaintext.
    https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html
    """,
)


job_without_security = property_rule(
    id="glue-job-without-security-configuration",
    properties=dict.fromkeys(
        (_JOB, "aws:glue/crawler:Crawler", "aws:glue/devEndpoint:DevEndpoint"),
        "securityConfiguration",
    ),
    must=given("encrypted"),
    message="securityConfiguration is not set, so logs and bookmarks are not encrypted with KMS",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set securityConfiguration to the name of an aws.glue.SecurityConfiguration",
    title="Glue job, crawler or endpoint has no security configuration",
    why="""
    A security configuration encrypts the output, logs and bookmarks of a job with your KMS keys.
    Logs and bookmarks contain parts of the data.
    https://docs.aws.amazon.com/glue/latest/dg/console-security-configurations.html
    """,
)


@rule(
    id="glue-job-version-outdated",
    types=(_JOB,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set glueVersion to "5.0"',
)
def job_version_outdated(job: Resource) -> Outcomes:
    """Glue job uses a version without security patches.

    AWS no longer patches Spark, Python and the libraries of versions before 3.0. Jobs other than
    Spark jobs, and jobs that set no version, are not reported.
    https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html#glue-4
    """
    version = job.get("glueVersion")
    if _is_old(version) and job.get("command.name", "glueetl") in _SPARK:
        yield Finding(f"glueVersion is {version}", "glueVersion")


def _is_old(version: object) -> bool:
    found = re.fullmatch(r"\d+\.\d+", str(version), re.ASCII)
    return found is not None and float(found[0]) < _OLDEST_VERSION
