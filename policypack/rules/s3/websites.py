"""What browsers get from buckets."""

from __future__ import annotations

import re

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
    Value,
    or_unknown,
    rule,
)
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning.truth import any_of
from policypack.topology.parts import attached_documents, buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS, at_bucket, public_grants
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed, linked

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

    Example:
        aws.s3.BucketWebsiteConfiguration(
            "site",
            bucket="www.example.com",
            index_document={"suffix": "index.html"},  # bad
            redirect_all_requests_to={"host_name": "example.com", "protocol": "https"},  # good
        )
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

    Example:
        aws.s3.BucketCorsConfiguration(
            "uploads",
            bucket="shop-uploads",
            cors_rules=[{
                "allowed_methods": ["PUT"],
                "allowed_origins": ["*"],  # bad
                "allowed_origins": ["https://shop.example.com"],  # good
            }],
        )
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
