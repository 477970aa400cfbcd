"""Access control lists of buckets, and whether they are in use at all."""

from __future__ import annotations

from collections.abc import Mapping

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
    Within,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.distributions import DISTRIBUTION
from policypack.topology.edge.protected_origins import bucket_in
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import (
    BUCKETS,
    CANNED,
    GRANTS_AT,
    GROUPS,
    OF_BUCKETS,
    OWNERSHIP,
    GrantsAt,
    owners_of,
    permissions_in,
)
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import is_computed
from policypack.topology.parts.property_texts import texts

_READING = frozenset({"READ", "READ_ACP"})
_WRITING = frozenset({"WRITE", "WRITE_ACP", "FULL_CONTROL"})
_CANNED_READING = {
    name: group.value for name, (group, permissions) in CANNED.items() if "WRITE" not in permissions
}
_CANNED_WRITING = {
    name: group.value for name, (group, permissions) in CANNED.items() if "WRITE" in permissions
}
_TYPES = tuple(GRANTS_AT)


@rule(
    id="s3-bucket-acl-public-read",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=('Set acl to "private", and grant access through a bucket policy or CloudFront'),
    cwe=(284,),
    implied_by=(Implication("s3-bucket-acl-public-write"),),
)
def acl_public_read(bucket: Resource) -> Outcomes:
    """S3 bucket ACL allows public read access.

    The ACL makes the bucket publicly accessible: an attacker can list the objects, and with
    READ_ACP the grants. The group AuthenticatedUsers includes the users of every AWS account. An
    ACL only takes effect if object ownership enables ACLs and no public access block ignores them;
    the rule reports it in any case, because a change of either setting exposes the bucket.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
    """
    yield from until_unknown(_canned(bucket.at("acl"), _CANNED_READING, "read or list the bucket"))
    at = GRANTS_AT[bucket.type]
    yield from bucket.each(at.path, lambda grant: _reading(grant, at))


@rule(
    id="s3-bucket-acl-public-write",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation='Set acl to "private", and grant writers access through a bucket policy',
    cwe=(284,),
)
def acl_public_write(bucket: Resource) -> Outcomes:
    """S3 bucket ACL allows public write access.

    The ACL makes the bucket publicly accessible: an attacker can replace objects that functions and
    people trust, store data at your expense, or change the ACL with WRITE_ACP or FULL_CONTROL.
    Write access for AWS's log delivery group isn't public.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
    """
    yield from until_unknown(
        _canned(bucket.at("acl"), _CANNED_WRITING, "read and write the bucket")
    )
    at = GRANTS_AT[bucket.type]
    yield from bucket.each(at.path, lambda grant: _writing(grant, at))


def _canned(acl: Value, public: Mapping[str, str], can: str) -> Outcomes:
    name = str(acl.content).lower()
    if name in public:
        yield Finding(f"{name} allows {public[name]} to {can}", acl.path)


def _reading(grant: Value, at: GrantsAt) -> Outcomes:
    known, unknown = permissions_in(grant.at(at.permissions))
    # A grant that also allows writing is reported once, by the more severe rule.
    if not known & _WRITING:
        yield from _granted(grant, at.group, known & _READING, unknown)


def _writing(grant: Value, at: GrantsAt) -> Outcomes:
    known, unknown = permissions_in(grant.at(at.permissions))
    yield from _granted(grant, at.group, known & _WRITING, unknown)


def _granted(
    grant: Value, group: str, permissions: frozenset[str], unknown: list[Unknown]
) -> Outcomes:
    if not permissions and not unknown:
        return
    who = GROUPS.get(str(grant.at(group).content).lower())
    if who is None:
        return
    if permissions:
        yield Finding(
            f"the grant allows {who.value} {' and '.join(sorted(permissions))}", grant.path
        )
    else:
        yield from unknown


def public_canned(acl: str) -> str | None:
    """Whom a canned ACL makes something public for, in words."""
    return {**_CANNED_READING, **_CANNED_WRITING}.get(acl.lower())


def public_grant(grant: Value) -> Outcomes:
    """Yields the finding of a grant for a predefined group; it is written like one of a bucket."""
    yield from _granted(grant, OF_BUCKETS.group, *_public_permissions(grant))


def _public_permissions(grant: Value) -> tuple[frozenset[str], list[Unknown]]:
    known, unknown = permissions_in(grant.at(OF_BUCKETS.permissions))
    return known & (_READING | _WRITING), unknown


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
