"""Who can sign the URLs and cookies of private content."""

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
from policypack.topology.edge.distributions import DISTRIBUTION, behaviors


@rule(
    id="cloudfront-distribution-root-signers",
    types=(DISTRIBUTION,),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Create an aws.cloudfront.KeyGroup, and replace trustedSigners with trustedKeyGroups"
    ),
)
def root_signers(distribution: Resource) -> Outcomes:
    """CloudFront distribution trusts accounts as signers, not key groups.

    Only the root user of an account can manage the key pairs of a signer. The keys of a key group
    are managed, rotated and limited with IAM.
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/cloudfront-controls.html#cloudfront-17

    Example:
        aws.cloudfront.Distribution(
            "downloads",
            enabled=True,
            web_acl_id="arn:aws:wafv2:us-east-1:111122223333:global/webacl/downloads/1",
            origins=[{
                "origin_id": "downloads",
                "domain_name": "downloads.example.com",
                "custom_origin_config": {
                    "http_port": 80,
                    "https_port": 443,
                    "origin_protocol_policy": "https-only",
                    "origin_ssl_protocols": ["TLSv1.2"],
                },
            }],
            default_cache_behavior={
                "target_origin_id": "downloads",
                "viewer_protocol_policy": "https-only",
                "allowed_methods": ["GET", "HEAD"],
                "cached_methods": ["GET", "HEAD"],
                "trusted_signers": ["self"],  # bad
                "trusted_key_groups": ["1234abcd-12ab-34cd-56ef-1234567890ab"],  # good
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )
    """
    for behavior in behaviors(distribution):
        if isinstance(behavior, Unknown):
            yield behavior
        else:
            yield from until_unknown(_trusts_accounts(behavior))


def _trusts_accounts(behavior: Value) -> Outcomes:
    path = "trustedSigners"
    if behavior.get(path):
        yield Finding(
            "trustedSigners lists accounts, whose keys only their root users manage",
            behavior.at(path).path,
        )
