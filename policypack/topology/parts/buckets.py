"""One model of a bucket: the types of its parts, and the properties that name it as a target.

Most settings are separate resources. A bucket's inline forms are deprecated, but judged too.
https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts.links import is_computed, linked

# Grants of a bucket's access control list to groups that anyone can be in.
#
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html


class Group(str, Enum):
    """A predefined group, as messages name it. The third one, log delivery, is a service of AWS.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee
    """

    ALL_USERS = "any principal"
    AUTHENTICATED_USERS = "any AWS account"


GROUPS: Mapping[str, Group] = {
    "http://acs.amazonaws.com/groups/global/allusers": Group.ALL_USERS,
    "http://acs.amazonaws.com/groups/global/authenticatedusers": Group.AUTHENTICATED_USERS,
}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
CANNED: Mapping[str, tuple[Group, tuple[str, ...]]] = {
    "public-read": (Group.ALL_USERS, ("READ",)),
    "authenticated-read": (Group.AUTHENTICATED_USERS, ("READ",)),
    "public-read-write": (Group.ALL_USERS, ("READ", "WRITE")),
}


class GrantsAt(NamedTuple):
    """Where a type keeps its grants, and where a grant names its group and its permissions."""

    path: str
    group: str
    permissions: str


OF_BUCKETS = GrantsAt("grants", group="uri", permissions="permissions")
_OF_ACLS = GrantsAt("accessControlPolicy.grants", group="grantee.uri", permissions="permission")
GRANTS_AT: Mapping[str, GrantsAt] = {
    "aws:s3/bucket:Bucket": OF_BUCKETS,
    "aws:s3/bucketV2:BucketV2": OF_BUCKETS,
    "aws:s3/bucketAcl:BucketAcl": _OF_ACLS,
}


class PublicGrant(NamedTuple):
    """A permission of a group, and the property that grants it."""

    group: Group
    permission: str
    path: str


def public_grants(acl: Resource) -> Iterator[PublicGrant | Unknown]:
    """Yields the grants of a bucket or of its ACL to a group, and what is unknown of them."""
    at = GRANTS_AT[acl.type]
    # What AWS alone decides grants nothing to a group.
    if not is_computed(acl, "acl"):
        yield from until_unknown(_canned(acl.at("acl")))
    if not is_computed(acl, at.path):
        yield from acl.each(at.path, lambda grant: _granted(grant, at))


def permissions_in(value: Value) -> tuple[frozenset[str], list[Unknown]]:
    """The permissions of a grant that are known, in upper case, and those that are not."""
    held = value.tree
    found = held if isinstance(held, list) else [] if not value.is_set else [held]
    known = frozenset(str(item).upper() for item in found if not isinstance(item, Unknown))
    return known, [item for item in found if isinstance(item, Unknown)]


def _canned(acl: Value) -> Iterator[PublicGrant | Unknown]:
    group, permissions = CANNED.get(str(acl.content).lower(), (Group.ALL_USERS, ()))
    for permission in permissions:
        yield PublicGrant(group, permission, acl.path)


def _granted(grant: Value, at: GrantsAt) -> Iterator[PublicGrant | Unknown]:
    group = GROUPS.get(str(grant.at(at.group).content).lower())
    if group is not None:
        known, unknown = permissions_in(grant.at(at.permissions))
        yield from (PublicGrant(group, each, grant.path) for each in sorted(known))
        yield from unknown


BUCKET = "aws:s3/bucket:Bucket"
BUCKET_V2 = "aws:s3/bucketV2:BucketV2"
BUCKETS = (BUCKET, BUCKET_V2)


ACL = "aws:s3/bucketAcl:BucketAcl"
CORS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
WEBSITE = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

# Where a resource names the bucket that receives its logs, which takes SSE-S3 alone.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-health-check-logging.html
LOG_TARGETS: Mapping[str, tuple[str, ...]] = {
    LOGGING: ("targetBucket",),
    BUCKET: ("logging.targetBucket",),
    BUCKET_V2: ("loggings[].targetBucket",),
    "aws:elb/loadBalancer:LoadBalancer": ("accessLogs.bucket",),
    "aws:lb/loadBalancer:LoadBalancer": (
        "accessLogs.bucket",
        "connectionLogs.bucket",
        "healthCheckLogs.bucket",
    ),
}

# Where a resource names the bucket that receives its replicas, by an ARN.
REPLICATION_TARGETS: Mapping[str, tuple[str, ...]] = {
    REPLICATION: ("rules[].destination.bucket",),
    BUCKET: ("replicationConfiguration.rules[].destination.bucket",),
    BUCKET_V2: ("replicationConfigurations[].rules[].destinations[].bucket",),
}


def at_bucket(kind: str) -> Mapping[str, str]:
    """Where separate resources of the type name their bucket."""
    return {kind: "bucket"}


def owners_of(stack: Stack, part: Resource) -> Iterator[Resource | Unknown]:
    """Yields the buckets that a bucket, or a resource that completes one, is about."""
    if part.type in BUCKETS:
        yield part
        return
    found = linked(stack, part, "bucket", *BUCKETS)
    yield from (found,) if isinstance(found, Unknown) else found
