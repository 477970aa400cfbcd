"""VPCs: the default VPC, default security groups, flow logs and public access."""

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
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.networks.networks import SUBNET, VPC
from policypack.topology.networks.security_groups import (
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

    Example:
        aws.ec2.SecurityGroup(
            "database",
            description="Database of the orders",
            vpc_id="vpc-0123456789abcdef0",  # good
        )
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

    Example:
        network = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16")
        aws.ec2.DefaultSecurityGroup("network", vpc_id=network.id)  # good
        aws.ec2.FlowLog(
            "network",
            vpc_id=network.id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination="arn:aws:s3:::flow-logs",
        )
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

    Example:
        network = aws.ec2.Vpc("network", cidr_block="10.0.0.0/16")
        aws.ec2.DefaultSecurityGroup("network", vpc_id=network.id)
        aws.ec2.FlowLog(  # good
            "network",  # good
            vpc_id=network.id,  # good
            traffic_type="ALL",  # good
            log_destination_type="s3",  # good
            log_destination="arn:aws:s3:::flow-logs",  # good
        )  # good
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
    example="""
    aws.ec2.VpcBlockPublicAccessOptions(
        "region",
        internet_gateway_block_mode="off",  # bad
        internet_gateway_block_mode="block-ingress",  # good
    )
    """,
)
