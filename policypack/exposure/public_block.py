"""Public access blocks of buckets: a public policy has no effect behind one.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology.links import references
from policypack.unknown import or_unknown

_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
# The first refuses a public policy, the second ignores what one grants.
_SETTINGS = ("blockPublicPolicy", "restrictPublicBuckets")


def is_blocked(stack: Stack, bucket: Resource) -> bool:
    """Whether a public policy of the resource certainly has no effect."""
    if bucket.type not in _BUCKETS:
        return False
    found = references(stack, _BLOCK, "bucket", bucket.type).known.get(bucket.urn, ())
    return any(or_unknown(block.get, name) is True for block in found for name in _SETTINGS)
