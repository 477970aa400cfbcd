"""Certificates and geographic restrictions of distributions."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, equal, property_rule
from policypack.topology.edge.distributions import (
    CERTIFICATES,
    DISTRIBUTION,
    SUPPORT_METHOD,
    WITHOUT_SNI,
)

default_certificate = property_rule(
    id="cloudfront-distribution-default-certificate",
    properties={DISTRIBUTION: "viewerCertificate.cloudfrontDefaultCertificate"},
    must=equal(False),
    default=True,
    unless=CERTIFICATES[DISTRIBUTION],
    message=(
        "no certificate is set, so viewers get the cloudfront.net certificate and may use TLSv1"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set aliases to your domain names, and viewerCertificate.acmCertificateArn to the ARN of "
        "a certificate for them"
    ),
    title="CloudFront distribution uses the default certificate",
    why="""
    With the default certificate, for cloudfront.net, the security policy is TLSv1 and cannot be
    changed. Waive this finding for an internal tool without a custom domain.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-7
    """,
    example="""
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
        viewer_certificate={"cloudfront_default_certificate": True},  # bad
        viewer_certificate={  # good
            "acm_certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c",  # good
            "ssl_support_method": "sni-only",  # good
            "minimum_protocol_version": "TLSv1.2_2021",  # good
        },  # good
    )
    """,
)


dedicated_ip = property_rule(
    id="cloudfront-distribution-dedicated-ip",
    properties={DISTRIBUTION: SUPPORT_METHOD},
    must=differ(*WITHOUT_SNI, meeting="sni-only"),
    default="sni-only",
    message="sslSupportMethod reserves dedicated IP addresses for viewers without SNI",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set viewerCertificate.sslSupportMethod to "sni-only"',
    title="CloudFront distribution uses dedicated IP addresses instead of SNI",
    why="""
    Clients without SNI are more than a decade old and support no current TLS version. CloudFront
    charges for dedicated IP addresses every month.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-https-dedicated-ip-or-sni.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-8
    """,
    example="""
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
            "minimum_protocol_version": "TLSv1.2_2021",
            "ssl_support_method": "vip",  # bad
            "ssl_support_method": "sni-only",  # good
        },
    )
    """,
)


any_country = property_rule(
    id="cloudfront-distribution-any-country",
    properties={DISTRIBUTION: "restrictions.geoRestriction.restrictionType"},
    must=equal("whitelist", "blacklist"),
    default="none",
    message='restrictionType is "none", so CloudFront answers requests from every country',
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        'Set restrictions.geoRestriction.restrictionType to "whitelist", and locations to the '
        "country codes that you serve"
    ),
    title="CloudFront distribution has no geographic restriction",
    why="""
    An application for some countries also receives requests from all others, most of them from
    scanners. Which countries to serve is a business decision.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
    """,
    example="""
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
                "origin_ssl_protocols": ["TLSv1.2"],
            },
        }],
        default_cache_behavior={
            "target_origin_id": "shop",
            "viewer_protocol_policy": "redirect-to-https",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
        },
        viewer_certificate={"cloudfront_default_certificate": True},
        restrictions={"geo_restriction": {"restriction_type": "none"}},  # bad
        restrictions={  # good
            "geo_restriction": {"restriction_type": "whitelist", "locations": ["DE"]}  # good
        },  # good
    )
    """,
)
