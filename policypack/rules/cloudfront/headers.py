"""Security headers of responses."""

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
    rule,
    until_unknown,
)
from policypack.topology.edge.distributions import (
    BOTH,
    POLICY,
    SECURITY_HEADERS,
    behaviors,
    lacks_headers,
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

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "response_headers_policy_id": "67f7725c-6f97-4210-82d7-5512b31e9d03",  # good
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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

    Example:
        aws.cloudfront.ResponseHeadersPolicy(
            "shop",
            security_headers_config={
                "content_type_options": {"override": True},
                "strict_transport_security": {  # good
                    "access_control_max_age_sec": 31536000,  # good
                    "override": True,  # good
                },  # good
            },
        )
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
