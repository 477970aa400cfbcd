"""How CloudFront connects to origins."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    given,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import all_of, any_of, settled
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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            origins=[{
                "origin_id": "shop",
                "domain_name": "origin.example.com",
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "http-only",  # bad
                    "origin_protocol_policy": "https-only",  # good
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }],
            default_cache_behavior={
                "target_origin_id": "shop",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            origins=[{
                "origin_id": "shop",
                "domain_name": "origin.example.com",
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1", "TLSv1.2"],  # bad
                    "origin_ssl_protocols": ["TLSv1.2"],  # good
                },
            }],
            default_cache_behavior={
                "target_origin_id": "shop",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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
    example="""
    TLS = {
        "http_port": 80,
        "https_port": 443,
        "origin_protocol_policy": "https-only",
        "origin_ssl_protocols": ["TLSv1.2"],
    }
    aws.cloudfront.Distribution(
        "shop",
        enabled=True,
        origins=[
            {"origin_id": "one", "domain_name": "one.example.com", "custom_origin_config": TLS},
            {"origin_id": "two", "domain_name": "two.example.com", "custom_origin_config": TLS},
        ],
        origin_groups=[{  # good
            "origin_id": "shop",  # good
            "failover_criteria": {"status_codes": [500, 502, 503, 504]},  # good
            "members": [{"origin_id": "one"}, {"origin_id": "two"}],  # good
        }],  # good
        default_cache_behavior={
            "target_origin_id": "one",  # bad
            "target_origin_id": "shop",  # good
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
        },
        restrictions={"geo_restriction": {"restriction_type": "none"}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    """,
)
