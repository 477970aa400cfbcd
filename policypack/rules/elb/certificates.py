"""Listeners: TLS versions, ciphers and certificates."""

from __future__ import annotations

import re

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    equal,
    or_absent,
    property_rule,
    rule,
)
from policypack.topology.networks.load_balancers import CLASSIC, LISTENER
from policypack.topology.parts.completion import is_completed

# Policy names contain the lowest version that they allow; older names, with only a date, allow TLS
# 1.0:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_FROM_TLS_1_2 = r"ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-[23](?:-.*)?"
# The policies that ELB.17 of Security Hub accepts: TLS 1.3 only, or restricted ones with TLS 1.2.
_RECOMMENDED = r"ELBSecurityPolicy-TLS13-1-(?:3|2-Res)-.+"
_IMPORTED = ":server-certificate/"
_DEFAULT = "ELBSecurityPolicy-2016-08"
_POLICY = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy"
_NEGOTIATION = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy"
_LISTENER_POLICY = "aws:elb/listenerPolicy:ListenerPolicy"
# Resources that give a Classic Load Balancer's listener a policy, and how they name the balancer.
_OF_BALANCERS = {_LISTENER_POLICY: "loadBalancerName", _NEGOTIATION: "loadBalancer"}
_ADD_POLICY = (
    "Add an aws.elb.LoadBalancerPolicy with Reference-Security-Policy "
    "ELBSecurityPolicy-TLS-1-2-2017-01, and an aws.elb.ListenerPolicy that names it"
)

listener_weak_tls = property_rule(
    id="elb-listener-weak-tls",
    properties={LISTENER: "sslPolicy"},
    must=Requirement(
        "name a policy without TLS 1.0 and 1.1",
        lambda held: isinstance(held, str) and re.fullmatch(_FROM_TLS_1_2, held) is not None,
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
    ),
    default=_DEFAULT,
    only_if={"protocol": equal("HTTPS", "TLS")},
    message="sslPolicy allows TLS 1.0 or 1.1",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set sslPolicy to "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"',
    fix={"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"},
    title="Load balancer listener allows outdated TLS versions",
    why="""
    Without sslPolicy, AWS uses ELBSecurityPolicy-2016-08, which allows TLS 1.0 with weak ciphers.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17
    """,
    example="""
    aws.lb.Listener(
        "orders",
        load_balancer_arn=(
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/1"
        ),
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-2016-08",  # bad
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",  # good
        certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd",
        default_actions=[{
            "type": "forward",
            "target_group_arn": (
                "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/orders/1"
            ),
        }],
    )
    """,
)


listener_weak_ciphers = property_rule(
    id="elb-listener-weak-ciphers",
    properties={LISTENER: "sslPolicy"},
    must=Requirement(
        "name a policy that AWS recommends",
        lambda held: isinstance(held, str) and re.fullmatch(_RECOMMENDED, held) is not None,
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
    ),
    default=_DEFAULT,
    only_if={"protocol": equal("HTTPS", "TLS")},
    message="sslPolicy is not one of the policies that AWS recommends",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set sslPolicy to "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"',
    fix={"sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"},
    implied_by=(Implication("elb-listener-weak-tls"),),
    title="Load balancer listener allows weak ciphers",
    why="""
    Policies with TLS 1.2 but without Res in their names allow ciphers in CBC mode. Some also allow
    ciphers without forward secrecy: an attacker who records traffic and later obtains the key can
    then decrypt it.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-17
    """,
    example="""
    aws.lb.Listener(
        "orders",
        load_balancer_arn=(
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/1"
        ),
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",  # bad
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",  # good
        certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd",
        default_actions=[{
            "type": "forward",
            "target_group_arn": (
                "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/orders/1"
            ),
        }],
    )
    """,
)


@rule(
    id="elb-classic-weak-tls",
    types=(_POLICY, _NEGOTIATION, CLASSIC),
    reads=(_LISTENER_POLICY, _NEGOTIATION),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set Reference-Security-Policy to ELBSecurityPolicy-TLS-1-2-2017-01",
)
def classic_weak_tls(resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Classic Load Balancer allows outdated TLS versions.

    TLS 1.0 and 1.1 have known weaknesses. Only the predefined policy
    ELBSecurityPolicy-TLS-1-2-2017-01 excludes both. A listener without a policy gets
    ELBSecurityPolicy-2016-08, which allows them.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/ssl-config-update.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-8

    Example:
        aws.elb.LoadBalancerPolicy(
            "orders",
            load_balancer_name="orders",
            policy_name="tls",
            policy_type_name="SSLNegotiationPolicyType",
            policy_attributes=[{
                "name": "Reference-Security-Policy",
                "value": "ELBSecurityPolicy-2016-08",  # bad
                "value": "ELBSecurityPolicy-TLS-1-2-2017-01",  # good
            }],
        )
    """
    if resource.type == _NEGOTIATION:
        yield from resource.each("attributes", _weak)
    elif resource.type == _POLICY:
        if resource.get("policyTypeName") == "SSLNegotiationPolicyType":
            yield from resource.each("policyAttributes", _weak)
    elif not settings.is_completed_elsewhere(resource.urn):
        yield from _without_policy(resource, stack)


def _weak(attribute: Value) -> Outcomes:
    name, held = attribute.get("name"), str(attribute.get("value", ""))
    if name == "Reference-Security-Policy" and not re.fullmatch(_FROM_TLS_1_2, held):
        yield Finding(f"{held} allows TLS 1.0 or 1.1", attribute.path)
    elif name in ("Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1") and held == "true":
        yield Finding(f"{name} is true", attribute.path)


def _without_policy(balancer: Resource, stack: Stack) -> Outcomes:
    """Yields a finding for each TLS listener of a load balancer without a policy in the program."""
    has_policy = is_completed(stack, balancer, _OF_BALANCERS)
    if has_policy is True:
        return
    for outcome in balancer.each("listeners", _tls):
        yield has_policy if isinstance(has_policy, Unknown) else outcome


def _tls(listener: Value) -> Outcomes:
    if str(listener.get("lbProtocol", "")).lower() in ("https", "ssl"):
        message = "no policy is set, so ELBSecurityPolicy-2016-08 allows TLS 1.0"
        yield Finding(message, listener.path, fix=_ADD_POLICY)


certificate_unmanaged = property_rule(
    id="elb-certificate-unmanaged",
    properties={
        LISTENER: "certificateArn",
        "aws:lb/listenerCertificate:ListenerCertificate": "certificateArn",
        CLASSIC: "listeners[].sslCertificateId",
    },
    must=or_absent(
        Requirement(
            "not name a certificate in IAM",
            lambda held: isinstance(held, str) and _IMPORTED not in held,
            "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd",
            "arn:aws:iam::111122223333:server-certificate/orders",
        )
    ),
    message="the ARN names a certificate in IAM, which doesn't renew certificates",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Request a certificate with aws.acm.Certificate, and use its ARN here",
    title="Load balancer certificate is not managed by ACM",
    why="""
    ACM renews its certificates and protects their private keys. A certificate that was uploaded to
    IAM expires unless you replace it by hand, and its private key exists elsewhere too.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-2
    """,
    example="""
    aws.lb.Listener(
        "orders",
        load_balancer_arn=(
            "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/orders/1"
        ),
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        certificate_arn="arn:aws:iam::111122223333:server-certificate/orders",  # bad
        certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd",  # good
        default_actions=[{
            "type": "forward",
            "target_group_arn": (
                "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/orders/1"
            ),
        }],
    )
    """,
)
