"""Logs, web ACLs and TLS of load balancers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
CLASSIC = "aws:elb/loadBalancer:LoadBalancer"
ARN = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/1"
LOGS = {"bucket": "logs"}


@pytest.mark.parametrize(
    ("kind", "held", "outcome"),
    [
        (BALANCER, {}, "violates"),
        (BALANCER, {"accessLogs": LOGS}, "violates"),
        (BALANCER, {"accessLogs": {**LOGS, "enabled": True}}, None),
        (BALANCER, {"accessLogs": {"bucket": UNKNOWN, "enabled": True}}, "undecided"),
        (BALANCER, {"accessLogs": UNKNOWN}, "undecided"),
        (BALANCER, {"loadBalancerType": "network"}, None),
        (BALANCER, {"loadBalancerType": "gateway"}, None),
        (CLASSIC, {}, "violates"),
        (CLASSIC, {"accessLogs": LOGS}, None),
        (CLASSIC, {"accessLogs": {**LOGS, "enabled": False}}, "violates"),
    ],
)
def test_access_logs(kind: str, held: dict[str, Any], outcome: str | None) -> None:
    found = outcomes("elb-balancer-unlogged", resource(kind, held))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("held", "violates"),
    [({}, True), ({"internal": True}, False), ({"loadBalancerType": "network"}, False)],
)
def test_a_public_application_load_balancer_needs_a_web_acl(
    held: dict[str, Any], violates: bool
) -> None:
    balancer = resource(BALANCER, {"arn": ARN, **held})
    association = "aws:wafv2/webAclAssociation:WebAclAssociation"
    own = resource(association, {"resourceArn": ARN}, "own")
    rule = "elb-balancer-without-web-acl"
    assert bool(outcomes(rule, balancer)) is violates
    assert outcomes(rule, balancer, own) == []


def attribute(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (attribute("Reference-Security-Policy", "ELBSecurityPolicy-2016-08"), "violates"),
        (attribute("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01"), None),
        (attribute("Reference-Security-Policy", UNKNOWN), "undecided"),
        (attribute("Protocol-TLSv1", "true"), "violates"),
        (attribute("Protocol-TLSv1", "false"), None),
        (attribute("Protocol-TLSv1.2", "true"), None),
    ],
)
def test_tls_of_classic_load_balancers(held: dict[str, Any], outcome: str | None) -> None:
    kind = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
    policy = {"policyTypeName": "SSLNegotiationPolicyType", "policyAttributes": [held]}
    found = outcomes("elb-classic-weak-tls", resource(kind, policy))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("policy", "violates"),
    [
        (None, True),
        ("ELBSecurityPolicy-2015-05", True),
        ("ELBSecurityPolicy-TLS-1-1-2017-01", True),
        ("ELBSecurityPolicy-TLS13-1-1-2021-06", True),
        ("ELBSecurityPolicy-FS-2018-06", True),
        ("ELBSecurityPolicy-FS-1-2-Res-2020-10", False),
        ("ELBSecurityPolicy-TLS-1-2-Ext-2018-06", False),
        ("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06", False),
        ("ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09", False),
    ],
)
def test_tls_versions_by_the_name_of_the_policy(policy: str | None, violates: bool) -> None:
    listener = resource("aws:lb/listener:Listener", {"protocol": "HTTPS", "sslPolicy": policy})
    assert bool(outcomes("elb-listener-weak-tls", listener)) is violates
