"""Environments: the web server's address, and logs."""

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
    message="the internet reaches the Airflow web server, and IAM alone protects it",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set webserverAccessMode to "PRIVATE_ONLY", and connect through the VPC or a VPN',
    title="MWAA environment has a public web server",
    why="""
    The web server runs and shows workflows, with connections and variables that hold credentials. A
    public one is open to stolen credentials from anywhere, and to flaws of Airflow.
    https://docs.aws.amazon.com/mwaa/latest/userguide/configuring-networking.html
    """,
    example="""
    aws.mwaa.Environment(
        "orders",
        name="orders",
        dag_s3_path="dags/",
        execution_role_arn="arn:aws:iam::111122223333:role/airflow",
        source_bucket_arn="arn:aws:s3:::orders-dags",
        network_configuration={
            "security_group_ids": ["sg-0123456789abcdef0"],
            "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        },
        webserver_access_mode="PUBLIC_ONLY",  # bad
        webserver_access_mode="PRIVATE_ONLY",  # good
    )
    """,
)


@rule(
    id="mwaa-environment-unlogged",
    types=(_ENVIRONMENT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enabled to true, and logLevel, in the logs that loggingConfiguration lacks",
)
def environment_unlogged(environment: Resource) -> Outcomes:
    """MWAA environment has logs disabled.

    The logs of the web server show who logged in and what they changed, those of scheduler and
    workers which code ran. MWAA writes only the logs that the program enables.
    https://docs.aws.amazon.com/mwaa/latest/userguide/monitoring-airflow.html

    Example:
        aws.mwaa.Environment(
            "orders",
            name="orders",
            dag_s3_path="dags/",
            execution_role_arn="arn:aws:iam::111122223333:role/airflow",
            source_bucket_arn="arn:aws:s3:::orders-dags",
            network_configuration={
                "security_group_ids": ["sg-0123456789abcdef0"],
                "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            },
            logging_configuration={  # good
                "scheduler_logs": {"enabled": True, "log_level": "WARNING"},  # good
                "webserver_logs": {"enabled": True, "log_level": "INFO"},  # good
                "worker_logs": {"enabled": True, "log_level": "WARNING"},  # good
            },  # good
        )
    """
    missing = [each for each in _AUDITED if not environment.get(f"{_LOGS}.{each}.enabled")]
    if missing:
        yield Finding(f"not enabled: {', '.join(missing)}", _LOGS)
