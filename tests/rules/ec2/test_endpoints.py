"""VPC endpoints: whether traffic uses them."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource

DNS = "ec2-endpoint-private-dns-disabled"
ROUTE = "ec2-endpoint-without-route"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ASSOCIATION = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
OFF = [("violates", "privateDnsEnabled")]
POLICY = "ec2-endpoint-policy-open"
ODB = "aws:odb/network:Network"
SEPARATE = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
OPEN = text(allow("s3:*", "*", Principal="*"))
INSIDE = text(
    allow(
        "s3:*",
        "*",
        Principal="*",
        Condition={"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}},
    )
)


def interface(service: Any = "com.amazonaws.eu-central-1.sqs", **properties: Any) -> Resource:
    held = {"vpcEndpointType": "Interface", "serviceName": service, "vpcId": "vpc-1", **properties}
    return resource(ENDPOINT, held, "endpoint")


def vpc(**dns: Any) -> Resource:
    return resource("aws:ec2/vpc:Vpc", {"id": "vpc-1", **dns}, "network")


@pytest.mark.parametrize(
    ("enabled", "expected"),
    [(None, OFF), (False, OFF), (True, []), (UNKNOWN, [("undecided", "privateDnsEnabled")])],
)
def test_an_interface_endpoint_needs_private_dns(enabled: Any, expected: Any) -> None:
    assert outcomes(DNS, interface(privateDnsEnabled=enabled)) == expected


@pytest.mark.parametrize("service", ["kms", "secretsmanager", "execute-api"])
def test_an_endpoint_of_each_other_service_needs_private_dns(service: str) -> None:
    assert outcomes(DNS, interface(f"com.amazonaws.eu-central-1.{service}")) == OFF
    assert outcomes(DNS, resource(ENDPOINT, {})) == []


@pytest.mark.parametrize(
    "service",
    [
        "com.amazonaws.vpce.eu-central-1.vpce-svc-0123456789abcdef0",
        "com.amazonaws.eu-central-1.s3",
        "com.amazonaws.eu-central-1.dynamodb",
    ],
)
def test_an_endpoint_of_another_service_is_out(service: str) -> None:
    assert outcomes(DNS, interface(service)) == []


@pytest.mark.parametrize("kind", [None, "Gateway", "GatewayLoadBalancer"])
def test_an_endpoint_of_another_type_is_out(kind: str | None) -> None:
    assert outcomes(DNS, interface(vpcEndpointType=kind)) == []


@pytest.mark.parametrize(
    ("dns", "expected"),
    [
        ({}, [("violates", "vpcId")]),
        ({"enableDnsHostnames": True}, []),
        ({"enableDnsHostnames": True, "enableDnsSupport": False}, [("violates", "vpcId")]),
        ({"enableDnsHostnames": UNKNOWN}, [("undecided", "enableDnsHostnames")]),
    ],
)
def test_the_vpc_needs_both_dns_settings(dns: dict[str, Any], expected: Any) -> None:
    assert outcomes(DNS, interface(privateDnsEnabled=True), vpc(**dns)) == expected


def gateway(**properties: Any) -> Resource:
    return resource(ENDPOINT, {"id": "vpce-1", **properties}, "gateway")


@pytest.mark.parametrize("kind", [None, "Gateway"])
@pytest.mark.parametrize("tables", [None, []])
def test_a_gateway_endpoint_without_route_table_violates(kind: Any, tables: Any) -> None:
    endpoint = gateway(vpcEndpointType=kind, routeTableIds=tables)
    assert outcomes(ROUTE, endpoint) == [("violates", "routeTableIds")]
    assert outcomes(ROUTE, endpoint, completed_elsewhere=["gateway"]) == []


def test_a_gateway_endpoint_with_a_route_table_complies_in_either_form() -> None:
    assert outcomes(ROUTE, gateway(routeTableIds=["rtb-1"])) == []
    association = resource(ASSOCIATION, {"vpcEndpointId": "vpce-1"})
    assert outcomes(ROUTE, gateway(), association) == []
    assert outcomes(ROUTE, association, gateway()) == []
    other = resource(ASSOCIATION, {"vpcEndpointId": "vpce-2"})
    assert outcomes(ROUTE, gateway(), other) == [("violates", "routeTableIds")]


def test_route_tables_that_are_unknown_leave_it_undecided() -> None:
    assert outcomes(ROUTE, gateway(routeTableIds=UNKNOWN)) == [("undecided", "routeTableIds")]
    association = resource(ASSOCIATION, {"vpcEndpointId": UNKNOWN})
    assert outcomes(ROUTE, gateway(), association) == [("undecided", "vpcEndpointId")]


def test_another_type_of_endpoint_needs_no_route() -> None:
    assert outcomes(ROUTE, gateway(vpcEndpointType="Interface")) == []


@pytest.mark.parametrize("kind", [ENDPOINT, SEPARATE])
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (OPEN, [("violates", "policy.Statement[0].Principal")]),
        (INSIDE, []),
        (UNKNOWN, [("undecided", "policy")]),
    ],
)
def test_a_policy_keeps_principals_and_resources_inside(
    kind: str, policy: Any, expected: Any
) -> None:
    assert outcomes(POLICY, resource(kind, {"policy": policy})) == expected


@pytest.mark.parametrize(
    "held",
    [
        {"serviceName": "com.amazonaws.eu-central-1.s3"},
        {"serviceName": "cn.com.amazonaws.cn-north-1.sqs", "vpcEndpointType": "Interface"},
    ],
)
def test_an_endpoint_without_a_policy_allows_full_access(held: Any) -> None:
    endpoint = resource(ENDPOINT, {"id": "vpce-1", **held}, "endpoint")
    assert outcomes(POLICY, endpoint) == [("violates", "policy")]
    computed = resource(ENDPOINT, {"id": "vpce-1", "policy": UNKNOWN, **held}, depends={})
    assert outcomes(POLICY, computed) == [("violates", "policy")]
    assert outcomes(POLICY, endpoint, completed_elsewhere=["endpoint"]) == []
    separate = resource(SEPARATE, {"vpcEndpointId": "vpce-1", "policy": INSIDE}, "policy")
    assert outcomes(POLICY, endpoint, separate) == outcomes(POLICY, separate, endpoint) == []
    other = resource(SEPARATE, {"vpcEndpointId": "vpce-2", "policy": INSIDE}, "policy")
    assert outcomes(POLICY, endpoint, other) == [("violates", "policy")]
    linked = resource(SEPARATE, {"vpcEndpointId": UNKNOWN}, depends={"vpcEndpointId": [endpoint]})
    assert outcomes(POLICY, endpoint, linked) == []


# https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
@pytest.mark.parametrize("kind", [ENDPOINT, SEPARATE])
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("arn:aws:s3:::prod-eu-central-1-starport-layer-bucket/*", []),
        ("*", [("violates", "policy.Statement[1].Principal")]),
    ],
)
def test_the_buckets_of_aws_that_a_policy_names_are_no_way_out(
    kind: str, target: str, expected: Any
) -> None:
    inside = {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}}
    own = allow("s3:*", "*", Principal="*", Condition=inside)
    policy = text(own, allow("s3:GetObject", target, Principal="*"))
    assert outcomes(POLICY, resource(kind, {"policy": policy})) == expected


@pytest.mark.parametrize(
    "held",
    [
        {"vpcEndpointType": "GatewayLoadBalancer"},
        {"vpcEndpointType": "Resource"},
        {"vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-1"},
    ],
)
def test_an_endpoint_that_takes_no_policy_is_out(held: Any) -> None:
    assert outcomes(POLICY, resource(ENDPOINT, held)) == []


@pytest.mark.parametrize("document", ["s3PolicyDocument", "kmsPolicyDocument", "stsPolicyDocument"])
def test_each_policy_of_an_odb_network_is_judged(document: str) -> None:
    others = {"s3PolicyDocument": INSIDE, "kmsPolicyDocument": INSIDE}
    path = f"{document}.Statement[0].Principal"
    network = resource(ODB, {**others, document: OPEN})
    assert [each for each in outcomes(POLICY, network) if each[0] == "violates"] == [
        ("violates", path)
    ]
    assert outcomes(POLICY, resource(ODB, {**others, document: INSIDE})) == []
    assert outcomes(POLICY, resource(ODB, {})) == []


def test_every_policy_of_an_odb_network_is_judged() -> None:
    network = resource(ODB, {"s3PolicyDocument": OPEN, "kmsPolicyDocument": OPEN})
    assert [outcome for outcome, _ in outcomes(POLICY, network)] == ["violates", "violates"]
