"""Protocols of viewer connections."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    rule,
    until_unknown,
)
from policypack.topology.edge.distributions import (
    BOTH,
    CERTIFICATES,
    SUPPORT_METHOD,
    WITHOUT_SNI,
    behaviors,
)

_MINIMUM = "viewerCertificate.minimumProtocolVersion"
_RECOMMENDED = "TLSv1.2_2021"


@rule(
    id="cloudfront-viewer-plain-http",
    types=BOTH,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        'Set viewerProtocolPolicy to "redirect-to-https", or to "https-only" if viewers send '
        "requests other than GET and HEAD"
    ),
)
def viewer_plain_http(distribution: Resource) -> Outcomes:
    """CloudFront distribution accepts plain HTTP from viewers.

    Attackers on the network path can read and change requests, including cookies, and responses.
    Each cache behavior has its own setting. A redirect answers a POST over plain HTTP only after
    its body was sent.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            web_acl_id="arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1",
            origins=[{
                "origin_id": "shop",
                "domain_name": "shop.example.com",
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }],
            default_cache_behavior={
                "target_origin_id": "shop",
                "viewer_protocol_policy": "allow-all",  # bad
                "viewer_protocol_policy": "redirect-to-https",  # good
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
    """
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield from until_unknown(_allows_http(behavior))


def _allows_http(behavior: Value) -> Outcomes:
    path = "viewerProtocolPolicy"
    if behavior.get(path) == "allow-all":
        yield Finding('viewerProtocolPolicy is "allow-all"', behavior.at(path).path)


@rule(
    id="cloudfront-viewer-weak-tls",
    types=BOTH,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=f'Set viewerCertificate.minimumProtocolVersion to "{_RECOMMENDED}"',
    fix={"viewerCertificate": {"minimumProtocolVersion": _RECOMMENDED}},
)
def viewer_weak_tls(distribution: Resource) -> Outcomes:
    """CloudFront distribution accepts TLS versions older than 1.2.

    TLS 1.0 and 1.1 have known weaknesses, and RFC 8996 deprecates them. The provider's default is
    TLSv1. A distribution with the default cloudfront.net certificate has no choice, and is not
    reported here.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-15

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            aliases=["shop.example.com"],
            origins=[{
                "origin_id": "shop",
                "domain_name": "origin.example.com",
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
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
            viewer_certificate={
                "acm_certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c",
                "ssl_support_method": "sni-only",
                "minimum_protocol_version": "TLSv1.1_2016",  # bad
                "minimum_protocol_version": "TLSv1.2_2021",  # good
            },
        )
    """
    held = str(distribution.get(_MINIMUM, "TLSv1"))
    if held.startswith(("TLSv1.2", "TLSv1.3")) or not _has_certificate(distribution):
        return
    fix = None
    if distribution.get(SUPPORT_METHOD) in WITHOUT_SNI:
        fix = f'Set sslSupportMethod to "sni-only" and minimumProtocolVersion to "{_RECOMMENDED}"'
    yield Finding(f'minimumProtocolVersion is "{held}"', _MINIMUM, fix=fix)


def _has_certificate(distribution: Resource) -> bool:
    return any(distribution.is_given(path) for path in CERTIFICATES[distribution.type])
