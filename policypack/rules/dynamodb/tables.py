"""Tables and caches: encryption, policies, availability and backups."""

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
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import (
    publicly_accessible,
    shared_with_external_account,
)
from policypack.iam.meaning.truth import all_of
from policypack.topology.parts.backup_selections import (
    READ,
    SCALING_TARGET,
    SELECTION,
    TABLE,
    WRITE,
    is_backed_up,
    scales,
)

_TABLE = "aws:dynamodb/table:Table"

table_with_aws_owned_key = property_rule(
    id="dynamodb-table-with-aws-owned-key",
    properties={_TABLE: "serverSideEncryption.enabled"},
    must=equal(True),
    default=False,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set serverSideEncryption.enabled to true, and kmsKeyArn to the ARN of a customer managed "
        "key"
    ),
    title="DynamoDB table is encrypted with an AWS owned key",
    message=(
        "serverSideEncryption.enabled is not true, so no key policy limits the key, and "
        "CloudTrail does not record its use"
    ),
    why="""
    DynamoDB encrypts every table. Unless serverSideEncryption is enabled, it uses an AWS owned key:
    no key policy limits it, and CloudTrail does not record its use. If serverSideEncryption is
    enabled without kmsKeyArn, DynamoDB uses the AWS managed key, and requests to KMS are charged.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    """,
)


table_without_customer_key = without_customer_key(
    id="dynamodb-table-without-customer-key",
    subject="DynamoDB table",
    properties={_TABLE: "serverSideEncryption.kmsKeyArn"},
    # A table that is encrypted with an AWS owned key has its own rule.
    only_if={"serverSideEncryption.enabled": equal(True)},
    why="""
    With serverSideEncryption enabled and no kmsKeyArn, the AWS managed key alias/aws/dynamodb
    encrypts the table. Its key policy cannot be changed, and allows every principal of the account
    that can use the table.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
    """,
)


replica_without_customer_key = without_customer_key(
    id="dynamodb-replica-without-customer-key",
    subject="DynamoDB table replica",
    properties={
        "aws:dynamodb/tableReplica:TableReplica": "kmsKeyArn",
        _TABLE: "replicas[].kmsKeyArn",
    },
    remediation="Set kmsKeyArn of the replica to the ARN of a customer managed key of its region",
    why="""
    Each replica of a table is encrypted with a key in its own Region. Without kmsKeyArn, that is an
    AWS managed key, even if the table itself has a customer managed key.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-security.html
    """,
)


table_deletable = property_rule(
    id="dynamodb-table-deletable",
    properties={TABLE: "deletionProtectionEnabled"},
    must=equal(True),
    default=False,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set deletionProtectionEnabled to true",
    fix={"deletionProtectionEnabled": True},
    title="DynamoDB table has no deletion protection",
    message="deletionProtectionEnabled is not true, so one request deletes the table",
    why="""
    One request deletes the table, its data and its point-in-time recovery. DynamoDB creates tables
    without deletion protection. Pulumi's option protect prevents only deletions by Pulumi. Replicas
    have their own setting.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
    """,
)


@rule(
    id="dynamodb-table-fixed-capacity",
    types=(TABLE,),
    reads=(SCALING_TARGET,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set billingMode to "PAY_PER_REQUEST", or add an aws.appautoscaling.Target for reads and '
        "one for writes"
    ),
)
def table_fixed_capacity(table: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """DynamoDB table with provisioned capacity has no auto scaling.

    DynamoDB throttles requests beyond the provisioned capacity, so a traffic burst, or an attacker
    who causes one, stops the functions that need the table. PROVISIONED is the default. Indexes
    have their own scaling targets.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
    """
    if table.get("billingMode", "PROVISIONED") != "PROVISIONED":
        return
    scaled = all_of((scales(stack, table, READ), scales(stack, table, WRITE)))
    if scaled is True or settings.is_completed_elsewhere(table.urn):
        return
    if isinstance(scaled, Unknown):
        yield scaled
    else:
        yield Finding("no scaling targets cover both read and write capacity", "billingMode")


@rule(
    id="dynamodb-dax-single-az",
    types=("aws:dax/cluster:Cluster",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set replicationFactor to 3 or more, and leave availabilityZones out or list several zones"
    ),
)
def dax_single_az(cluster: Resource) -> Outcomes:
    """DynamoDB DAX cluster runs in one Availability Zone.

    If the zone fails, every request through the cluster fails. A cluster of one node cannot span
    zones. Without availabilityZones, AWS spreads the nodes across zones.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html
    """
    if cluster.get("replicationFactor") == 1:
        yield Finding(
            "replicationFactor is 1, so the cluster has only one node", "replicationFactor"
        )
        return
    zones = {each.content for each in cluster.properties.items("availabilityZones")}
    if len(zones) == 1:
        yield Finding("availabilityZones lists only one zone", "availabilityZones")


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
    """
    if settings.is_completed_elsewhere(table.urn):
        return
    covered = is_backed_up(stack, table)
    if isinstance(covered, Unknown):
        yield covered
    elif not covered:
        yield Finding("no backup selection lists its ARN or one of its tags")


dax_unencrypted = property_rule(
    id="dynamodb-dax-unencrypted",
    properties={"aws:dax/cluster:Cluster": "serverSideEncryption.enabled"},
    must=equal(True),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation="Set serverSideEncryption.enabled to true",
    title="DynamoDB DAX cluster is not encrypted at rest",
    message="serverSideEncryption.enabled is not true, so cached items are stored as plaintext",
    why="""
    DynamoDB always encrypts a table, but a DAX cluster in front of it is encrypted only if the
    program enables encryption. Otherwise, an attacker with access to the nodes' disks can read
    cached items and logs. Changing the setting replaces the cluster.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html
    """,
)


dax_without_tls = property_rule(
    id="dynamodb-dax-without-tls",
    properties={"aws:dax/cluster:Cluster": "clusterEndpointEncryptionType"},
    must=equal("TLS"),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set clusterEndpointEncryptionType to "TLS" once clients use daxs:// endpoints',
    title="DynamoDB DAX cluster is not encrypted in transit",
    message="clusterEndpointEncryptionType is not TLS, so clients exchange items as plaintext",
    why="""
    A DAX cluster encrypts traffic only if it is created with TLS. Otherwise, an attacker in the VPC
    can read and change items in transit, and clients cannot authenticate the cluster. Changing the
    setting replaces the cluster.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html
    """,
)


table_public = publicly_accessible(
    id="dynamodb-table-public",
    subject="DynamoDB table or stream",
    remediation="Name accounts or roles in Principal of the policy",
    why="""
    A resource-based policy for any principal lets every AWS account read or change the items. The
    table's policy also covers its indexes. A stream has its own policy and exposes every change.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
    """,
)


table_shared = shared_with_external_account(
    id="dynamodb-table-foreign-account",
    subject="DynamoDB resource policy",
    why="""
    Principals of the external account can read or change the items, or read every change from the
    stream, as far as the statement allows. A condition on aws:PrincipalOrgID limits access to the
    organization.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
    """,
)
