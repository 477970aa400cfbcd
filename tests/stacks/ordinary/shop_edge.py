"""A shop behind CloudFront: a web ACL in front, the old shop and a bucket as origins."""

import pulumi
import pulumi_aws as aws

METRICS = {
    "cloudwatch_metrics_enabled": True,
    "metric_name": "shop",
    "sampled_requests_enabled": True,
}
HTTPS = {
    "http_port": 80,
    "https_port": 443,
    "origin_protocol_policy": "https-only",
    "origin_ssl_protocols": ["TLSv1.2"],
}

acl = aws.wafv2.WebAcl(
    "shop",
    scope="CLOUDFRONT",
    default_action={"allow": {}},
    rules=[
        {
            "name": "common",
            "priority": 1,
            "override_action": {"none": {}},
            "statement": {
                "managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": "AWSManagedRulesCommonRuleSet",
                }
            },
            "visibility_config": METRICS,
        }
    ],
    visibility_config=METRICS,
)

legacy = pulumi.Config().get("legacy") or "legacy.example.com"
media = aws.s3.Bucket("media")
control = aws.cloudfront.OriginAccessControl(
    "media",
    origin_access_control_origin_type="s3",
    signing_behavior="always",
    signing_protocol="sigv4",
)
# The old shop speaks HTTP only, and the certificate allows what it always did.
# finds: cloudfront-origin-plain-http, cloudfront-viewer-weak-tls
aws.cloudfront.Distribution(
    "shop",
    enabled=True,
    aliases=["shop.example.com"],
    web_acl_id=acl.arn,
    origins=[
        {
            "origin_id": "media",
            "domain_name": media.bucket_regional_domain_name,
            "origin_access_control_id": control.id,
        },
        {
            "origin_id": "legacy",
            "domain_name": legacy,
            "custom_origin_config": {**HTTPS, "origin_protocol_policy": "http-only"},
        },
    ],
    default_cache_behavior={
        "target_origin_id": "legacy",
        "viewer_protocol_policy": "redirect-to-https",
        "allowed_methods": ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    },
    ordered_cache_behaviors=[
        {
            "path_pattern": "/media/*",
            "target_origin_id": "media",
            "viewer_protocol_policy": "https-only",
            "allowed_methods": ["GET", "HEAD"],
            "cached_methods": ["GET", "HEAD"],
            "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        }
    ],
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={
        "acm_certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c",
        "ssl_support_method": "sni-only",
        "minimum_protocol_version": "TLSv1",
    },
)
