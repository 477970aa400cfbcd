"""Everything that security groups are attached to, by what listens there.

The properties are those of pulumi_aws 7.51.1 that hold IDs of security groups; a
test fails where a new SDK brings one that is not here. What may run any server is a host, and so is
what AWS documents nothing about.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from policypack.facts.table import read_table


class Listens(str, Enum):
    """What answers at the network interfaces of a resource."""

    # Any server, such as SSH.
    HOST = "host"
    # The ports of its listeners.
    BALANCER = "balancer"
    # The protocol of one managed service: a database, a file system, an API. No shell.
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
    # https://docs.aws.amazon.com/transfer/latest/userguide/create-server-in-vpc.html
    # https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    SERVICE = "service"
    # Nothing: its network interfaces are for connections that it opens itself.
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
    # https://docs.aws.amazon.com/apprunner/latest/dg/network-vpc.html
    NOTHING = "nothing"


# By class: the type, and its properties with `[]` for the elements of a list.
_TABLE = read_table(__file__)
# Types that name security groups and attach none: rules and sources of traffic, and analyses.
NO_HOLDERS = frozenset(_TABLE["no_holders"])
# Properties of holders, and of others, that name a security group which is not attached there.
NO_ATTACHMENTS = frozenset(
    {
        ("aws:ec2/defaultVpc:DefaultVpc", "defaultSecurityGroupId"),
        ("aws:ec2/vpc:Vpc", "defaultSecurityGroupId"),
        # Those that may connect to the nodes.
        ("aws:eks/nodeGroup:NodeGroup", "remoteAccess.sourceSecurityGroupIds"),
        # The group of the balancer itself, for the rules of those behind it.
        ("aws:elb/loadBalancer:LoadBalancer", "sourceSecurityGroup"),
        ("aws:elb/loadBalancer:LoadBalancer", "sourceSecurityGroupId"),
        # Groups of MediaLive, which are lists of addresses.
        ("aws:medialive/input:Input", "inputSecurityGroups"),
    }
)


def _read() -> dict[str, dict[str, Listens]]:
    table: dict[str, dict[str, Listens]] = {}
    for listens in Listens:
        for kind, properties in _TABLE[listens.value].items():
            table.setdefault(kind, {}).update(dict.fromkeys(properties.split(), listens))
    return table


# What listens, by type and property.
HOLDERS: Mapping[str, Mapping[str, Listens]] = _read()
