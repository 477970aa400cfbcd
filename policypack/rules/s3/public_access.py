"""Public access blocks of buckets, accounts and access points, and what they override."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Within,
    equal,
    rule,
    until_unknown,
)
from policypack.forms.families.separate_resources import Wide, inline_or_separate
from policypack.rules.s3.acl import acl_public_read, acl_public_write
from policypack.rules.s3.objects import OBJECTS, object_public
from policypack.rules.s3.policy import bucket_policy_public
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import ACCOUNT_BLOCK, BUCKETS, PUBLIC_ACCESS_BLOCK
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed

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
)


def _setting(block: Resource, name: str, effect: str) -> Outcomes:
    if block.get(name) is not True:
        yield Finding(f"{name} is off: {effect}", name)


@rule(
    id="s3-access-point-public",
    types=("aws:s3/accessPoint:AccessPoint",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove publicAccessBlockConfiguration, or set its four settings to true; either replaces"
        " the access point"
    ),
    cwe=(284,),
    kind=ANONYMOUS,
)
def access_point_public(point: Resource) -> Outcomes:
    """S3 access point does not block public access.

    While one of the four settings is off, policies of the access point and the bucket can make
    objects publicly accessible. All settings of an access point are on unless the program turns one
    off, and they can't be changed later. Access points of a VPC can't be reached from the internet.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html
    """
    if not point.is_given("vpcConfiguration"):
        yield from _turned_off(point, "publicAccessBlockConfiguration")


@rule(
    id="s3-multi-region-access-point-public",
    types=("aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Remove details.publicAccessBlock, or set its four settings to true; either replaces the "
        "access point"
    ),
    cwe=(284,),
    kind=ANONYMOUS,
)
def multi_region_access_point_public(point: Resource) -> Outcomes:
    """S3 Multi-Region Access Point does not block public access.

    While one of the four settings is off, a policy can make the objects of all its buckets publicly
    accessible. All settings are on unless the program turns one off, and they can't be changed
    after the access point is created.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html
    """
    yield from _turned_off(point, "details.publicAccessBlock")


def _turned_off(point: Resource, path: str) -> Outcomes:
    for setting, effect in SETTINGS.items():
        yield from until_unknown(_explicit(point, f"{path}.{setting}", effect))


def _explicit(point: Resource, path: str, effect: str) -> Outcomes:
    if point.get(path, True) is not True:
        yield Finding(f"{path} is off: {effect}", path)


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
