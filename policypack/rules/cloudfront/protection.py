"""Web ACLs, root objects and field-level encryption of distributions."""

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
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.edge.distributions import (
    BOTH,
    DISTRIBUTION,
    MULTITENANT,
    behaviors,
    default_origins,
    is_bucket,
)
from policypack.topology.parts.completion import completing

_TENANT = "aws:cloudfront/distributionTenant:DistributionTenant"
_ENCRYPTION = "fieldLevelEncryptionId"


@rule(
    id="cloudfront-distribution-without-waf",
    types=BOTH,
    reads=(_TENANT,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set webAclId to the ARN of a WebAcl with the scope CLOUDFRONT",
)
def distribution_without_waf(distribution: Resource, stack: Stack) -> Outcomes:
    """CloudFront distribution has no web ACL.

    A web ACL blocks known attacks and floods of requests before they reach the origin. The tenants
    of a multi-tenant distribution can have their own web ACLs.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-6

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            web_acl_id="arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1",  # good
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
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
    has_acl = or_unknown(distribution.is_given, "webAclId")
    protected = any_of((has_acl, _tenants_have_acls(stack, distribution)))
    if isinstance(protected, Unknown):
        yield protected
    elif not protected:
        yield Finding("webAclId is not set", "webAclId")


def _tenants_have_acls(stack: Stack, distribution: Resource) -> Truth:
    if distribution.type != MULTITENANT:
        return False
    tenants = list(completing(stack, distribution, {_TENANT: "distributionId"}))
    return bool(tenants) and all_of(
        each if isinstance(each, Unknown) else or_unknown(_has_acl, each) for each in tenants
    )


def _has_acl(tenant: Resource) -> bool:
    return tenant.is_given("customizations.webAcl.arn")


@rule(
    id="cloudfront-distribution-without-root-object",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set defaultRootObject, such as "index.html"',
)
def distribution_without_root_object(distribution: Resource) -> Outcomes:
    """CloudFront distribution for a bucket has no default root object.

    A request for the domain itself goes to the bucket. It returns a list of the objects if
    CloudFront is allowed to read it, and fails otherwise. Origins other than buckets need no root
    object.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-1

    Example:
        aws.cloudfront.Distribution(
            "shop",
            enabled=True,
            default_root_object="index.html",  # good
            origins=[{"origin_id": "site", "domain_name": "site.s3.eu-central-1.amazonaws.com"}],
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
    has_root = or_unknown(distribution.is_given, "defaultRootObject")
    if has_root is True:
        return
    if any(is_bucket(origin, distribution) for origin in default_origins(distribution)):
        missing = Finding("defaultRootObject is not set", "defaultRootObject")
        yield has_root if isinstance(has_root, Unknown) else missing


@rule(
    id="cloudfront-distribution-without-field-encryption",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set fieldLevelEncryptionId of the cache behaviors that receive sensitive fields",
)
def distribution_without_field_encryption(distribution: Resource) -> Outcomes:
    """CloudFront distribution has no field-level encryption.

    Field-level encryption is for applications in which only few components may see sensitive input,
    such as card numbers. The edge location encrypts single form fields, and only the holder of the
    private key can read them.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/field-level-encryption.html

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
                "field_level_encryption_id": "C1G2H3I4J5K6L7",  # good
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
    """
    encrypted = any_of(
        each if isinstance(each, Unknown) else or_unknown(_encrypts, each)
        for each in behaviors(distribution)
    )
    if isinstance(encrypted, Unknown):
        yield encrypted
    elif not encrypted:
        yield Finding("no cache behavior has a field-level encryption configuration", "")


def _encrypts(behavior: Value) -> bool:
    return bool(behavior.get(_ENCRYPTION))
