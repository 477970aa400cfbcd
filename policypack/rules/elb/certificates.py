"""TLS of listeners: protocol versions and certificates."""

from __future__ import annotations

import re

from policypack.property_rule import property_rule
from policypack.requirement import Requirement, equal, or_absent
from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.topology.load_balancers import CLASSIC, LISTENER
from policypack.values import Value

# Names of policies begin with the lowest version that they allow; older ones, by date alone, allow
# TLS 1.0: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
_FROM_TLS_1_2 = r"ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-[23](?:-.*)?"
_IMPORTED = ":server-certificate/"
_DEFAULT = "ELBSecurityPolicy-2016-08"

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
    message="the security policy allows TLS 1.0 or 1.1",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Set sslPolicy to "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"',
    title="Load balancer listener allows outdated TLS versions",
    why="""
    Without sslPolicy, AWS takes ELBSecurityPolicy-2016-08, which allows TLS 1.0 with weak ciphers.
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


@rule(
    id="elb-classic-weak-tls",
    types=("aws:elb/loadBalancerPolicy:LoadBalancerPolicy",),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set Reference-Security-Policy to ELBSecurityPolicy-TLS-1-2-2017-01",
)
def classic_weak_tls(policy: Resource) -> Outcomes:
    """Classic load balancer policy allows outdated TLS versions.

    TLS 1.0 and 1.1 have known weaknesses. Only the predefined policy
    ELBSecurityPolicy-TLS-1-2-2017-01 excludes both.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-security-policy-table.html
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
    if policy.get("policyTypeName") == "SSLNegotiationPolicyType":
        yield from policy.each("policyAttributes", _weak)


def _weak(attribute: Value) -> Outcomes:
    name, held = attribute.get("name"), str(attribute.get("value", ""))
    if name == "Reference-Security-Policy" and not re.fullmatch(_FROM_TLS_1_2, held):
        yield Finding(f"{held} allows TLS 1.0 or 1.1", attribute.path)
    elif name in ("Protocol-SSLv3", "Protocol-TLSv1", "Protocol-TLSv1.1") and held == "true":
        yield Finding(f"{name} is true", attribute.path)


certificate_unmanaged = property_rule(
    id="elb-certificate-unmanaged",
    properties={
        LISTENER: "certificateArn",
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
    message="the certificate is stored in IAM, which does not renew it",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Request a certificate with aws.acm.Certificate, and use its ARN",
    title="Load balancer certificate is not managed by ACM",
    why="""
    ACM renews its certificates and keeps their private keys. A certificate that was uploaded to IAM
    expires unless it is replaced by hand, and its key is stored elsewhere too.
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
