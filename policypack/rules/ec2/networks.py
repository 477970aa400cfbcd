"""VPCs, subnets and network ACLs: defaults, flow logs, routes and exposed ports."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    differ,
    or_unknown,
    property_rule,
    rule,
)
from policypack.facts.exposed_ports import ADMIN
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated, settled
from policypack.topology.networks import address_ranges
from policypack.topology.networks.networks import (
    ACLS,
    DEFAULT_SUBNET,
    DEFAULT_TABLE,
    GATEWAYS,
    ROUTE,
    RULE,
    SUBNET,
    TABLE,
    VPC,
    Entry,
    entries_beside,
    gives_public_addresses,
    internet_routes,
    own_entries,
)
from policypack.topology.networks.security_groups import (
    ALL_PORTS,
    DEFAULT_GROUP,
    DIRECTIONS,
    GROUP,
    SEPARATE,
    is_of_default_group,
    openings,
)
from policypack.topology.parts.completion import completing, is_completed
from policypack.topology.parts.links import is_stated, references

_DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc"
_OF_RULE = "securityGroupId"
_FLOW_LOG = "aws:ec2/flowLog:FlowLog"
# Traffic types that include rejected requests.
_TRAFFIC = ("ALL", "REJECT")


@rule(
    id="ec2-default-vpc-used",
    types=(_DEFAULT_VPC, GROUP),
    reads=(VPC,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Create an aws.ec2.Vpc, and set vpcId to its ID",
)
def default_vpc_used(resource: Resource, stack: Stack) -> Outcomes:
    """Resource uses the default VPC.

    All subnets of the default VPC are public, and every resource in the account that names no VPC
    shares it. A security group without vpcId is created there too.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
    """
    if resource.type == _DEFAULT_VPC:
        yield Finding(
            "the program adopts the default VPC of the region",
            fix="Create a Vpc and subnets for the workload, and remove the DefaultVpc",
        )
    elif not stack.recorded(resource, "vpcId", VPC) and not is_stated(resource, "vpcId"):
        yield Finding("vpcId is missing, so the group is created in the default VPC", "vpcId")


@rule(
    id="ec2-default-security-group-open",
    types=(VPC, DEFAULT_GROUP, *SEPARATE),
    reads=(DEFAULT_GROUP, _DEFAULT_VPC),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Add an aws.ec2.DefaultSecurityGroup for the VPC, without ingress and egress",
)
def default_security_group_open(resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """VPC's default security group allows traffic.

    AWS creates the group with rules that allow all traffic between its members and to any address,
    and uses it for every resource that names no group. A DefaultSecurityGroup removes these rules,
    but a separate rule can open the group again.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2
    """
    if resource.type == DEFAULT_GROUP:
        yield from _rules_of(resource)
        return
    if resource.type in SEPARATE:
        yield from _reopened(stack, resource)
        return
    closed = is_completed(stack, resource, {DEFAULT_GROUP: "vpcId"})
    if isinstance(closed, Unknown):
        yield closed
    elif not closed and not settings.is_completed_elsewhere(resource.urn):
        yield Finding("no DefaultSecurityGroup removes the rules that AWS creates")


def _reopened(stack: Stack, rule: Resource) -> Outcomes:
    reopens = is_of_default_group(stack, rule)
    if isinstance(reopens, Unknown):
        yield reopens
    elif reopens:
        yield Finding(
            "the rule opens the VPC's default security group",
            _OF_RULE,
            fix=(
                "Move the rule to a separate security group, and attach that group where it is "
                "needed"
            ),
        )


def _rules_of(group: Resource) -> Outcomes:
    for direction in DIRECTIONS:
        for opening in openings(group, direction):
            if isinstance(opening, Unknown):
                yield opening
            else:
                yield Finding(f"the group has {direction} rules", opening.entry.path)


@rule(
    id="ec2-vpc-without-flow-logs",
    types=(VPC,),
    reads=(_FLOW_LOG, SUBNET),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Add a FlowLog with vpcId and trafficType "ALL" or "REJECT"',
)
def vpc_without_flow_logs(vpc: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """VPC has no flow logs.

    Without a record of traffic, you can detect neither a port scan nor data exfiltration. Flow logs
    for all of its subnets comply too.
    https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6
    """
    if settings.is_completed_elsewhere(vpc.urn):
        return
    logged = any_of((_is_logged(stack, vpc, "vpcId"), _subnets_are_logged(stack, vpc)))
    if isinstance(logged, Unknown):
        yield logged
    elif not logged:
        yield Finding("no FlowLog for the VPC records rejected traffic")


def _is_logged(stack: Stack, resource: Resource, path: str) -> Truth:
    logs = completing(stack, resource, {_FLOW_LOG: path})
    return any_of(log if isinstance(log, Unknown) else or_unknown(_shows, log) for log in logs)


def _shows(log: Resource) -> bool:
    return log.get("trafficType", "ALL") in _TRAFFIC


def _subnets_are_logged(stack: Stack, vpc: Resource) -> Truth:
    subnets = references(stack, SUBNET, "vpcId", VPC)
    logged = (_is_logged(stack, each, "subnetId") for each in subnets.known.get(vpc.urn, ()))
    return vpc.urn in subnets.known and all_of((*logged, *subnets.unknown))


vpc_public_access_unblocked = property_rule(
    id="ec2-vpc-public-access-unblocked",
    properties={
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": (
            "internetGatewayBlockMode"
        )
    },
    must=differ("off", meeting="block-ingress"),
    message='internetGatewayBlockMode is "off", so internet gateways in the region let traffic in',
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set internetGatewayBlockMode to "block-ingress" or "block-bidirectional", and exclude '
        "public subnets with an aws.ec2.VpcBlockPublicAccessExclusion"
    ),
    title="VPC Block Public Access is disabled",
    why="""
    If public access is blocked for the whole region, no route or security group can expose a VPC by
    mistake. Networks that must be public are excluded one by one.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-172
    """,
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
    """
    for route in internet_routes(stack, resource):
        if isinstance(route.leads, Unknown):
            yield route.leads
        elif route.leads:
            yield Finding("the route makes the subnets of this table public", route.path)


