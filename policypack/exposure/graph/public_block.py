"""Public access blocks of buckets: a public policy or list has no effect behind one.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.buckets import BUCKETS, PUBLIC_ACCESS_BLOCK, at_bucket
from policypack.topology.parts.completion import completing

# Of each pair, one setting refuses what is public, and the other ignores what it grants.
POLICIES = ("blockPublicPolicy", "restrictPublicBuckets")
ACLS = ("blockPublicAcls", "ignorePublicAcls")


def blocks(stack: Stack, bucket: Resource, settings: tuple[str, ...]) -> Iterator[Truth]:
    """Whether each of the settings is on, in each block of the bucket."""
    if bucket.type in BUCKETS:
        for block in completing(stack, bucket, at_bucket(PUBLIC_ACCESS_BLOCK)):
            if not isinstance(block, Unknown):
                yield from (or_unknown(_is_on, block, name) for name in settings)


def is_blocked(stack: Stack, bucket: Resource) -> bool:
    """Whether a public policy of the resource certainly has no effect."""
    return any(each is True for each in blocks(stack, bucket, POLICIES))


def _is_on(block: Resource, name: str) -> bool:
    return block.get(name) is True
