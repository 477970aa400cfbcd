"""Load balancers: logs, deletion protection, web ACLs and invalid requests."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    differ,
    equal,
    or_absent,
    property_rule,
    rule,
)
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.topology.networks.load_balancers import (
    BALANCER,
    CLASSIC,
    TARGET_GROUP,
    has_internal_scheme,
)
from policypack.topology.parts.links import stated

_APPLICATION = or_absent(equal("application"))


@rule(
    id="elb-balancer-unlogged",
    types=(BALANCER, CLASSIC),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Set accessLogs.bucket to a bucket for logs, and accessLogs.enabled to true",
)
def balancer_unlogged(balancer: Resource) -> Outcomes:
    """Load balancer has no access logs.

    Access logs are off unless the program names a bucket. Without them, you cannot reconstruct an
    attacker's requests. Network Load Balancers log only TLS listeners, and Gateway Load Balancers
    log nothing: neither is reported.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5
    """
    is_classic = balancer.type == CLASSIC
    if not is_classic and balancer.get("loadBalancerType", "application") != "application":
        return
    # Classic Load Balancers log if the bucket is set, the others only if enabled is true as well.
    enabled = balancer.get("accessLogs.enabled", is_classic)
    if enabled is not True or not balancer.is_given("accessLogs.bucket"):
        yield Finding("accessLogs does not enable logging to a bucket", "accessLogs")


balancer_deletable = property_rule(
    id="elb-balancer-deletable",
    properties={BALANCER: "enableDeletionProtection"},
    must=equal(True),
    default=False,
    message="enableDeletionProtection is not true",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set enableDeletionProtection to true",
    fix={"enableDeletionProtection": True},
    title="Load balancer has no deletion protection",
    why="""
    Without deletion protection, one request deletes the load balancer, and its DNS name is lost.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6
    """,
)


balancer_keeps_invalid_headers = property_rule(
    id="elb-balancer-keeps-invalid-headers",
    properties={BALANCER: "dropInvalidHeaderFields"},
    must=equal(True),
    default=False,
    only_if={"loadBalancerType": _APPLICATION},
    message="dropInvalidHeaderFields is not true, so invalid headers reach the targets",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set dropInvalidHeaderFields to true",
    fix={"dropInvalidHeaderFields": True},
    title="Application Load Balancer forwards invalid headers",
    why="""
    Attackers use headers that the load balancer and the target interpret differently for HTTP
    request smuggling.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4
    """,
)


balancer_desync_unmitigated = property_rule(
    id="elb-balancer-desync-unmitigated",
    properties=dict.fromkeys((BALANCER, CLASSIC), "desyncMitigationMode"),
    must=equal("defensive", "strictest"),
    default="defensive",
    message="desyncMitigationMode is monitor, so ambiguous requests reach the targets",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Leave out desyncMitigationMode, or set it to "defensive" or "strictest"',
    fix={"desyncMitigationMode": "defensive"},
    title="Load balancer does not mitigate HTTP desync attacks",
    why="""
    If the load balancer and the target disagree on where a request ends, an attacker can smuggle a
    second request into another client's connection. The default mode, defensive, prevents this.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-12
    """,
)


def _is_public(balancer: Resource, _: Stack) -> bool:
    is_application = stated(balancer, "loadBalancerType", "application") == "application"
    return is_application and not has_internal_scheme(balancer)


balancer_without_web_acl = without_web_acl(
    id="elb-balancer-without-web-acl",
    subject="Public Application Load Balancer",
    kinds=(BALANCER,),
    is_public=_is_public,
    noun="load balancer",
    why="""
    A web ACL blocks known attacks and floods of requests before they reach the targets. The web ACL
    of a CloudFront distribution in front protects only against requests that come through the
    distribution.
    https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
    """,
)


target_group_plain_http = property_rule(
    id="elb-target-group-plain-http",
    properties={TARGET_GROUP: "protocol"},
    must=or_absent(differ("HTTP", meeting="HTTPS")),
    message="protocol is HTTP, so requests reach the targets without encryption",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set protocol to "HTTPS", and have the targets serve HTTPS with any certificate',
    title="Load balancer target group uses plain HTTP",
    why="""
    The load balancer decrypts requests and sends them through the network as plaintext. It accepts
    any certificate from a target, even a self-signed one.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """,
)
