"""Public ACLs and policies that a public access block of the program overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Within,
    rule,
    until_unknown,
)
from policypack.rules.s3.acl import acl_public_read, acl_public_write
from policypack.rules.s3.objects import OBJECTS, object_public
from policypack.rules.s3.policy import bucket_policy_public
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import ACCOUNT_BLOCK, BUCKETS, PUBLIC_ACCESS_BLOCK
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_OF_ACLS = {
    "blockPublicAcls": "makes S3 refuse this ACL",
    "ignorePublicAcls": "leaves this ACL without effect",
}
_OF_POLICIES = {
    "blockPublicPolicy": "makes S3 refuse this policy",
    "restrictPublicBuckets": "limits this policy to AWS services and principals of the account",
}
_READS = (PUBLIC_ACCESS_BLOCK, ACCOUNT_BLOCK, *BUCKETS)


@rule(
    id="s3-bucket-acl-overridden",
    types=(buckets.ACL, *BUCKETS, *OBJECTS),
    reads=_READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Remove the public ACL, or the setting if the bucket is public on purpose",
    implied_by=tuple(
        Implication(f"s3-{each}", Within.RESOURCE)
        for each in ("bucket-acl-public-read", "bucket-acl-public-write", "object-public")
    ),
)
def bucket_acl_overridden(resource: Resource, stack: Stack) -> Outcomes:
    """S3 public ACL and public access block contradict each other.

    blockPublicAcls makes S3 reject the ACL, so the update fails, and ignorePublicAcls disables it.
    One of the two is a mistake. The account's block applies to every bucket.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Example:
        bucket = aws.s3.Bucket("uploads")
        aws.s3.BucketAcl(
            "uploads",
            bucket=bucket.id,
            acl="public-read",  # bad
            acl="private",  # good
        )
        aws.s3.BucketPublicAccessBlock(
            "uploads",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
    """
    yield from _contradictions(resource, stack, _public_acls, _OF_ACLS)


@rule(
    id="s3-bucket-policy-overridden",
    types=(buckets.POLICY, *BUCKETS),
    reads=_READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Restrict the policy with Principal or a condition, or remove the setting if the bucket is "
        "public on purpose"
    ),
    implied_by=(Implication("s3-bucket-policy-public", Within.RESOURCE),),
)
def bucket_policy_overridden(resource: Resource, stack: Stack) -> Outcomes:
    """S3 public bucket policy and public access block contradict each other.

    blockPublicPolicy makes S3 reject the policy, so the update fails, and restrictPublicBuckets
    limits it to AWS services and principals of the account. One of the two is a mistake. The
    account's block applies to every bucket.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

    Example:
        bucket = aws.s3.Bucket("uploads", bucket="shop-uploads")
        aws.s3.BucketPolicy(
            "uploads",
            bucket=bucket.id,
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::shop-uploads/*",
                    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
                }],
            }),
        )
        aws.s3.BucketPublicAccessBlock(
            "uploads",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
    """
    yield from _contradictions(resource, stack, bucket_policy_public.check, _OF_POLICIES)


def _contradictions(
    resource: Resource,
    stack: Stack,
    public: Callable[[Resource], Outcomes],
    effects: Mapping[str, str],
) -> Outcomes:
    for finding in public(resource):
        if isinstance(finding, Unknown) and is_computed(resource, finding.path):
            continue
        for block in _blocks(stack, resource):
            if isinstance(block, Unknown):
                yield block
            else:
                yield from until_unknown(_overridden(finding, block, effects))


def _overridden(
    finding: Finding | Unknown, block: Resource, effects: Mapping[str, str]
) -> Outcomes:
    for setting, effect in effects.items():
        if block.get(setting) is True:
            message = f"{setting} of {block.name} {effect}"
            yield finding if isinstance(finding, Unknown) else Finding(message, finding.path)
            return


def _public_acls(resource: Resource) -> Outcomes:
    if resource.type in OBJECTS:
        yield from object_public.check(resource)
        return
    yield from acl_public_read.check(resource)
    yield from acl_public_write.check(resource)


def _blocks(stack: Stack, resource: Resource) -> Iterator[Resource | Unknown]:
    yield from stack.of_type(ACCOUNT_BLOCK)
    for bucket in buckets.owners_of(stack, resource):
        if isinstance(bucket, Unknown):
            yield bucket
            continue
        yield from completing(stack, bucket, buckets.at_bucket(PUBLIC_ACCESS_BLOCK))
