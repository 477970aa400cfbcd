"""Subnets and their routes."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    rule,
)
from policypack.iam.meaning.truth import settled
from policypack.topology.networks import address_ranges
from policypack.topology.networks.networks import (
    DEFAULT_SUBNET,
    DEFAULT_TABLE,
    GATEWAYS,
    ROUTE,
    SUBNET,
    TABLE,
    gives_public_addresses,
    internet_routes,
)


@rule(
    id="ec2-subnet-public-ip",
    types=(SUBNET, DEFAULT_SUBNET),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set mapPublicIpOnLaunch to false",
)
def subnet_public_ip(subnet: Resource) -> Outcomes:
    """Subnet assigns public IP addresses.

    Each instance that starts in the subnet gets a public IP address, even if it needs none. Default
    subnets assign public addresses unless the program disables this. Network interfaces of Lambda
    functions never get one.
    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15

    Example:
        aws.ec2.Subnet(
            "private",
            vpc_id="vpc-0123456789abcdef0",
            cidr_block="10.0.1.0/24",
            map_public_ip_on_launch=True,  # bad
            map_public_ip_on_launch=False,  # good
        )
    """
    if settled(gives_public_addresses(subnet)):
        yield Finding(
            "mapPublicIpOnLaunch is not false, so each new instance gets a public address",
            "mapPublicIpOnLaunch",
        )


@rule(
    id="ec2-route-to-internet",
    types=(ROUTE, TABLE, DEFAULT_TABLE),
    reads=(*GATEWAYS, *address_ranges.READS),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Route private subnets through a NAT gateway or VPC endpoints",
)
def route_to_internet(resource: Resource, stack: Stack) -> Outcomes:
    """Route table sends internet traffic to an internet gateway.

    This rule is for organizations whose programs have only private subnets: a public subnet needs
    this route. An egress-only internet gateway and a virtual private gateway are not reported.
    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html

    Example:
        aws.ec2.Route(
            "default",
            route_table_id="rtb-0123456789abcdef0",
            destination_cidr_block="0.0.0.0/0",
            gateway_id="igw-0123456789abcdef0",  # bad
            nat_gateway_id="nat-0123456789abcdef0",  # good
        )
    """
    for route in internet_routes(stack, resource):
        if isinstance(route.leads, Unknown):
            yield route.leads
        elif route.leads:
            yield Finding("the route makes the subnets of this table public", route.path)
