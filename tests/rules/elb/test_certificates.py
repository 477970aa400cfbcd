"""TLS versions of classic load balancers, by policies of every form and without one."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "elb-classic-weak-tls"
BALANCER = "aws:elb/loadBalancer:LoadBalancer"
POLICY = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
LISTENER_POLICY = "aws:elb/listenerPolicy:ListenerPolicy"
NEGOTIATION = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy"
TLS = {"lbPort": 443, "lbProtocol": "https"}


def balancer(*listeners: Any) -> Resource:
    return resource(BALANCER, {"name": "orders", "listeners": list(listeners)}, "orders")


def attributes(name: str, value: str) -> list[dict[str, str]]:
    return [{"name": "Protocol-TLSv1.2", "value": "true"}, {"name": name, "value": value}]


@pytest.mark.parametrize(
    ("name", "value", "violates"),
    [
        ("Reference-Security-Policy", "ELBSecurityPolicy-2016-08", True),
        ("Reference-Security-Policy", "ELBSecurityPolicy-TLS-1-2-2017-01", False),
        ("Protocol-TLSv1", "true", True),
        ("Protocol-TLSv1.1", "true", True),
        ("Protocol-TLSv1.1", "false", False),
        ("Protocol-SSLv3", "true", True),
    ],
)
def test_a_policy_is_judged_in_both_of_its_forms(name: str, value: str, violates: bool) -> None:
    held = attributes(name, value)
    kind = {"policyTypeName": "SSLNegotiationPolicyType"}
    policy = resource(POLICY, {**kind, "policyAttributes": held})
    negotiation = resource(NEGOTIATION, {"attributes": held})
    assert outcomes(RULE, policy) == ([("violates", "policyAttributes[1]")] if violates else [])
    assert outcomes(RULE, negotiation) == ([("violates", "attributes[1]")] if violates else [])


@pytest.mark.parametrize("protocol", ["https", "HTTPS", "ssl"])
def test_a_listener_without_a_policy_gets_the_default_one(protocol: str) -> None:
    judged = balancer({"lbPort": 80, "lbProtocol": "http"}, {**TLS, "lbProtocol": protocol})
    assert outcomes(RULE, judged) == [("violates", "listeners[1]")]


@pytest.mark.parametrize(
    ("kind", "path"), [(LISTENER_POLICY, "loadBalancerName"), (NEGOTIATION, "loadBalancer")]
)
def test_a_policy_of_the_program_decides_for_its_balancer(kind: str, path: str) -> None:
    mine = resource(kind, {path: "orders"}, "mine")
    other = resource(kind, {path: "invoices"}, "other")
    assert outcomes(RULE, balancer(TLS), mine) == []
    assert outcomes(RULE, balancer(TLS), other) == [("violates", "listeners[0]")]


def test_a_policy_that_may_be_of_the_balancer_leaves_it_undecided() -> None:
    policy = resource(LISTENER_POLICY, {"loadBalancerName": UNKNOWN}, "policy")
    assert [found for found, _ in outcomes(RULE, balancer(TLS), policy)] == ["undecided"]
    assert outcomes(RULE, balancer({"lbProtocol": "http"}), policy) == []


def test_a_balancer_that_another_program_completes_is_not_reported() -> None:
    judged = balancer(TLS)
    assert outcomes(RULE, judged, completed_elsewhere=[judged.name]) == []
