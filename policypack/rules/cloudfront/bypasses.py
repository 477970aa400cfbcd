"""Origins that bypass the web ACL, or that another account could own."""

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
    or_unknown,
    rule,
    until_unknown,
)
from policypack.topology.edge import protected_origins
from policypack.topology.edge.distributions import DISTRIBUTION, origins
from policypack.topology.edge.protected_origins import answers_directly, called_by, is_owned
from policypack.topology.parts.buckets import BUCKETS


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

    Example:
        api = aws.apigatewayv2.Api("orders", protocol_type="HTTP")
        aws.apigatewayv2.Route(
            "orders",
            api_id=api.id,
            route_key="$default",
            authorization_type="JWT",  # bad
            authorizer_id="a1b2c3",  # bad
            authorization_type="AWS_IAM",  # good
        )
        aws.cloudfront.Distribution(
            "orders",
            enabled=True,
            web_acl_id="arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1",
            origins=[{
                "origin_id": "orders",
                "domain_name": api.id.apply(
                    lambda id: f"{id}.execute-api.eu-central-1.amazonaws.com"
                ),
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }],
            default_cache_behavior={
                "target_origin_id": "orders",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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

    Example:
        site = aws.s3.Bucket("site", bucket="shop-site")
        aws.cloudfront.Distribution(
            "site",
            enabled=True,
            origins=[{
                "origin_id": "site",
                "domain_name": "shop-pages.s3.eu-central-1.amazonaws.com",  # bad
                "domain_name": site.bucket_regional_domain_name,  # good
                "origin_access_control_id": "E2QWRUHAPOMQZL",
            }],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
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
