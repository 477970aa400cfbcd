"""Objects that the program uploads, and what browsers get from buckets."""

from __future__ import annotations

import re

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning.truth import any_of
from policypack.rules.s3.acl import public_canned, public_grant
from policypack.rules.s3.encryption import KMS
from policypack.topology.parts import attached_documents, buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS, at_bucket, public_grants
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed, is_stated, linked

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


_WEBSITES = {BUCKET: "website", BUCKET_V2: "websites[0]", buckets.WEBSITE: ""}
_WRITING = frozenset({"PUT", "POST", "DELETE"})


@rule(
    id="s3-bucket-website",
    types=tuple(_WEBSITES),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Serve the bucket through CloudFront with origin access control, and remove the website "
        "configuration"
    ),
    cwe=(319,),
    reads=(*BUCKETS, *attached_documents.READS, buckets.OWNERSHIP),
    kind=ANONYMOUS,
    implied_by=(Implication("cloudfront-origin-plain-http"),),
)
def bucket_website(resource: Resource, stack: Stack) -> Outcomes:
    """S3 bucket serves a public website over plain HTTP.

    A bucket's website endpoint doesn't support TLS, and its objects must be publicly readable, so
    an attacker on the network path can read and change the pages. The rule doesn't report a website
    that only redirects to https:// URLs, nor a bucket whose policy in the program allows only
    CloudFront or accounts and whose ACLs are disabled.
    https:// serves no content, and neither does one whose bucket allows nothing to any principal:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteAccessPermissionsReqd.html
    """
    path = _WEBSITES[resource.type]
    if path and is_computed(resource, path):
        return
    website = resource.at(path)
    # A separate configuration is there by itself.
    is_served = (website.is_set if path else True) and not _only_redirects(website)
    if is_served and not _is_private(stack, resource):
        # A distribution in front of the endpoint has the same cause, and a fix that mends both.
        endpoint = resource.at("websiteEndpoint").tree
        cause = endpoint.lower() if isinstance(endpoint, str) else None
        message = "the website endpoint answers without TLS"
        yield Finding(message, path.removesuffix("[0]"), cause=cause)


def _is_private(stack: Stack, website: Resource) -> bool:
    """Whether the stack shows that no object of the bucket is publicly readable."""
    found = (website,) if website.type in BUCKETS else linked(stack, website, "bucket", *BUCKETS)
    return (
        bool(found)
        and not isinstance(found, Unknown)
        and all(
            attached_documents.is_closed(stack, each) and _has_no_public_list(stack, each)
            for each in found
        )
    )


def _has_no_public_list(stack: Stack, bucket: Resource) -> bool:
    """Whether the bucket has no public ACL, and its ACLs are disabled as S3 disables them."""
    enabling = completing(stack, bucket, at_bucket(buckets.OWNERSHIP))
    return next(enabling, None) is None and next(public_grants(bucket), None) is None


def _only_redirects(website: Value) -> bool:
    target = website.get("redirectAllRequestsTo")
    if isinstance(target, str):
        return target.lower().startswith("https://")
    return bool(target) and str(website.get("redirectAllRequestsTo.protocol")).lower() == "https"


@rule(
    id="s3-bucket-cors-any-origin",
    types=(buckets.CORS, *BUCKETS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="List the exact https:// origins in corsRules.allowedOrigins",
    cwe=(942,),
)
def bucket_cors_any_origin(resource: Resource) -> Outcomes:
    """S3 bucket allows any origin to write (CORS).

    Every website can send PUT, POST or DELETE requests to the bucket from a visitor's browser, with
    a presigned URL that it obtained or if the policy is public. Reading from any origin (GET, HEAD)
    isn't reported, because fonts and public assets need it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
    """
    if not is_computed(resource, "corsRules"):
        yield from resource.each("corsRules", _any_origin)


def _any_origin(rule_: Value) -> Outcomes:
    found = list(rule_.each("allowedOrigins", _origin))
    if not found:
        return
    writes = any_of(or_unknown(_writes, each) for each in rule_.items("allowedMethods"))
    if writes is True:
        yield from found
    elif isinstance(writes, Unknown):
        yield writes


def _writes(method: Value) -> bool:
    return str(method.content).upper() in _WRITING


def _origin(origin: Value) -> Outcomes:
    text = str(origin.content)
    if is_all_wildcards(re.sub(r"^https?://", "", text.strip())):
        yield Finding(f'"{text}" matches every website', origin.path)
