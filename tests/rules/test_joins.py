"""Programs in which one resource decides about another: by reference, by literal and by name.

The verdicts were written before the first run. Half of the programs comply.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from policypack.rules import all_rules
from policypack.testing.programs import run

SSH, DEFAULT = "ec2-security-group-admin-port-public", "ec2-default-security-group-open"
UNLOGGED, TLS = "redshift-cluster-unlogged", "rds-parameter-group-tls-optional"
RULES = [rule for rule in all_rules() if rule.id in (SSH, DEFAULT, UNLOGGED, TLS)]
HEAD = """
import pulumi_aws as aws

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24")


def ingress(name, group, **more):
    aws.vpc.SecurityGroupIngressRule(
        name, security_group_id=group, from_port=22, to_port=22,
        **{"ip_protocol": "tcp", **more},
    )


def cluster(name):
    return aws.redshift.Cluster(
        "cluster", cluster_identifier=name, node_type="ra3.large", master_username="orders",
        manage_master_password=True,
    )


default = aws.ec2.DefaultSecurityGroup("default", vpc_id=vpc.id)
group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id)
"""
OPEN = 'ingress("ssh", group.id, cidr_ipv4="0.0.0.0/0")\n'
LIST = """
offices = aws.ec2.ManagedPrefixList(
    "offices", address_family="IPv4", max_entries=2, name="offices", entries=[{"cidr": "CIDR"}],
)
ingress("ssh", group.id, prefix_list_id=offices.id)
"""
NETWORK = LIST.replace("CIDR", "198.51.100.0/24")
ENTRY = """
aws.ec2.ManagedPrefixListEntry("entry", cidr="0.0.0.0/0", prefix_list_id=LIST)
"""
LOGGING = """
aws.redshift.Logging(
    "logs", cluster_identifier=NAME, log_destination_type="cloudwatch", log_exports=["userlog"],
)
"""
PARAMETERS = """
parameters = aws.rds.ParameterGroup("parameters", name="orders", family="FAMILY", parameters=LIST)
aws.rds.Instance(
    "database", engine="ENGINE", instance_class="db.t4g.micro", allocated_storage=20,
    username="orders", manage_master_user_password=True, parameter_group_name=NAME,
)
"""
BALANCER = """
aws.lb.LoadBalancer(
    "balancer", load_balancer_type="application", security_groups=[group.id],
    subnets=[subnet.id, "subnet-0123456789abcdef0"],
)
"""
FUNCTION = """
aws.lambda_.Function(
    "function", role="arn:aws:iam::111122223333:role/orders", runtime="python3.13",
    handler="index.handler", s3_bucket="code", s3_key="orders.zip",
    vpc_config={"subnet_ids": [subnet.id], "security_group_ids": [group.id]},
)
"""
INSTANCE = """
aws.ec2.Instance(
    "web", ami="ami-0123456789abcdef0", instance_type="t4g.micro", subnet_id=subnet.id,
    vpc_security_group_ids=[group.id],
)
"""
SERVER = """
aws.transfer.Server(
    "server", endpoint_type="VPC", protocols=["SFTP"],
    endpoint_details={
        "vpc_id": vpc.id, "subnet_ids": [subnet.id], "security_group_ids": [group.id],
        "address_allocation_ids": ["eipalloc-0123456789abcdef0"],
    },
)
"""


def parameters(family: str, listed: str = "[]", name: str = "parameters.name") -> str:
    engine = family.rstrip("0123456789.")
    filled = PARAMETERS.replace("FAMILY", family).replace("LIST", listed)
    return filled.replace("ENGINE", engine).replace("NAME", name)


class Case(NamedTuple):
    """A program, and the rules that report one of its resources."""

    says: str
    source: str
    found: frozenset[str] = frozenset()


def case(says: str, source: str, *found: str) -> Case:
    return Case(says, source, frozenset(found))


SECURE = '[{"name": "require_secure_transport", "value": "ON"}]'
CASES = (
    case(
        "a rule of its own reopens the default group",
        'ingress("ssh", default.id, cidr_ipv4="0.0.0.0/0")\n',
        DEFAULT,
        SSH,
    ),
    case(
        "a rule for a range of the network reopens the default group",
        'ingress("ssh", default.id, cidr_ipv4="10.0.0.0/8")\n',
        DEFAULT,
    ),
    case("the default group is closed", ""),
    case(
        "a rule of another group, by literal",
        'ingress("ssh", "sg-0fedcba9876543210", cidr_ipv4="10.0.0.0/8")\n',
    ),
    case("a prefix list of the internet", LIST.replace("CIDR", "0.0.0.0/0"), SSH),
    case("an entry adds the internet", NETWORK + ENTRY.replace("LIST", "offices.id"), SSH),
    case("a prefix list of a network", NETWORK),
    case("an entry of another list, by literal", NETWORK + ENTRY.replace("LIST", '"pl-6da54004"')),
    case("a cluster without logs", 'cluster("orders")\n', UNLOGGED),
    case(
        "logs of another cluster, by literal",
        'cluster("orders")\n' + LOGGING.replace("NAME", '"invoices"'),
        UNLOGGED,
    ),
    case("logs by literal", 'cluster("orders")\n' + LOGGING.replace("NAME", '"orders"')),
    case(
        "logs by reference",
        'orders = cluster("orders")\n' + LOGGING.replace("NAME", "orders.cluster_identifier"),
    ),
    case("MySQL takes plain connections by default", parameters("mysql8.0"), TLS),
    case("the same by name", parameters("mysql8.0", name='"orders"'), TLS),
    case("PostgreSQL 14 takes plain connections by default", parameters("postgres14"), TLS),
    case("PostgreSQL 15 takes none by default", parameters("postgres15")),
    case("MySQL with the parameter", parameters("mysql8.0", SECURE)),
    case("the same with the parameter, by name", parameters("mysql8.0", SECURE, '"orders"')),
    case("SSH to an instance", OPEN + INSTANCE, SSH),
    case("SSH to what a program elsewhere attaches", OPEN, SSH),
    case("SSH to a load balancer and an instance", OPEN + BALANCER + INSTANCE, SSH),
    case("SSH to a load balancer alone", OPEN + BALANCER),
    case("SSH to a function alone", OPEN + FUNCTION),
    case("port 22 of a Transfer server", OPEN + SERVER),
    case(
        "UDP 22 of an instance",
        'ingress("udp", group.id, cidr_ipv4="0.0.0.0/0", ip_protocol="udp")\n' + INSTANCE,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.says for case in CASES])
def test_what_another_resource_says_decides(case: Case) -> None:
    found = run(HEAD + case.source).verdicts(RULES)
    told = {each.rule.id for each in found if each.outcome.value == "violates"}
    assert told == case.found


def test_half_of_the_programs_comply() -> None:
    complying = sum(not case.found for case in CASES)
    assert 0.4 < complying / len(CASES) < 0.6
