"""Databases and snapshots: public access, sharing and encryption in transit."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    OtherDefault,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    differ,
    equal,
    given,
    other_than,
    property_rule,
    rule,
)
from policypack.forms.families.parameters import (
    CLIENTS_FIRST,
    EngineDefault,
    Parameters,
    tls_optional,
)
from policypack.forms.families.public_endpoints import public_endpoint
from policypack.forms.families.shared_accounts import external_account_named
from policypack.topology.networks import networks

_SNAPSHOTS = (
    "aws:rds/snapshot:Snapshot",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
)

_OWN_SUBNETS = other_than("default", meeting="private")

database_public = public_endpoint(
    id="rds-database-public",
    subject="RDS database",
    properties={
        "aws:rds/instance:Instance": "publiclyAccessible",
        "aws:rds/clusterInstance:ClusterInstance": "publiclyAccessible",
        "aws:rds/cluster:Cluster": "publiclyAccessible",
        "aws:rds/shardGroup:ShardGroup": "publiclyAccessible",
    },
    # pulumi_aws sends false for instances. For Aurora clusters, the setting of the instances
    # applies.
    instead={
        "aws:rds/cluster:Cluster": OtherDefault(
            True,
            "Multi-AZ cluster in the default subnet group",
            "publiclyAccessible is not set, and RDS makes a Multi-AZ cluster in the default subnet "
            "group publicly accessible",
            only_if={"engine": equal("mysql", "postgres")},
            unless={"dbSubnetGroupName": _OWN_SUBNETS},
        ),
        "aws:rds/instance:Instance": OtherDefault(
            True,
            "aws-native, in the default subnet group",
            "publiclyAccessible is not set, and RDS makes an instance in the default subnet group "
            "publicly accessible",
            only_if={
                "engine": differ("aurora", "aurora-mysql", "aurora-postgresql", meeting="mysql")
            },
            unless={"dbSubnetGroupName": _OWN_SUBNETS, "replicateSourceDb": given("orders")},
            native=True,
        ),
    },
    why="""
    The name of a publicly accessible database resolves to a public IP address, so only security
    groups prevent attackers from guessing its passwords and exploiting vulnerabilities of its
    engine. A Multi-AZ cluster is publicly accessible unless the program sets publiclyAccessible to
    false or names a DB subnet group other than "default". The same applies to an instance of
    aws-native; pulumi_aws sends false.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html#USER_VPC.Hiding
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2
    """,
)


@rule(
    id="rds-subnet-group-public",
    types=("aws:rds/subnetGroup:SubnetGroup",),
    reads=networks.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set subnetIds to private subnets",
)
def subnet_group_public(group: Resource, stack: Stack) -> Outcomes:
    """RDS subnet group has a subnet with a route to the internet.

    A database in such a subnet is one setting away from the internet, and shares its network with
    instances that have public addresses. Subnets of another program are not judged.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-46
    """
    for subnet in stack.linked(group, "subnetIds", *networks.SUBNETS):
        routed = networks.routes_to_internet(stack, subnet)
        if isinstance(routed, Unknown):
            yield routed
        elif routed:
            yield Finding(f"the subnet {subnet.name} has a route to the internet", "subnetIds")


snapshot_public = property_rule(
    id="rds-snapshot-public",
    properties=dict.fromkeys(_SNAPSHOTS, "sharedAccounts[]"),
    must=differ("all", meeting="111122223333"),
    default="",
    message='sharedAccounts contains "all", so every AWS account can restore the snapshot',
    severity=Severity.CRITICAL,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Replace "all" in sharedAccounts with the IDs of the accounts that restore the snapshot'
    ),
    title="RDS snapshot is publicly accessible",
    why="""
    Any AWS account can restore a public snapshot, set a new password and read the whole database.
    Attackers continuously look for new public snapshots.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-1
    """,
)


snapshot_foreign_account = external_account_named(
    id="rds-snapshot-foreign-account",
    subject="RDS snapshot",
    noun="the snapshot",
    properties=dict.fromkeys(_SNAPSHOTS, "sharedAccounts[]"),
    why="""
    The account can restore the snapshot, set a new password and read the whole database. An account
    is external unless the stack is in it or trusted_accounts lists it.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
    """,
)


proxy_tls_optional = property_rule(
    id="rds-proxy-tls-optional",
    properties={"aws:rds/proxy:Proxy": "requireTls"},
    must=equal(True),
    default=False,
    message="requireTls is not true, so clients can send passwords and data as plaintext",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f"Set requireTls to true, {CLIENTS_FIRST}",
    fix={"requireTls": True},
    title="RDS proxy allows connections without TLS",
    why="""
    A proxy accepts connections without TLS unless requireTls is true, regardless of what the
    database behind it requires. A misconfigured client then connects without TLS and gets no error.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html#rds-proxy-security
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-43
    """,
)


proxy_logs_statements = property_rule(
    id="rds-proxy-logs-statements",
    properties={"aws:rds/proxy:Proxy": "debugLogging"},
    must=equal(False),
    default=False,
    message="debugLogging is true, so logs contain the text of SQL statements",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Remove debugLogging, and set it only while you investigate a problem",
    fix={"debugLogging": False},
    title="RDS proxy logs SQL statements",
    why="""
    Statements contain the values that an application writes, such as names and password hashes.
    With debug logging, everyone who can read the log group can read them.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-creating.html
    """,
)


# The engines' behavior without the parameter, as of 2026-11.
_ENGINES = {
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
    "postgres": EngineDefault("rds.force_ssl", (9,), (14, 99), (15,)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html
    "mysql": EngineDefault("require_secure_transport", (5, 7), (8, 4), (9, 7)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html
    "mariadb": EngineDefault("require_secure_transport", (10, 5), (11, 4), (11, 8)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html
    "sqlserver": EngineDefault("rds.force_ssl", (11,), (16, 99)),
    # They require TLS in other ways, such as an option group.
    "oracle": None,
    "db2": None,
    "custom": None,
}
# Aurora reads these parameters from the group of the cluster.
_OF_CLUSTER = {
    **_ENGINES,
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
    "aurora-postgresql": EngineDefault("rds.force_ssl", (9,), (16, 99), (17,)),
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html
    "aurora-mysql": EngineDefault("require_secure_transport", (5, 7), (8, 0)),
    "aurora": None,
}
_GROUP = "aws:rds/parameterGroup:ParameterGroup"
_CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"

parameters_tls_optional = tls_optional(
    id="rds-parameter-group-tls-optional",
    subject="RDS parameter group",
    types={
        _GROUP: Parameters(),
        _CLUSTER_GROUP: Parameters(),
    },
    off={"rds.force_ssl": ("0",), "require_secure_transport": ("0", "off")},
    defaults={_GROUP: {**_ENGINES, "aurora": None}, _CLUSTER_GROUP: _OF_CLUSTER},
    remediation=f"Set rds.force_ssl or require_secure_transport to 1, {CLIENTS_FIRST}",
    why="""
    PostgreSQL and SQL Server refuse connections without TLS if rds.force_ssl is 1, MySQL and
    MariaDB if require_secure_transport is 1. Without the parameter, PostgreSQL 15, Aurora
    PostgreSQL 17, MySQL 9.7, MariaDB 11.8 and later refuse them, and earlier versions accept
    plaintext. For other engines and versions, the rule is undecided.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-38
    """,
)
