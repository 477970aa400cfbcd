"""Public access blocks of buckets and accounts."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    rule,
    until_unknown,
)
from policypack.forms.families.separate_resources import Wide, inline_or_separate
from policypack.topology.parts import buckets

# Access that remains possible while each setting is off.
SETTINGS = {
    "blockPublicAcls": "a new ACL can make the bucket or its objects public",
    "blockPublicPolicy": "a new bucket policy can make the bucket public",
    "ignorePublicAcls": "existing public ACLs keep their effect",
    "restrictPublicBuckets": "an existing public bucket policy keeps its effect",
}
_REMEDIATION = (
    "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true"
)


@rule(
    id="s3-public-access-block-weak",
    types=(buckets.PUBLIC_ACCESS_BLOCK,),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=_REMEDIATION,
    cwe=(284,),
    fix=dict.fromkeys(SETTINGS, True),
)
def public_access_block_weak(block: Resource) -> Outcomes:
    """S3 bucket public access block is incomplete.

    A single ACL or policy can make the bucket publicly accessible. AWS turns all four settings on
    for new buckets. A BucketPublicAccessBlock replaces them, and settings that it leaves out become
    false, so an incomplete block is weaker than none.
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
    for setting, effect in SETTINGS.items():
        yield from until_unknown(_setting(block, setting, effect))


@rule(
    id="s3-account-public-access-block-weak",
    types=(buckets.ACCOUNT_BLOCK,),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=_REMEDIATION,
    cwe=(284,),
    fix=dict.fromkeys(SETTINGS, True),
)
def account_block_weak(block: Resource) -> Outcomes:
    """S3 account-wide public access block is incomplete.

    The account's settings apply to all of its buckets, even if a bucket's own block is weaker.
    Settings that AccountPublicAccessBlock leaves out become false.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-block-public-access-account.html

    Example:
        aws.s3.AccountPublicAccessBlock(
            "account",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=False,  # bad
            restrict_public_buckets=True,  # good
        )
    """
    for setting, effect in SETTINGS.items():
        yield from until_unknown(_setting(block, setting, effect))


bucket_without_block = inline_or_separate(
    id="s3-bucket-without-public-access-block",
    owners=buckets.BUCKETS,
    separate=buckets.at_bucket(buckets.PUBLIC_ACCESS_BLOCK),
    properties={},
    must=equal(True),
    message="",
    absent="no BucketPublicAccessBlock names this bucket, so the program doesn't keep it private",
    unless_set=Wide(buckets.ACCOUNT_BLOCK, tuple(SETTINGS)),
    remediation=(
        "Add a BucketPublicAccessBlock for the bucket with blockPublicAcls, blockPublicPolicy, "
        "ignorePublicAcls and restrictPublicBuckets set to true"
    ),
    title="S3 bucket has no public access block of its own",
    why="""
    AWS turns all four settings on for new buckets, so the bucket is private. A block in the program
    also restores the settings at the next update if someone turns them off. Buckets that were
    created before April 2023 have no block. A complete AccountPublicAccessBlock in the program is
    enough, because S3 applies the more restrictive of the two.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """,
    example="""
    bucket = aws.s3.Bucket("uploads")
    aws.s3.BucketPublicAccessBlock(  # good
        "uploads",  # good
        bucket=bucket.id,  # good
        block_public_acls=True,  # good
        block_public_policy=True,  # good
        ignore_public_acls=True,  # good
        restrict_public_buckets=True,  # good
    )  # good
    """,
)


def _setting(block: Resource, name: str, effect: str) -> Outcomes:
    if block.get(name) is not True:
        yield Finding(f"{name} is off: {effect}", name)
