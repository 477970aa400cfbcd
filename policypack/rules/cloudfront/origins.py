"""Origins: how CloudFront connects to them, and who else can reach or own them."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    given,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import all_of, any_of, settled
from policypack.topology.edge import protected_origins
from policypack.topology.edge.distributions import (
    BOTH,
    DISTRIBUTION,
    behaviors,
    custom_config,
    domain_of,
    is_website,
    origins,
    targets,
)
from policypack.topology.edge.protected_origins import answers_directly, called_by, is_owned
from policypack.topology.parts.buckets import BUCKETS

_POLICY = "originProtocolPolicy"
_STRONG = "TLSv1.2"
_OUTDATED = ("SSLv3", "TLSv1", "TLSv1.1")
_WEBSITE_FIX = (
    "Use the bucket's REST endpoint (bucketRegionalDomainName) with an OriginAccessControl, "
    "because website endpoints do not support HTTPS"
)


@rule(
    id="cloudfront-origin-plain-http",
    types=BOTH,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation='Set originProtocolPolicy of the origin to "https-only"',
)
def origin_plain_http(distribution: Resource) -> Outcomes:
    """CloudFront distribution connects to an origin over plain HTTP.

    Requests and responses cross the internet between CloudFront and the origin, where attackers can
    read and change them. "match-viewer" has the same effect if a cache behavior for the origin
    accepts plain HTTP. For the website endpoint of a bucket, whose objects are public anyway, the
    severity is medium.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-9
    """
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
        else:
            yield from until_unknown(_plain_http(distribution, origin))


def _plain_http(distribution: Resource, origin: Value) -> Outcomes:
    policy = custom_config(origin, distribution).at(_POLICY)
    held = policy.content
    if held == "match-viewer" and settled(_accepts_http(distribution, origin)):
        message = (
            'originProtocolPolicy is "match-viewer", and a cache behavior for the origin accepts '
            "plain HTTP"
        )
        yield Finding(message, policy.path)
    elif held == "http-only" and _is_website(origin):
        message = "the website endpoint of a bucket supports plain HTTP only"
        cause = domain_of(origin)
        yield Finding(message, policy.path, Severity.MEDIUM, _WEBSITE_FIX, cause=cause)
    elif held == "http-only":
        yield Finding('originProtocolPolicy is "http-only"', policy.path)


def _is_website(origin: Value) -> bool:
    domain = or_unknown(domain_of, origin)
    return not isinstance(domain, Unknown) and is_website(domain)


def _accepts_http(distribution: Resource, origin: Value) -> bool | Unknown:
    return any_of(
        each
        if isinstance(each, Unknown)
        else all_of(
            (or_unknown(_allows_all, each), or_unknown(targets, each, origin, distribution))
        )
        for each in behaviors(distribution)
    )


def _allows_all(behavior: Value) -> bool:
    return str(behavior.get("viewerProtocolPolicy")) == "allow-all"


@rule(
    id="cloudfront-origin-weak-tls",
    types=BOTH,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f'Set originSslProtocols of the origin to ["{_STRONG}"]',
)
def origin_weak_tls(distribution: Resource) -> Outcomes:
    """CloudFront distribution allows outdated TLS versions to an origin.

    An attacker on the network path can make CloudFront and the origin agree on the oldest protocol
    that both allow. SSL 3, TLS 1.0 and TLS 1.1 have known weaknesses.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-ciphers-cloudfront-to-origin.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-10
    """
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
        else:
            yield from until_unknown(_weak_tls(distribution, origin))


def _weak_tls(distribution: Resource, origin: Value) -> Outcomes:
    config = custom_config(origin, distribution)
    # An origin without TLS has its own rule.
    if config.is_set and config.get(_POLICY) != "http-only":
        yield from config.each("originSslProtocols", _outdated)


def _outdated(protocol: Value) -> Outcomes:
    if protocol.content in _OUTDATED:
        yield Finding(f"originSslProtocols allows {protocol.content}", protocol.path)


single_origin = property_rule(
    id="cloudfront-distribution-single-origin",
    properties={DISTRIBUTION: "originGroups"},
    must=given([{"originId": "shop"}]),
    message="originGroups is empty, so no second origin takes over",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a group with two members to originGroups, and set targetOriginId of the cache "
        "behaviors to its originId"
    ),
    title="CloudFront distribution has no origin failover",
    why="""
    If the only origin fails, every request that CloudFront has not cached fails too. An origin
    group sends these requests to a second origin.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-4
    """,
)


@rule(
    id="cloudfront-origin-bypassable",
    types=(DISTRIBUTION,),
    reads=protected_origins.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Require IAM authorization at the origin, associate a web ACL with the REST API's stage "
        "or the load balancer, limit the load balancer's security group to CloudFront's prefix "
        "list, or check a secret header that customHeaders of the origin adds"
    ),
    implied_by=(Implication("cloudfront-url-origin-without-oac"),),
)
def origin_bypassable(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront distribution's web ACL can be bypassed through the origin.

    An API, a function URL or a public load balancer behind the distribution has its own address. A
    caller who finds it can send requests that the web ACL would block. If the origin has custom
    headers, the severity is low: the code, a listener rule or an API key may check one of them,
    which this rule cannot see.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
    """
    protected = or_unknown(distribution.is_given, "webAclId")
    if protected is False:
        return
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
            continue
        for found in _bypasses(stack, distribution, origin):
            yield protected if isinstance(protected, Unknown) else found


def _bypasses(stack: Stack, distribution: Resource, origin: Value) -> Outcomes:
    for target in called_by(stack, distribution, origin):
        open_ = target if isinstance(target, Unknown) else answers_directly(stack, target)
        if isinstance(open_, Unknown):
            yield open_
        elif open_ and isinstance(target, Resource):
            message = f"{target.name} answers requests that do not pass through the web ACL"
            yield Finding(message, origin.path, _with_headers(origin))


def _with_headers(origin: Value) -> Severity | None:
    return Severity.LOW if origin.at("customHeaders").tree else None


@rule(
    id="cloudfront-origin-bucket-unowned",
    types=(DISTRIBUTION,),
    reads=BUCKETS,
    severity=Severity.HIGH,
    profile=Profile.STRICT,
    remediation=(
        "Set domainName to an output of the bucket (bucketRegionalDomainName); if another program "
        "owns the bucket, list the distribution in the setting completed_elsewhere"
    ),
)
def origin_bucket_unowned(distribution: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudFront origin is a bucket that the program does not define.

    If the bucket does not exist, or is deleted later, any AWS account can create it and decide what
    the distribution serves under your domain (subdomain takeover). A preview does not know whether
    the bucket exists.
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-12
    """
    if settings.is_completed_elsewhere(distribution.urn):
        return
    for origin in origins(distribution):
        if isinstance(origin, Unknown):
            yield origin
        else:
            yield from until_unknown(_unowned(stack, distribution, origin))


def _unowned(stack: Stack, distribution: Resource, origin: Value) -> Outcomes:
    owned = is_owned(stack, distribution, origin)
    if isinstance(owned, Unknown):
        yield owned
    elif not owned:
        path = origin.at("domainName").path
        yield Finding("domainName names a bucket that is not in the program", path)
