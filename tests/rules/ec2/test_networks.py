"""VPCs: what is beside them."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

DEFAULT_VPC = "ec2-default-vpc-used"
DEFAULT_GROUP = "ec2-default-security-group-open"
FLOW_LOGS = "ec2-vpc-without-flow-logs"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
CLOSED = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
VPC = resource("aws:ec2/vpc:Vpc", {"id": "vpc-1"}, "network")
MISSING = [("violates", "")]


def test_the_default_vpc_and_a_group_without_vpc_violate() -> None:
    assert outcomes(DEFAULT_VPC, resource("aws:ec2/defaultVpc:DefaultVpc", {})) == MISSING
    (found,) = verdicts(DEFAULT_VPC, resource("aws:ec2/defaultVpc:DefaultVpc", {}))
    assert "vpcId" not in found.fix
    assert outcomes(DEFAULT_VPC, resource(GROUP, {})) == [("violates", "vpcId")]
    assert outcomes(DEFAULT_VPC, resource(GROUP, {"vpcId": "vpc-1"})) == []
    assert outcomes(DEFAULT_VPC, resource(GROUP, {"vpcId": UNKNOWN})) == [("undecided", "vpcId")]
    own = resource(GROUP, {"vpcId": UNKNOWN}, depends={"vpcId": [VPC]})
    assert outcomes(DEFAULT_VPC, own, VPC) == []


def default_group(of: Any = "vpc-1", **rules: Any) -> Resource:
    return resource(CLOSED, {"vpcId": of, **rules}, "closed")


def test_a_vpc_needs_its_default_group_closed() -> None:
    assert outcomes(DEFAULT_GROUP, VPC) == MISSING
    assert outcomes(DEFAULT_GROUP, VPC, default_group()) == []
    assert outcomes(DEFAULT_GROUP, default_group(), VPC) == []
    assert outcomes(DEFAULT_GROUP, VPC, default_group("vpc-2")) == MISSING
    assert outcomes(DEFAULT_GROUP, VPC, default_group(UNKNOWN)) == [("undecided", "vpcId")]
    assert outcomes(DEFAULT_GROUP, VPC, completed_elsewhere=["network"]) == []


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_default_group_with_any_rule_violates(direction: str) -> None:
    rule = {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}
    found = outcomes(DEFAULT_GROUP, VPC, default_group(**{direction: [rule]}))
    assert found == [("violates", f"{direction}[0]")]
    unknown = outcomes(DEFAULT_GROUP, VPC, default_group(**{direction: UNKNOWN}))
    assert unknown == [("undecided", direction)]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "ingress"}),
        ("aws:ec2/securityGroupRule:SecurityGroupRule", {"type": "egress"}),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {}),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {}),
    ],
)
def test_a_separate_rule_opens_a_closed_default_group_again(
    kind: str, more: dict[str, str]
) -> None:
    vpc = resource("aws:ec2/vpc:Vpc", {"id": "vpc-1", "defaultSecurityGroupId": "sg-1"}, "network")
    closed = resource(CLOSED, {"vpcId": "vpc-1", "id": "sg-1"}, "closed")
    other = resource(GROUP, {"id": "sg-2", "vpcId": "vpc-1"}, "other")

    def of(named: Any, *depends: Resource) -> list[tuple[str, str]]:
        recorded = {"securityGroupId": depends} if depends else None
        rule = resource(kind, {**more, "securityGroupId": named}, "rule", depends=recorded)
        return outcomes(DEFAULT_GROUP, rule, vpc, closed, other)

    reopened = [("violates", "securityGroupId")]
    # Verdict first: by literal ID, by the record of the group, and by the output of the VPC.
    assert of("sg-1") == reopened
    assert of(UNKNOWN, closed) == reopened
    assert of(UNKNOWN, vpc) == reopened
    assert of("sg-2") == []
    assert of(UNKNOWN, other) == []
    assert of("sg-elsewhere") == []
    assert of(UNKNOWN) == [("undecided", "securityGroupId")]


def log(at: str, of: Any, traffic: Any = "ALL", name: str = "log") -> Resource:
    return resource("aws:ec2/flowLog:FlowLog", {at: of, "trafficType": traffic}, name)


def subnet(name: str) -> Resource:
    return resource("aws:ec2/subnet:Subnet", {"id": name, "vpcId": "vpc-1"}, name)


@pytest.mark.parametrize(
    ("traffic", "expected"),
    [
        ("ALL", []),
        ("REJECT", []),
        ("ACCEPT", MISSING),
        (UNKNOWN, [("undecided", "trafficType")]),
    ],
)
def test_a_log_of_rejected_traffic_counts(traffic: Any, expected: Any) -> None:
    assert outcomes(FLOW_LOGS, VPC, log("vpcId", "vpc-1", traffic)) == expected
    assert outcomes(FLOW_LOGS, log("vpcId", "vpc-1", traffic), VPC) == expected


def test_the_log_of_another_vpc_does_not_count() -> None:
    assert outcomes(FLOW_LOGS, VPC, log("vpcId", "vpc-2")) == MISSING
    assert outcomes(FLOW_LOGS, VPC, log("vpcId", UNKNOWN)) == [("undecided", "vpcId")]
    assert outcomes(FLOW_LOGS, VPC) == MISSING
    assert outcomes(FLOW_LOGS, VPC, completed_elsewhere=["network"]) == []


def test_logs_of_all_subnets_together_count() -> None:
    one, two = subnet("one"), subnet("two")
    logs = log("subnetId", "one", name="1"), log("subnetId", "two", name="2")
    assert outcomes(FLOW_LOGS, VPC, one, two, *logs) == []
    assert outcomes(FLOW_LOGS, VPC, one, two, logs[0]) == MISSING
