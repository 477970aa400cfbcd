"""Connections of viewers: protocols, certificates, countries and security headers."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    differ,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.topology.edge.distributions import (
    BOTH,
    CERTIFICATES,
    DISTRIBUTION,
    POLICY,
    SECURITY_HEADERS,
    SUPPORT_METHOD,
    WITHOUT_SNI,
    behaviors,
    lacks_headers,
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
)


_SECURITY = "securityHeadersConfig"
_HEADERS = (_SECURITY, "customHeadersConfig")
_OTHERS = ("corsConfig", "removeHeadersConfig", "serverTimingHeadersConfig")
_TRANSPORT = f"{_SECURITY}.strictTransportSecurity"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
_A_YEAR = 31536000


@rule(
    id="cloudfront-distribution-without-security-headers",
    types=BOTH,
    reads=(POLICY,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        f'Set responseHeadersPolicyId to "{SECURITY_HEADERS}" (the AWS managed '
        "SecurityHeadersPolicy) or to the ID of a ResponseHeadersPolicy with securityHeadersConfig"
    ),
)
def distribution_without_security_headers(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront distribution adds no security headers to responses.

    Without these headers, browsers let other sites frame the pages, guess content types and try
    plain HTTP first. Each cache behavior needs a response headers policy, unless a function adds
    headers to its responses.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-response-headers.html
    """
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield from until_unknown(_without_headers(stack, distribution, behavior))


def _without_headers(stack: Stack, distribution: Resource, behavior: Value) -> Outcomes:
    lack = lacks_headers(stack, distribution, behavior)
    if lack:
        yield Finding(lack, behavior.path)


@rule(
    id="cloudfront-headers-without-hsts",
    types=(POLICY,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        f"In {_TRANSPORT}, set accessControlMaxAgeSec to {_A_YEAR} or more, and override to true"
    ),
)
def headers_without_hsts(policy: Resource) -> Outcomes:
    """CloudFront response headers policy does not enforce HTTPS (HSTS).

    Without Strict-Transport-Security, a browser starts each visit over plain HTTP, where an
    attacker can answer instead of the redirect. Unless override is true, a header from the origin
    takes precedence. A policy that adds no such headers, for example one for CORS only, is not
    reported.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
    """
    has_headers = any(policy.at(part).is_set for part in _HEADERS)
    if not has_headers and any(policy.at(part).is_set for part in _OTHERS):
        return
    if not policy.at(_TRANSPORT).is_set:
        yield Finding(
            "strictTransportSecurity is not set, so browsers may use plain HTTP", _TRANSPORT
        )
        return
    yield from until_unknown(_max_age(policy))
    yield from until_unknown(_override(policy))


def _max_age(policy: Resource) -> Outcomes:
    path = f"{_TRANSPORT}.accessControlMaxAgeSec"
    held = policy.get(path, 0)
    if held < _A_YEAR:
        yield Finding(f"accessControlMaxAgeSec is {held:.0f} seconds, less than a year", path)


def _override(policy: Resource) -> Outcomes:
    path = f"{_TRANSPORT}.override"
    if policy.get(path) is not True:
        yield Finding("override is not true, so the origin can weaken the header", path)
