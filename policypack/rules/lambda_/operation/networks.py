"""The network of functions in a VPC."""

from __future__ import annotations

from collections.abc import Iterator

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
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.roles.role_policies import ELSEWHERE

_SUBNETS = ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet")
_IDS = "vpcConfig.subnetIds"
_ZONE = ("availabilityZone", "availabilityZoneId")


@rule(
    id="lambda-function-single-az",
    types=(FUNCTION,),
    reads=_SUBNETS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set vpcConfig.subnetIds to subnets in at least two Availability Zones",
)
def function_single_az(function: Resource, stack: Stack) -> Outcomes:
    """Lambda function's subnets are in a single Availability Zone.

    If that zone fails, the function can't start, or can't reach anything in the VPC. Two subnets
    can be in one zone, so the rule compares zones, not the number of subnets.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5

    Example:
        one = aws.ec2.Subnet("one", vpc_id="vpc-1", availability_zone="eu-central-1a")
        two = aws.ec2.Subnet("two", vpc_id="vpc-1", availability_zone="eu-central-1b")
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="python3.13",
            handler="orders.handler",
            code=pulumi.FileArchive("./orders"),
            vpc_config={"subnet_ids": [one.id], "security_group_ids": ["sg-1"]},  # bad
            vpc_config={"subnet_ids": [one.id, two.id], "security_group_ids": ["sg-1"]},  # good
        )
    """
    ids = function.get(_IDS, [])
    known = {each for each in ids if isinstance(each, str)}
    ids = [*known, *(each for each in ids if not isinstance(each, str))]
    if len(ids) == 1:
        yield Finding("vpcConfig.subnetIds has a single subnet, which is in one zone", _IDS)
    elif ids:
        yield from _of_several(function, stack.linked(function, _IDS, *_SUBNETS), len(ids))


def _of_several(function: Resource, subnets: tuple[Resource, ...], count: int) -> Outcomes:
    by_name, by_id = _zones(subnets)
    if len(set(by_name)) > 1 or len(set(by_id)) > 1:
        return
    for zones in (by_name, by_id):
        if len(zones) == count:
            yield Finding(f"all its subnets are in {zones[0]}", _IDS)
            return
    held = (subnet.at(path).tree for subnet in subnets for path in _ZONE)
    elsewhere = Unknown(_IDS, f"the Availability Zones of subnets {ELSEWHERE}", function.urn)
    yield next((zone for zone in held if isinstance(zone, Unknown)), elsewhere)


def _zones(subnets: tuple[Resource, ...]) -> Iterator[list[str]]:
    """The zones that are known, by name and by ID."""
    for path in _ZONE:
        held = (subnet.at(path).tree for subnet in subnets)
        yield [zone for zone in held if isinstance(zone, str)]
