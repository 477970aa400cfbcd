"""Security groups and their rules for tests, in every form that a program writes them in."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import resource

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
VPC_RULE = {"ingress": INGRESS, "egress": EGRESS}
FORMS = pytest.mark.parametrize("form", [GROUP, DEFAULT_GROUP, RULE, "vpc"])
ANY = "0.0.0.0/0"


def opened(
    form: str,
    first: Any,
    last: Any,
    cidr: Any = ANY,
    protocol: Any = "tcp",
    direction: str = "ingress",
    **more: Any,
) -> Resource:
    """A rule that allows the range, in one of the forms."""
    is_6 = isinstance(cidr, str) and ":" in cidr
    ports = {"fromPort": first, "toPort": last, **more}
    if form == "vpc":
        at = "cidrIpv6" if is_6 else "cidrIpv4"
        return resource(VPC_RULE[direction], {"ipProtocol": protocol, at: cidr, **ports})
    entry = {"protocol": protocol, "ipv6CidrBlocks" if is_6 else "cidrBlocks": [cidr], **ports}
    if form == RULE:
        return resource(RULE, {"type": direction, **entry})
    return resource(form, {direction: [entry]})
