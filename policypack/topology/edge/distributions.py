"""CloudFront distributions: their cache behaviors, their origins, and what kind each origin is.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistS3AndCustomOrigins.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts.functions import functions_named, recorded_functions, text_of

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution"
BOTH = (DISTRIBUTION, MULTITENANT)
CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl"
_DEFAULT = "defaultCacheBehavior"
_OTHERS = {DISTRIBUTION: "orderedCacheBehaviors", MULTITENANT: "cacheBehaviors"}
_CUSTOM = {DISTRIBUTION: "customOriginConfig", MULTITENANT: "customOriginConfigs[0]"}
_VPC = {DISTRIBUTION: "vpcOriginConfig", MULTITENANT: "vpcOriginConfigs[0]"}
_ID = {DISTRIBUTION: "originId", MULTITENANT: "id"}
# The certificates other than that of cloudfront.net.
CERTIFICATES = {
    DISTRIBUTION: ("viewerCertificate.acmCertificateArn", "viewerCertificate.iamCertificateId"),
    MULTITENANT: ("viewerCertificate.acmCertificateArn",),
}
SUPPORT_METHOD = "viewerCertificate.sslSupportMethod"
# Viewers without SNI get dedicated addresses and old protocols only:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-https-dedicated-ip-or-sni.html
WITHOUT_SNI = ("vip", "static-ip")
LAMBDA_ARN = {DISTRIBUTION: "lambdaArn", MULTITENANT: "lambdaFunctionArn"}


def behaviors(distribution: Resource) -> Iterator[Value | Unknown]:
    """The default cache behavior, and those for paths."""
    default = distribution.at(_DEFAULT)
    yield default.tree if isinstance(default.tree, Unknown) else default
    yield from until_unknown(distribution.properties.items(_OTHERS[distribution.type]))


def edge_functions(distribution: Resource) -> Iterator[Value | Unknown]:
    """The associations of Lambda functions, of every cache behavior."""
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield from until_unknown(behavior.items("lambdaFunctionAssociations"))


def functions_at_edge(stack: Stack) -> frozenset[str]:
    """The URNs of the functions that distributions of the stack run."""
    return frozenset(
        function.urn
        for distribution in stack.of_type(*BOTH)
        for association in edge_functions(distribution)
        if not isinstance(association, Unknown)
        for function in _associated(stack, distribution, association)
    )


def _associated(stack: Stack, distribution: Resource, association: Value) -> tuple[Resource, ...]:
    named = association.at(LAMBDA_ARN[distribution.type])
    text = or_unknown(text_of, named)
    if isinstance(text, Unknown):
        found = or_unknown(recorded_functions, stack, distribution, named.path)
    else:
        found = or_unknown(functions_named, stack, text)
    return () if isinstance(found, Unknown) else found


def origins(distribution: Resource) -> Iterator[Value | Unknown]:
    """The origins, those of origin groups included."""
    yield from until_unknown(distribution.properties.items("origins"))


def custom_config(origin: Value, distribution: Resource) -> Value:
    """The configuration of an origin that speaks HTTP. Raises UnknownValueError."""
    return origin.at(_CUSTOM[distribution.type])


def is_bucket(origin: Value, distribution: Resource) -> bool:
    """Whether it is the REST endpoint of a bucket: an origin without another configuration.

    A website endpoint is a custom origin. Raises UnknownValueError.
    """
    others = (custom_config(origin, distribution), origin.at(_VPC[distribution.type]))
    return not any(each.is_set for each in others)


def domain_of(origin: Value) -> str:
    """The domain name, in lower case. Raises UnknownValueError."""
    return str(origin.get("domainName", "")).lower()


def is_website(domain: str) -> bool:
    """Whether it is the website endpoint of a bucket, which speaks plain HTTP only.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
    """
    return ".s3-website" in domain


def is_function_url(domain: str) -> bool:
    """Whether it is the domain of a Lambda function URL."""
    return ".lambda-url." in domain and domain.endswith(".on.aws")


def default_origins(distribution: Resource) -> Iterator[Value]:
    """The origin of the default cache behavior, or those of a group. Raises UnknownValueError."""
    for origin in distribution.properties.items("origins"):
        if targets(distribution.at(_DEFAULT), origin, distribution):
            yield origin


def targets(behavior: Value, origin: Value, distribution: Resource) -> bool:
    """Whether a cache behavior sends requests to the origin, or to a group that it is a member of.

    Raises UnknownValueError.
    """
    key = _ID[distribution.type]
    named, own = behavior.get("targetOriginId"), origin.get(key)
    return named == own or any(
        own == member.get("originId")
        for group in distribution.properties.items("originGroups")
        if group.get(key) == named
        for member in group.items("members")
    )


def access_controls(stack: Stack, distribution: Resource, origin: Value) -> tuple[Resource, ...]:
    """The origin access controls of the stack that the origin may name.

    The engine's record is about all origins together, so it may leave several.
    """
    named = or_unknown(text_of, origin.at("originAccessControlId"))
    found = [each for each in stack.of_type(CONTROL) if has_id(each, named)]
    return tuple(found) or stack.recorded(distribution, origin.path, CONTROL)


def has_id(resource: Resource, text: str | Unknown) -> bool:
    """Whether the ID of a resource is known, and is the text."""
    held = resource.at("id").tree
    return isinstance(held, str) and isinstance(text, str) and held == text


# Response headers policies: which add security headers.
#
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html

POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
# AWS's policies SimpleCORS and CORS-With-Preflight, which add no others.
_ONLY_CORS = {
    "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
}
# The events at which a function can still add headers.
_RESPONSES = ("viewer-response", "origin-response")
_FUNCTIONS = ("functionAssociations", "lambdaFunctionAssociations")


def lacks_headers(stack: Stack, distribution: Resource, behavior: Value) -> str:
    """Why the responses of a cache behavior have no security headers; "" where they may have.

    Raises UnknownValueError.
    """
    if any(_adds_headers(behavior, path) for path in _FUNCTIONS):
        return ""
    named = behavior.at("responseHeadersPolicyId")
    if isinstance(named.tree, Unknown) and distribution.is_output(behavior.path):
        return _weak_in(stack.recorded(distribution, behavior.path, POLICY))
    identity = text_of(named)
    if not identity:
        return "responseHeadersPolicyId is not set"
    if identity in _ONLY_CORS:
        return f"the managed policy {_ONLY_CORS[identity]} adds no security headers"
    found = tuple(each for each in stack.of_type(POLICY) if has_id(each, identity))
    return _weak_in(found)


def _adds_headers(behavior: Value, path: str) -> bool:
    return any(each.get("eventType") in _RESPONSES for each in behavior.items(path))


def _weak_in(policies: tuple[Resource, ...]) -> str:
    """The engine's record is about all behaviors of a list, so all of its policies must be weak."""
    weak = [each for each in policies if _is_weak(each)]
    if not weak or len(weak) < len(policies):
        return ""
    return f"the policy {weak[0].name} adds no security headers"


def _is_weak(policy: Resource) -> bool:
    parts = ("securityHeadersConfig", "customHeadersConfig")
    return not any(policy.at(part).is_set for part in parts)
