"""Databases: deletion protection, backups, availability, upgrades and logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.authoring import (
    Finding,
    Implication,
    OtherDefault,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    differ,
    equal,
    or_absent,
    property_rule,
    rule,
)
from policypack.forms.families.durability import DAYS, backups_kept_short, deletable
from policypack.forms.families.operation import upgrades_off

database_deletable = deletable(
    id="rds-database-deletable",
    subject="RDS database",
    properties={
        "aws:rds/instance:Instance": "deletionProtection",
        "aws:rds/cluster:Cluster": "deletionProtection",
        "aws:rds/globalCluster:GlobalCluster": "deletionProtection",
    },
    why="""
    Without deletion protection, one request deletes the database and its automatic backups.
    Pulumi's option protect prevents only deletions by Pulumi.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html#USER_DeleteInstance.DeletionProtection
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8
    """,
)


_INSTANCE = "aws:rds/instance:Instance"
_INSTANCE_DAYS = {_INSTANCE: "backupRetentionPeriod"}
# pulumi_aws sends 0.
_NATIVE_DAYS = {_INSTANCE: OtherDefault(1, "aws-native", native=True)}
# The source of a replica is backed up.
_REPLICA = ("replicateSourceDb",)

instance_without_backups = backups_kept_short(
    id="rds-instance-without-backups",
    subject="RDS database instance",
    properties=_INSTANCE_DAYS,
    default=0,
    instead=_NATIVE_DAYS,
    days=1,
    advised=DAYS,
    unless=_REPLICA,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    why="""
    The provider creates instances without automatic backups. Data that a mistake or an attacker
    deletes can then be restored only from a manual snapshot.
    https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/#backupretentionperiod_python
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
    """,
)


instance_backups_short = backups_kept_short(
    id="rds-instance-backups-short",
    subject="RDS database instance",
    properties=_INSTANCE_DAYS,
    default=0,
    instead=_NATIVE_DAYS,
    unless=_REPLICA,
    implied_by=(Implication("rds-instance-without-backups"),),
    why="""
    A mistake that is noticed after the oldest backup has expired can no longer be undone. An
    instance without backups has its own rule.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-11
    """,
)


cluster_backups_short = backups_kept_short(
    id="rds-cluster-backups-short",
    subject="RDS cluster",
    properties={"aws:rds/cluster:Cluster": "backupRetentionPeriod"},
    default=1,
    unless=("replicationSourceIdentifier",),
    why="""
    By default, RDS keeps automatic backups of a cluster for one day. A mistake that is noticed
    after a weekend can then no longer be undone.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-50
    """,
)


database_upgrades_off = upgrades_off(
    id="rds-database-upgrades-off",
    subject="RDS database",
    properties={
        "aws:rds/instance:Instance": "autoMinorVersionUpgrade",
        "aws:rds/clusterInstance:ClusterInstance": "autoMinorVersionUpgrade",
        "aws:rds/cluster:Cluster": "autoMinorVersionUpgrade",
    },
    why="""
    Minor versions fix vulnerabilities of the engine. By default, RDS installs them in the
    maintenance window.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13
    """,
)


instance_single_az = property_rule(
    id="rds-instance-single-az",
    properties={"aws:rds/instance:Instance": "multiAz"},
    must=equal(True),
    default=False,
    # SQL Server Express has no Multi-AZ deployments.
    only_if={"engine": or_absent(differ("sqlserver-ex", meeting="postgres"))},
    unless=("replicateSourceDb",),
    message="multiAz is not true, so the instance has no standby in another Availability Zone",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set multiAz to true",
    title="RDS database instance is not Multi-AZ",
    why="""
    The failure of one Availability Zone, or maintenance, takes the database offline. With a standby
    in another zone, RDS fails over within two minutes.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5
    """,
)


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
