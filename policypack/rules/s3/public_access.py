"""The public access block of buckets."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import until_unknown

# What stays possible while each setting is off.
_SETTINGS = {
    "blockPublicAcls": "a new ACL can make the bucket or its objects public",
    "blockPublicPolicy": "a new bucket policy can make the bucket public",
    "ignorePublicAcls": "existing public ACLs keep their effect",
    "restrictPublicBuckets": "an existing public bucket policy keeps its effect",
}


@rule(
    id="s3-public-access-block-weak",
    types=("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true"
    ),
    fix=dict.fromkeys(_SETTINGS, True),
)
def public_access_block_weak(block: Resource) -> Outcomes:
    """S3 bucket public access block is incomplete.

    AWS turns all four settings on for a new bucket. A BucketPublicAccessBlock replaces them, and a
    setting that it leaves out becomes false, so an incomplete one is weaker than none. One ACL or
    policy can then make the bucket publicly accessible.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Example:
        aws.s3.BucketPublicAccessBlock(
            "uploads",
            bucket="shop-uploads",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=False,  # bad
            restrict_public_buckets=True,  # good
        )
    """
    for setting, effect in _SETTINGS.items():
        yield from until_unknown(_setting(block, setting, effect))


def _setting(block: Resource, name: str, effect: str) -> Outcomes:
    if block.get(name) is not True:
        yield Finding(f"{name} is off: {effect}", name)
