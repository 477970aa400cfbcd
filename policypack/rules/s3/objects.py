"""Objects that the program uploads."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    rule,
    until_unknown,
)
from policypack.rules.s3.acl import public_canned, public_grant
from policypack.rules.s3.encryption import KMS
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.links import is_stated, linked

_COPY = "aws:s3/objectCopy:ObjectCopy"
OBJECTS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", _COPY)


@rule(
    id="s3-object-public",
    types=OBJECTS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation='Remove acl or set it to "private", and publish objects through CloudFront',
    cwe=(284,),
    kind=ANONYMOUS,
)
def object_public(item: Resource) -> Outcomes:
    """S3 object ACL allows public access.

    If ACLs are enabled and no public access block ignores them, any principal or every AWS account
    can read or replace the object. A change of either setting exposes it.
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
        bucket = item.at("bucket").tree
        # A site of a hundred files is one upload.
        cause = ("uploads", bucket) if isinstance(bucket, str) and bucket else None
        yield Finding(f"acl is {item.get('acl')}, which allows {who} access", "acl", cause=cause)


@rule(
    id="s3-object-encrypted-without-kms",
    types=OBJECTS,
    reads=BUCKETS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Set kmsKeyId to the ARN of a KMS key, or serverSideEncryption to "aws:kms"',
)
def object_encrypted_without_kms(item: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """S3 object that the program uploads is not encrypted with a KMS key.

    An object without its own encryption gets the bucket's default encryption, which the rules about
    buckets judge if the bucket is in the same program. An explicit AES256 overrides a better
    default. kmsKeyId alone means aws:kms.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html

    Example:
        aws.s3.BucketObjectv2(
            "terms",
            bucket="shop-documents",
            key="terms.txt",
            content="Terms",
            server_side_encryption="AES256",  # bad
            server_side_encryption="aws:kms",  # good
        )
    """
    if is_stated(item, "kmsKeyId") or (item.type == _COPY and item.is_given("customerKey")):
        return
    path = "serverSideEncryption"
    algorithm = item.get(path) if is_stated(item, path) else None
    if algorithm in KMS:
        return
    if algorithm:
        yield Finding(f"serverSideEncryption is {algorithm}", "serverSideEncryption")
        return
    found = linked(stack, item, "bucket", *BUCKETS)
    if isinstance(found, Unknown):
        yield found
    elif not found and not settings.is_completed_elsewhere(item.urn):
        message = "no key is set, and the bucket, whose default applies, is not in this program"
        yield Finding(message, "serverSideEncryption")
