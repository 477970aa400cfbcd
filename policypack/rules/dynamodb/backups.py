"""Backups of tables and their replicas."""

from __future__ import annotations

from policypack.authoring import (
    HERE,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    equal,
    property_rule,
    rule,
)
from policypack.topology.parts.backup_selections import SELECTION, is_backed_up
from policypack.topology.parts.tables import TABLE

_REPLICA = "aws:dynamodb/tableReplica:TableReplica"

table_without_pitr = property_rule(
    id="dynamodb-table-without-pitr",
    properties={TABLE: "pointInTimeRecovery.enabled"},
    must=equal(True),
    default=False,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set pointInTimeRecovery.enabled to true",
    fix={"pointInTimeRecovery": {"enabled": True}},
    title="DynamoDB table has no point-in-time recovery",
    message=(
        "pointInTimeRecovery.enabled is not true, so accidental writes and deletions can't be "
        "undone"
    ),
    why="""
    Point-in-time recovery restores a table to any second of the last 35 days. It is off by default,
    and recoveryPeriodInDays alone does not enable it. Without it, you cannot undo an attack or a
    bug that overwrites or deletes items.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
    """,
    example="""
    aws.dynamodb.Table(
        "orders",
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        attributes=[{"name": "id", "type": "S"}],
        point_in_time_recovery={"enabled": False},  # bad
        point_in_time_recovery={"enabled": True},  # good
    )
    """,
)


replica_without_pitr = property_rule(
    id="dynamodb-replica-without-pitr",
    properties={_REPLICA: "pointInTimeRecovery", TABLE: "replicas[].pointInTimeRecovery"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set pointInTimeRecovery of the replica to true",
    fix={HERE: True},
    title="DynamoDB table replica has no point-in-time recovery",
    message=(
        "pointInTimeRecovery of the replica is not true, so its region has nothing to restore from"
    ),
    why="""
    Point-in-time recovery is set separately for each replica. An accidental write reaches every
    replica, and each region can be restored only from its own backups.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
    """,
    example="""
    aws.dynamodb.TableReplica(
        "orders",
        global_table_arn="arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
        point_in_time_recovery=False,  # bad
        point_in_time_recovery=True,  # good
    )
    """,
)


@rule(
    id="dynamodb-table-without-backup-plan",
    types=(TABLE,),
    reads=(SELECTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.backup.Selection that lists the table's ARN in resources or one of its tags in "
        "selectionTags"
    ),
)
def table_without_backup_plan(table: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """DynamoDB table is in no backup plan.

    AWS Backup keeps copies that outlive the table and that its administrators cannot delete. If a
    central account manages backup plans, list the table in the setting completed_elsewhere.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorksAWS.html

    Example:
        table = aws.dynamodb.Table(
            "orders",
            hash_key="id",
            billing_mode="PAY_PER_REQUEST",
            attributes=[{"name": "id", "type": "S"}],
        )
        aws.backup.Selection(  # good
            "orders",  # good
            plan_id="1234abcd",  # good
            iam_role_arn="arn:aws:iam::111122223333:role/backup",  # good
            resources=[table.arn],  # good
        )  # good
    """
    if settings.is_completed_elsewhere(table.urn):
        return
    covered = is_backed_up(stack, table)
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        yield Finding("no backup selection lists its ARN or one of its tags")
