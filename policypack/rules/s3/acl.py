"""Access control lists of buckets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from policypack.implication import Implication
from policypack.resources import Resource
from policypack.rule import ANONYMOUS, Finding, Outcomes, Profile, Severity, rule
from policypack.unknown import Unknown, until_unknown
from policypack.values import Value

# The third predefined group, log delivery, is a service of AWS.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee
_GROUPS = {
    "http://acs.amazonaws.com/groups/global/allusers": "any principal",
    "http://acs.amazonaws.com/groups/global/authenticatedusers": "any AWS account",
}
_READING = frozenset({"READ", "READ_ACP"})
_WRITING = frozenset({"WRITE", "WRITE_ACP", "FULL_CONTROL"})
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_CANNED_READING = {
    "public-read": "any principal",
    "authenticated-read": "any AWS account",
}
_CANNED_WRITING = {"public-read-write": "any principal"}


class _Grants(NamedTuple):
    """Where a type keeps its grants, and where a grant names its group and its permissions."""

    path: str
    group: str
    permissions: str


_OF_BUCKETS = _Grants("grants", group="uri", permissions="permissions")
_OF_ACLS = _Grants("accessControlPolicy.grants", group="grantee.uri", permissions="permission")
_GRANTS_AT = {
    "aws:s3/bucket:Bucket": _OF_BUCKETS,
    "aws:s3/bucketV2:BucketV2": _OF_BUCKETS,
    "aws:s3/bucketAcl:BucketAcl": _OF_ACLS,
}
_TYPES = tuple(_GRANTS_AT)


@rule(
    id="s3-bucket-acl-public-read",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    kind=ANONYMOUS,
    remediation=('Set acl to "private", and grant access through a bucket policy or CloudFront'),
    implied_by=(Implication("s3-bucket-acl-public-write"),),
)
def acl_public_read(bucket: Resource) -> Outcomes:
    """S3 bucket ACL allows public read access.

    An attacker can list the objects, and with READ_ACP the grants. The group AuthenticatedUsers
    holds the users of every AWS account. An ACL has an effect only where object ownership enables
    ACLs and no public access block ignores them. It is reported in any case, since a change of
    either setting makes the bucket publicly accessible.
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
    at = _GRANTS_AT[bucket.type]
    yield from bucket.each(at.path, lambda grant: _reading(grant, at))


@rule(
    id="s3-bucket-acl-public-write",
    types=_TYPES,
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation='Set acl to "private", and grant writers access through a bucket policy',
)
def acl_public_write(bucket: Resource) -> Outcomes:
    """S3 bucket ACL allows public write access.

    An attacker can replace objects that functions and people trust, store data at the owner's
    expense, or change the ACL with WRITE_ACP or FULL_CONTROL. Write access for AWS's log delivery
    group is not public.
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
    at = _GRANTS_AT[bucket.type]
    yield from bucket.each(at.path, lambda grant: _writing(grant, at))


def _canned(acl: Value, public: Mapping[str, str], can: str) -> Outcomes:
    name = str(acl.content).lower()
    if name in public:
        yield Finding(f"{name} allows {public[name]} to {can}", acl.path)


def _reading(grant: Value, at: _Grants) -> Outcomes:
    known, unknown = _permissions(grant.at(at.permissions))
    # A grant that also allows writing is reported once, by the more severe rule.
    if not known & _WRITING:
        yield from _granted(grant, at.group, known & _READING, unknown)


def _writing(grant: Value, at: _Grants) -> Outcomes:
    known, unknown = _permissions(grant.at(at.permissions))
    yield from _granted(grant, at.group, known & _WRITING, unknown)


def _granted(
    grant: Value, group: str, permissions: frozenset[str], unknown: list[Unknown]
) -> Outcomes:
    if not permissions and not unknown:
        return
    who = _GROUPS.get(str(grant.at(group).content).lower())
    if who is None:
        return
    if permissions:
        yield Finding(f"the grant allows {who} {' and '.join(sorted(permissions))}", grant.path)
    else:
        yield from unknown


def public_canned(acl: str) -> str | None:
    """Whom a canned ACL makes something public for, in words."""
    return {**_CANNED_READING, **_CANNED_WRITING}.get(acl.lower())


def public_grant(grant: Value) -> Outcomes:
    """Yields the finding of a grant for a predefined group; it is written like one of a bucket."""
    yield from _granted(grant, _OF_BUCKETS.group, *_public_permissions(grant))


def _public_permissions(grant: Value) -> tuple[frozenset[str], list[Unknown]]:
    known, unknown = _permissions(grant.at(_OF_BUCKETS.permissions))
    return known & (_READING | _WRITING), unknown


def _permissions(value: Value) -> tuple[frozenset[str], list[Unknown]]:
    """The permissions that are known, in upper case, and those that are not."""
    held = value.tree
    found = held if isinstance(held, list) else [] if not value.is_set else [held]
    known = frozenset(str(item).upper() for item in found if not isinstance(item, Unknown))
    return known, [item for item in found if isinstance(item, Unknown)]
