"""Listeners: plain HTTP, TLS versions, ciphers and certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    or_unknown,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import Truth, all_of, negated
from policypack.topology.networks.load_balancers import (
    BALANCER,
    CLASSIC,
    LISTENER,
    LISTENER_RULE,
    classic_listeners,
    has_internal_scheme,
    is_internal,
    listeners_of,
    plain_actions,
)
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
)


_TYPES = (LISTENER, LISTENER_RULE, CLASSIC)
_CLASSIC_FIX = (
    'Set lbProtocol to "https" and sslCertificateId to the ARN of a certificate; a Classic Load '
    "Balancer cannot redirect"
)
_READS = (BALANCER, LISTENER)
_FIX = (
    'Set type of the action to "redirect", redirect.protocol to "HTTPS" and redirect.statusCode '
    'to "HTTP_301", and serve requests at an HTTPS listener'
)


@rule(
    id="elb-listener-plain-http",
    types=_TYPES,
    reads=_READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=_FIX,
)
def listener_plain_http(resource: Resource, stack: Stack) -> Outcomes:
    """Public load balancer serves requests over plain HTTP.

    An attacker on the network path can read and change requests, including cookies and tokens. A
    redirect to HTTPS and a fixed response comply. A redirect keeps the protocol of the request
    unless redirect.protocol is set. TCP and UDP listeners, which forward what clients encrypt, and
    rules for listeners of another program are not reported.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-1
    """
    yield from _plain(resource, stack, internal=False)


@rule(
    id="elb-internal-listener-plain-http",
    types=_TYPES,
    reads=_READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=_FIX,
)
def internal_listener_plain_http(resource: Resource, stack: Stack) -> Outcomes:
    """Internal load balancer serves requests over plain HTTP.

    An attacker in the network can read requests, including cookies and tokens. Internal clients do
    not need the redirect that browsers need.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-18
    """
    yield from _plain(resource, stack, internal=True)


def _plain(resource: Resource, stack: Stack, *, internal: bool) -> Outcomes:
    for place in _places(resource, stack):
        if isinstance(place, Unknown):
            yield place
            continue
        reached = all_of(_is_internal(stack, resource))
        judged = reached if internal else negated(reached)
        if isinstance(judged, Unknown):
            yield judged
        elif judged:
            fix = _CLASSIC_FIX if resource.type == CLASSIC else ""
            yield Finding(_evidence(place), place.path, fix=fix)


def _evidence(place: Value) -> str:
    is_redirect = place.get("type") == "redirect"
    return (
        "the redirect does not change the protocol to HTTPS"
        if is_redirect
        else "the listener forwards requests over HTTP to the targets"
    )


def _places(resource: Resource, stack: Stack) -> Iterator[Value | Unknown]:
    classic = resource.type == CLASSIC
    return classic_listeners(resource) if classic else plain_actions(stack, resource)


def _is_internal(stack: Stack, resource: Resource) -> Iterator[Truth]:
    if resource.type == CLASSIC:
        yield or_unknown(has_internal_scheme, resource)
    else:
        yield from (is_internal(stack, each) for each in listeners_of(stack, resource))
