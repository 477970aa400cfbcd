"""Logs that databases export to CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    rule,
)

_INSTANCE = "aws:rds/instance:Instance"
_CLUSTER = "aws:rds/cluster:Cluster"
_EXPORTS = "enabledCloudwatchLogsExports"
# The logs that RDS.9, RDS.34, RDS.36, RDS.37, RDS.40 and RDS.42 of Security Hub require, by the
# prefix of the engine's name, except logs of SQL statements, which contain data. SQL Server Express
# has no agent, and Multi-AZ clusters of MySQL export no audit log.
# https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
_OF_INSTANCES: Mapping[str, tuple[str, ...]] = {
    "postgres": ("postgresql",),
    "mysql": ("audit", "error"),
    "mariadb": ("audit", "error"),
    "oracle-": ("alert", "audit", "listener", "trace"),
    "sqlserver-ex": ("error",),
    "sqlserver-": ("agent", "error"),
}
_OF_CLUSTERS: Mapping[str, tuple[str, ...]] = {
    "aurora-mysql": ("audit",),
    "aurora-postgresql": ("postgresql",),
    "postgres": ("postgresql",),
    "mysql": ("error",),
}
# Aurora instances export nothing themselves, and RDS Custom instances cannot export logs.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
_WITHOUT = ("aurora", "custom-")


@rule(
    id="rds-database-unlogged",
    types=(_INSTANCE, _CLUSTER),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        'Set enabledCloudwatchLogsExports to the logs of the engine: ["postgresql"], or ["audit", '
        '"error"] for MySQL and MariaDB'
    ),
)
def database_unlogged(database: Resource) -> Outcomes:
    """RDS database does not export its logs.

    Without an export, logs stay on the database for a few days, where an attacker with access can
    delete them. CloudWatch Logs keeps them for alarms and investigations. The required logs depend
    on the engine. Aurora Serverless v1 is not reported.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-9

    Example:
        aws.rds.Instance(
            "orders",
            engine="postgres",
            instance_class="db.t4g.micro",
            allocated_storage=20,
            storage_encrypted=True,
            username="orders",
            manage_master_user_password=True,
            enabled_cloudwatch_logs_exports=["postgresql"],  # good
        )
    """
    engine, is_instance = str(database.get("engine", "")), database.type == _INSTANCE
    if is_instance and engine.startswith(_WITHOUT):
        return
    if not is_instance and database.get("engineMode") == "serverless":
        return
    exported = [*database.each(_EXPORTS, _name)]
    known = [each for each in exported if not isinstance(each, Unknown)]
    needed = _needed(_OF_INSTANCES if is_instance else _OF_CLUSTERS, engine)
    missing = [log for log in needed if log not in known]
    if not missing and (needed or known):
        return
    for each in exported:
        if isinstance(each, Unknown):
            yield each
            return
    yield _finding(missing, [*known, *missing])


def _name(log: Value) -> Iterator[str]:
    yield str(log.content)


def _needed(logs: Mapping[str, tuple[str, ...]], engine: str) -> tuple[str, ...]:
    """The required logs of the engine; if there are none, any exported log suffices."""
    return next((found for name, found in logs.items() if engine.startswith(name)), ())


def _finding(missing: list[str], complete: list[str]) -> Finding:
    if not missing:
        return Finding("enabledCloudwatchLogsExports is empty", _EXPORTS)
    names = ", ".join(f'"{log}"' for log in complete)
    message = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not exported"
    return Finding(message, _EXPORTS, fix=f"Set {_EXPORTS} to [{names}]")
