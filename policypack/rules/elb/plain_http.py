"""Listeners that serve requests over plain HTTP."""

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
    Value,
    or_unknown,
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

    Example:
        balancer = aws.lb.LoadBalancer("orders", internal=False)
        targets = aws.lb.TargetGroup("orders", port=80, protocol="HTTP", vpc_id="vpc-0123456789a")
        aws.lb.Listener(
            "orders",
            load_balancer_arn=balancer.arn,
            port=80,
            protocol="HTTP",
            default_actions=[{
                "type": "forward",  # bad
                "target_group_arn": targets.arn,  # bad
                "type": "redirect",  # good
                "redirect": {  # good
                    "protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"  # good
                },  # good
            }],
        )
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

    Example:
        balancer = aws.lb.LoadBalancer("orders", internal=True, drop_invalid_header_fields=True)
        aws.lb.Listener(
            "orders",
            load_balancer_arn=balancer.arn,
            protocol="HTTP",  # bad
            port=80,  # bad
            protocol="HTTPS",  # good
            port=443,  # good
            ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",  # good
            certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd",  # good
            default_actions=[{
                "type": "forward",
                "target_group_arn": (
                    "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/orders/1"
                ),
            }],
        )
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
