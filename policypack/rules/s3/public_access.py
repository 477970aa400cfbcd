"""The public access block of buckets."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import until_unknown

# What each flag shuts out, so what stays possible while it is off.
_FLAGS = {
    "blockPublicAcls": "new ACLs may open the bucket or its objects to everybody",
    "blockPublicPolicy": "a new bucket policy may open the bucket to everybody",
    "ignorePublicAcls": "public ACLs that exist already keep working",
    "restrictPublicBuckets": "a public bucket policy keeps letting everybody in",
}


@rule(
    id="s3-public-access-block-weak",
    types=("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",),
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true"
    ),
    fix=dict.fromkeys(_FLAGS, True),
)
def public_access_block_weak(block: Resource) -> Outcomes:
    """The public access block of the bucket leaves a door open.

    AWS sets all four flags on a new bucket. A resource of this type replaces them, and a flag that
    it leaves out becomes false, so a half-filled one is weaker than none at all. One ACL or policy
    is then enough to publish the bucket, by mistake or on purpose.
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
    for flag, open_door in _FLAGS.items():
        yield from until_unknown(_flag(block, flag, open_door))


def _flag(block: Resource, flag: str, open_door: str) -> Outcomes:
    if block.get(flag) is not True:
        yield Finding(f"{flag} is off: {open_door}", flag)
