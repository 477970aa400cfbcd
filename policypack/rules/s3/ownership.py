"""Whether access control lists are in use at all."""

from __future__ import annotations

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
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.distributions import DISTRIBUTION
from policypack.topology.edge.protected_origins import bucket_in
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKETS, OWNERSHIP, owners_of
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed
from policypack.topology.parts.property_texts import texts

_PUBLIC = (
    Implication("s3-bucket-acl-public-read", Within.RESOURCE),
    Implication("s3-bucket-acl-public-write", Within.RESOURCE),
)
_OWNERSHIP = "rule.objectOwnership"
_WITH_ACLS = ("BucketOwnerPreferred", "ObjectWriter")


@rule(
    id="s3-bucket-acl-enabled",
    types=(OWNERSHIP, *BUCKETS, buckets.ACL),
    reads=(OWNERSHIP, DISTRIBUTION, *BUCKETS),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set rule.objectOwnership of BucketOwnershipControls to "BucketOwnerEnforced" and remove '
        "the ACL"
    ),
    cwe=(284,),
    implied_by=_PUBLIC,
)
def bucket_acl_enabled(resource: Resource, stack: Stack) -> Outcomes:
    """S3 bucket uses access control lists.

    With ACLs, access control is spread over objects: each can have its own owner and grants, which
    no bucket policy shows. AWS disables ACLs for new buckets (BucketOwnerEnforced). A bucket that
    receives the standard logs (legacy) of a CloudFront distribution needs them, so the rule ignores
    it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html

    Example:
        aws.s3.BucketOwnershipControls(
            "uploads",
            bucket="shop-uploads",
            rule={"object_ownership": "ObjectWriter"},  # bad
            rule={"object_ownership": "BucketOwnerEnforced"},  # good
        )
    """
    owners = [*owners_of(stack, resource)]
    if any(isinstance(each, Resource) and _has_logs_of_cdn(stack, each) for each in owners):
        return
    if resource.type == OWNERSHIP:
        held = resource.get(_OWNERSHIP)
        if held in _WITH_ACLS:
            yield Finding(f"objectOwnership is {held}, which enables ACLs", _OWNERSHIP)
        return
    for finding in _acls(resource):
        # The ownership controls of the same bucket are the cause, and are reported themselves.
        enabled = any_of(_enables(stack, each) for each in owners)
        if isinstance(finding, Unknown) or enabled is False:
            yield finding
        elif isinstance(enabled, Unknown):
            yield enabled


def _acls(resource: Resource) -> Outcomes:
    for path in ("acl", "grants" if resource.type in BUCKETS else "accessControlPolicy.grants"):
        if not is_computed(resource, path):
            yield from until_unknown(_acl(resource, path))


def _acl(resource: Resource, path: str) -> Outcomes:
    held = resource.get(path)
    if held not in (None, "", [], "private"):
        evidence = f"acl is {held}" if path == "acl" else "the ACL has grants"
        yield Finding(f"{evidence}, which needs ACLs to be enabled", path)


def _has_logs_of_cdn(stack: Stack, bucket: Resource) -> bool:
    targets, name = stack.once(_log_targets), bucket.at("bucket").tree
    return bucket.urn in targets or (isinstance(name, str) and name in targets)


def _log_targets(stack: Stack) -> frozenset[str]:
    """The buckets that distributions name for their logs: by URN, and by name in a domain."""
    path, distributions = "loggingConfig.bucket", stack.of_type(DISTRIBUTION)
    domains = (text for each in distributions for text in texts(each.properties, path))
    recorded = (stack.recorded(each, path, *BUCKETS) for each in distributions)
    return frozenset(
        (
            *(bucket.urn for found in recorded for bucket in found),
            *(bucket_in(text) for text in domains if not isinstance(text, Unknown)),
        )
    )


def _enables(stack: Stack, bucket: Resource | Unknown) -> Truth:
    """Whether ownership controls of the bucket enable ACLs; False for an unknown bucket."""
    if isinstance(bucket, Unknown):
        return False
    return any_of(
        each if isinstance(each, Unknown) else or_unknown(_is_enabling, each)
        for each in completing(stack, bucket, buckets.at_bucket(OWNERSHIP))
    )


def _is_enabling(controls: Resource) -> bool:
    return controls.get(_OWNERSHIP) in _WITH_ACLS