# The ports that clients receive responses on:
# https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
_EPHEMERAL = 1024
_WATCHED = {20: "FTP", 21: "FTP", **ADMIN}


@rule(
    id="ec2-network-acl-admin-port-public",
    types=(*ACLS, RULE),
    reads=(*ACLS, RULE),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Limit cidrBlock or ipv6CidrBlock of the entry to trusted networks",
)
def network_acl_admin_port_public(resource: Resource, stack: Stack) -> Outcomes:
    """Network ACL exposes SSH, RDP or FTP to the internet.

    A network ACL is a second barrier behind security groups, in case one of them is opened by
    mistake. AWS applies the matching entry with the lowest number, so an earlier entry can deny the
    traffic. Ranges up to 65535 that begin at an ephemeral port are needed for responses and are not
    reported.
    https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21
    """
    for entry in own_entries(resource):
        if isinstance(entry, Unknown):
            yield entry
        else:
            yield from _exposed(resource, stack, entry)


def _exposed(resource: Resource, stack: Stack, entry: Entry) -> Outcomes:
    """Yields a finding for the first port that the entry exposes, or the unknown value that
    decides."""
    unknown = None
    for port, name in _WATCHED.items():
        exposed = all_of((_is_no_response(entry, port), entry.allows(port)))
        if exposed is False:
            continue
        exposed = all_of((exposed, negated(_is_denied(resource, stack, entry, port))))
        if isinstance(exposed, Unknown):
            unknown = exposed
        elif exposed:
            message = f"{entry.public_range()} can reach {_named(entry, port, name)}"
            yield Finding(message, entry.value.path)
            return
    if unknown is not None:
        yield unknown


def _is_denied(resource: Resource, stack: Stack, entry: Entry, port: int) -> Truth:
    return any_of(
        each if isinstance(each, Unknown) else or_unknown(each.denies, port, entry)
        for each in entries_beside(stack, resource)
    )


def _is_no_response(entry: Entry, port: int) -> Truth:
    ports = or_unknown(entry.ports)
    if isinstance(ports, Unknown):
        return ports
    return port < _EPHEMERAL or ports.start < _EPHEMERAL or ports.stop != ALL_PORTS.stop


def _named(entry: Entry, port: int, name: str) -> str:
    every = "every port, including " if entry.ports() == ALL_PORTS else ""
    return f"{every}port {port} ({name})"
