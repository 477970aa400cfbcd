"""Environments: public web servers and logs."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    property_rule,
    rule,
)

_ENVIRONMENT = "aws:mwaa/environment:Environment"
_LOGS = "loggingConfiguration"
_AUDITED = ("schedulerLogs", "webserverLogs", "workerLogs")

environment_public = property_rule(
    id="mwaa-environment-public",
    properties={_ENVIRONMENT: "webserverAccessMode"},
    must=equal("PRIVATE_ONLY"),
    default="PRIVATE_ONLY",
    message="webserverAccessMode is not PRIVATE_ONLY, so only IAM protects the Airflow web server",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set webserverAccessMode to "PRIVATE_ONLY", and connect through the VPC or a VPN',
    title="MWAA environment has a publicly accessible web server",
    why="""
    The web server shows and runs workflows, with connections and variables that contain
    credentials. If it is public, attackers anywhere can use stolen credentials, or vulnerabilities
    of Airflow.
    https://docs.aws.amazon.com/mwaa/latest/userguide/configuring-networking.html
    """,
)


@rule(
    id="mwaa-environment-unlogged",
    types=(_ENVIRONMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'In loggingConfiguration, set enabled to true, and logLevel to "INFO", for each log that '
        "the message names"
    ),
)
def environment_unlogged(environment: Resource) -> Outcomes:
    """MWAA environment has logs disabled.

    The web server's logs show who logged in and what they changed, and the logs of the scheduler
    and workers show which code ran. MWAA writes only the logs that the program enables.
    https://docs.aws.amazon.com/mwaa/latest/userguide/monitoring-airflow.html
    """
    missing = [each for each in _AUDITED if not environment.get(f"{_LOGS}.{each}.enabled")]
    if missing:
        yield Finding(f"enabled is not true for {' and '.join(missing)}", _LOGS)
