"""What the access control list of a bucket opens, unless a public access block prevents it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.exposure.graph.graph import Evidence
from policypack.iam.meaning.actions import expand_all, names
from policypack.iam.meaning.truth import Truth, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.targets import named, waits_for
from policypack.principals.verbs import Verb
from policypack.topology.parts.buckets import (
    ACL,
    BUCKETS,
    OWNERSHIP,
    PUBLIC_ACCESS_BLOCK,
    Group,
    PublicGrant,
    at_bucket,
    public_grants,
)
from policypack.topology.parts.completion import completing
from policypack.topology.parts.links import linked

# Of each pair, one setting refuses what is public, and the other ignores what it grants.
POLICIES = ("blockPublicPolicy", "restrictPublicBuckets")
ACLS = ("blockPublicAcls", "ignorePublicAcls")


def blocks(stack: Stack, bucket: Resource, settings: tuple[str, ...]) -> Iterator[Truth]:
    """Whether each of the settings is on, in each block of the bucket."""
    if bucket.type in BUCKETS:
        for block in completing(stack, bucket, at_bucket(PUBLIC_ACCESS_BLOCK)):
            if not isinstance(block, Unknown):
                yield from (or_unknown(_is_on, block, name) for name in settings)


def is_blocked(stack: Stack, bucket: Resource) -> bool:
    """Whether a public policy of the resource certainly has no effect."""
    return any(each is True for each in blocks(stack, bucket, POLICIES))


def _is_on(block: Resource, name: str) -> bool:
    return block.get(name) is True


# What a permission on a bucket allows, and the actions that a policy would name for it:
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
_LISTS = (
    Verb.READS,
    "list its objects",
    ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"),
)
_WRITES = (Verb.CHANGES, "create, overwrite and delete its objects", ("s3:PutObject",))
_REGRANTS = (Verb.TAKES_OVER, "change its ACL", ("s3:PutBucketAcl",))
_PERMISSIONS = {
    "READ": (_LISTS,),
    "WRITE": (_WRITES,),
    "WRITE_ACP": (_REGRANTS,),
    "FULL_CONTROL": (_LISTS, _WRITES, _REGRANTS),
}
_OWNERSHIP = "rule.objectOwnership"
# Object ownership is the third of its values: ACLs are disabled, which is the default.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
_WITH_ACLS = ("BucketOwnerPreferred", "ObjectWriter")
_FIX = "Remove the grant, and allow the intended access in a bucket policy"


class Opened(NamedTuple):
    """Whom the list lets in, what they can do, and why; `evidence.waits_for` may be given."""

    group: Group
    verb: Verb
    evidence: Evidence


def opened_by_acl(stack: Stack, bucket: Resource) -> Iterator[Opened]:
    """What the lists of the bucket open, but for what has no effect for sure.

    An unknown list may open it to anyone. Where no ownership controls of the stack enable ACLs, a
    grant is undecided: AWS refuses it for a new bucket, and another program may have enabled them.
    """
    if bucket.type not in BUCKETS:
        return
    effective = _effective(stack, bucket)
    if effective is False:
        return
    open_ = waits_for(effective) if isinstance(effective, Unknown) else None
    for acl in (bucket, *completing(stack, bucket, at_bucket(ACL))):
        # A list whose bucket is unknown is told once, not of every bucket.
        if not isinstance(acl, Unknown):
            for grant in public_grants(acl):
                yield from _opened(acl, grant, open_)


def unassigned_acls(stack: Stack) -> Iterator[tuple[Resource, Unknown]]:
    """The lists with a public grant of which it is unknown whose they are, and what decides it."""
    for acl in stack.of_type(ACL):
        bucket = linked(stack, acl, "bucket", *BUCKETS)
        if isinstance(bucket, Unknown) and next(public_grants(acl), None) is not None:
            yield acl, bucket


def _opened(acl: Resource, grant: PublicGrant | Unknown, open_: str | None) -> Iterator[Opened]:
    if isinstance(grant, Unknown):
        says = "may allow any principal to write objects"
        evidence = Evidence(
            named(acl), grant.path, says, _FIX, acl.urn, _WRITES[2], waits_for=waits_for(grant)
        )
        yield Opened(Group.ALL_USERS, Verb.CHANGES, evidence)
        return
    for verb, can, actions in _PERMISSIONS.get(grant.permission, ()):
        says = f"allows {grant.group.value} to {can}"
        granted = names(expand_all(*actions))
        evidence = Evidence(named(acl), grant.path, says, _FIX, acl.urn, granted, waits_for=open_)
        yield Opened(grant.group, verb, evidence)


def _effective(stack: Stack, bucket: Resource) -> Truth:
    """Whether a public list of the bucket has an effect."""
    blocked = any_of(blocks(stack, bucket, ACLS))
    if blocked is True:
        return False
    controls = [*completing(stack, bucket, at_bucket(OWNERSHIP))]
    enabled = any_of(each if isinstance(each, Unknown) else _enables(each) for each in controls)
    if enabled is False:
        if controls:
            return False
        no_record = "the bucket's object ownership, which the stack does not set"
        return Unknown("acl", no_record, bucket.urn)
    return enabled if isinstance(enabled, Unknown) else negated(blocked)


def _enables(controls: Resource) -> Truth:
    return or_unknown(lambda: controls.get(_OWNERSHIP) in _WITH_ACLS)
