"""Objects that the program uploads."""

from __future__ import annotations

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.rules.s3.acl import public_canned, public_grant
from policypack.unknown import until_unknown

_COPY = "aws:s3/objectCopy:ObjectCopy"


@rule(
    id="s3-object-public",
    types=("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", _COPY),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation='Remove acl or set it to "private", and publish objects through CloudFront',
)
def object_public(item: Resource) -> Outcomes:
    """S3 object ACL allows public access.

    Every principal, or every AWS account, can read or replace the object wherever ACLs are enabled
    and no public access block ignores them. A change of either setting makes it public.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl

    Example:
        aws.s3.BucketObjectv2(
            "terms",
            bucket="shop-documents",
            key="terms.txt",
            content="Terms",
            kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
            acl="public-read",  # bad
            acl="private",  # good
        )
    """
    yield from until_unknown(_acl(item))
    if item.type == _COPY:
        yield from item.each("grants", public_grant)


def _acl(item: Resource) -> Outcomes:
    who = public_canned(item.get("acl", ""))
    if who:
        yield Finding(f"acl is {item.get('acl')}, which allows {who} access", "acl")
