"""Access control lists of buckets."""

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
    Unknown,
    Value,
    rule,
    until_unknown,
)
from policypack.topology.parts.buckets import (
    CANNED,
    GRANTS_AT,
    GROUPS,
    OF_BUCKETS,
    GrantsAt,
    permissions_in,
)

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

    Example:
        aws.s3.BucketAcl(
            "uploads",
            bucket="shop-uploads",
            acl="public-read",  # bad
            acl="private",  # good
        )
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

    Example:
        aws.s3.BucketAcl(
            "uploads",
            bucket="shop-uploads",
            acl="public-read-write",  # bad
            acl="private",  # good
        )
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
