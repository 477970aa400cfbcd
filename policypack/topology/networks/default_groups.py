"""The default security groups of VPCs, and the separate rules that open them again."""

from __future__ import annotations

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.networks.security_groups import DEFAULT_GROUP

_OF_RULE = "securityGroupId"
_VPCS = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
# The output with the ID of the group that AWS creates with each VPC.
_OUTPUT = "defaultSecurityGroupId"


def is_of_default_group(stack: Stack, rule: Resource) -> Truth:
    """Whether a separate rule belongs to the default group of a VPC.

    It names a DefaultSecurityGroup, or the output of a VPC.
    """
    if stack.recorded(rule, _OF_RULE, DEFAULT_GROUP, *_VPCS):
        return True
    named = or_unknown(rule.get, _OF_RULE)
    if isinstance(named, Unknown):
        # What is made of another group is none of these.
        return False if rule.depends_on(_OF_RULE) else named
    outputs = (vpc.properties.raw.get(_OUTPUT) for vpc in stack.of_type(*_VPCS))
    return bool(or_unknown(stack.linked, rule, _OF_RULE, DEFAULT_GROUP)) or named in outputs
