"""What keeps objects, and for how long: versions, replicas, locks, lifecycles."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    Within,
    equal,
    given,
    or_unknown,
    rule,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.forms.families.shared_accounts import external_account_named
from policypack.iam.meaning.truth import any_of
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS, REPLICATION
from policypack.topology.parts.links import is_computed

bucket_unversioned = inline_or_separate(
    id="s3-bucket-unversioned",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.VERSIONING),
    properties={
        BUCKET: "versioning.enabled",
        BUCKET_V2: "versionings[].enabled",
        buckets.VERSIONING: "versioningConfiguration.status",
    },
    must=equal("Enabled", True),
    message="versioning is not enabled, so a new object permanently replaces the old one",
    absent="no BucketVersioning names this bucket, so overwritten and deleted objects are lost",
    remediation='Add a BucketVersioning with versioningConfiguration.status "Enabled"',
    title="S3 bucket is not versioned",
    why="""
    Versioning is off unless the program enables it. Without versioning, you can't restore objects
    that an attacker or a bug overwrites or deletes. Lambda code and deployment artifacts need
    versioning most.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
    """,
)


bucket_without_mfa_delete = inline_or_separate(
    id="s3-bucket-without-mfa-delete",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.VERSIONING),
    properties={
        BUCKET: "versioning.mfaDelete",
        BUCKET_V2: "versionings[].mfaDelete",
        buckets.VERSIONING: "versioningConfiguration.mfaDelete",
    },
    must=equal("Enabled", True),
    message="mfaDelete is not enabled, so versions can be deleted without MFA",
    absent="no BucketVersioning enables mfaDelete for this bucket",
    profile=Profile.OPTIONAL,
    implied_by=(Implication("s3-bucket-unversioned", Within.RESOURCE),),
    remediation='Set versioningConfiguration.mfaDelete to "Enabled" and mfa, as the root user',
    title="S3 bucket does not require MFA to delete versions",
    why="""
    MFA delete requires a code before a version is deleted or versioning is suspended. Only the root
    user can enable it, so programs rarely do. Some audits require it.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html
    """,
)


bucket_unreplicated = inline_or_separate(
    id="s3-bucket-unreplicated",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.REPLICATION),
    properties={
        BUCKET: "replicationConfiguration.rules[].status",
        BUCKET_V2: "replicationConfigurations[].rules[].status",
        buckets.REPLICATION: "rules[].status",
    },
    must=equal("Enabled"),
    message="no replication rule is enabled",
    absent="no BucketReplicationConfig names this bucket",
    unless_named_at=buckets.REPLICATION_TARGETS,
    profile=Profile.OPTIONAL,
    remediation="Add a BucketReplicationConfig with a rule whose status is Enabled",
    title="S3 bucket is not replicated",
    why="""
    S3 stores objects in several Availability Zones of one Region. Replication keeps a copy in
    another Region or account, where an attacker in this account can't delete it. The destination
    bucket needs no replication.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
    """,
)


bucket_without_object_lock = inline_or_separate(
    id="s3-bucket-without-object-lock",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.OBJECT_LOCK),
    properties={
        BUCKET: "objectLockConfiguration.rule.defaultRetention.mode",
        BUCKET_V2: "objectLockConfiguration.rules[].defaultRetentions[].mode",
        buckets.OBJECT_LOCK: "rule.defaultRetention.mode",
    },
    must=given("GOVERNANCE"),
    message="object lock has no default retention, so new objects aren't locked",
    absent="no default retention applies to new objects",
    profile=Profile.OPTIONAL,
    remediation=(
        "Set objectLockEnabled to true, and add a BucketObjectLockConfiguration with a "
        "rule.defaultRetention"
    ),
    title="S3 bucket does not lock objects against deletion",
    why="""
    Object lock prevents versions from being changed or deleted until their retention ends, even by
    an attacker with full access. It suits archives and audit logs; a locked object can't be deleted
    for cost or privacy reasons either.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """,
)


# Where a rule states whether it is on, and after how many days it ends failed uploads.
_INLINE = ("lifecycleRules", "enabled", "abortIncompleteMultipartUploadDays")
_SEPARATE = ("rules", "status", "abortIncompleteMultipartUpload.daysAfterInitiation")
_RULES = {**dict.fromkeys(BUCKETS, _INLINE), buckets.LIFECYCLE: _SEPARATE}
# What limits a rule to some of the objects.
_OF_INLINE = ("prefix", "tags")
_SIZES = ("filter.objectSizeGreaterThan", "filter.objectSizeLessThan")
_OF_SEPARATE = ("prefix", "filter.prefix", "filter.tag", "filter.and", *_SIZES)

bucket_without_lifecycle = inline_or_separate(
    id="s3-bucket-without-lifecycle",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.LIFECYCLE),
    properties={
        BUCKET: "lifecycleRules[].enabled",
        BUCKET_V2: "lifecycleRules[].enabled",
        buckets.LIFECYCLE: "rules[].status",
    },
    must=equal("Enabled", True),
    message="no lifecycle rule is enabled",
    absent="no BucketLifecycleConfiguration names this bucket",
    implied_by=(Implication("s3-lifecycle-keeps-failed-uploads"),),
    remediation="Add a BucketLifecycleConfiguration with a rule whose status is Enabled",
    title="S3 bucket has no lifecycle rules",
    why="""
    Without lifecycle rules, objects, old versions and parts of failed uploads are kept forever.
    Data that nobody needs can still leak, and costs money.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
    """,
)


@rule(
    id="s3-lifecycle-keeps-failed-uploads",
    types=tuple(_RULES),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an enabled rule without a filter and with "
        "abortIncompleteMultipartUpload.daysAfterInitiation, such as 7"
    ),
)
def keeps_failed_uploads(resource: Resource) -> Outcomes:
    """S3 lifecycle rules keep parts of failed uploads.

    Parts of incomplete multipart uploads appear in no listing but cost money, and an attacker who
    may upload can accumulate them. A rule with a prefix covers only some keys. Inline rules of a
    bucket have abortIncompleteMultipartUploadDays instead.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
    """
    path, _, _ = _RULES[resource.type]
    if is_computed(resource, path):
        return
    rules = list(resource.properties.items(path))
    answer = any_of(or_unknown(_ends_uploads, each, resource.type) for each in rules)
    if isinstance(answer, Unknown):
        yield answer
    elif rules and not answer:
        yield Finding("no enabled rule for all objects aborts incomplete uploads", path)


def _ends_uploads(each: Value, kind: str) -> bool:
    """Whether an enabled rule for every object ends failed uploads."""
    _, status, days = _RULES[kind]
    limits = _OF_INLINE if kind in BUCKETS else _OF_SEPARATE
    if each.get(status) not in ("Enabled", True) or not each.get(days):
        return False
    return not any(each.get(limit) for limit in limits)


replication_foreign_account = external_account_named(
    id="s3-replication-foreign-account",
    subject="S3 bucket",
    noun="a copy of each object",
    properties={
        REPLICATION: "rules[].destination.account",
        BUCKET: "replicationConfiguration.rules[].destination.accountId",
        BUCKET_V2: "replicationConfigurations[].rules[].destinations[].account",
    },
    why="""
    Replication copies each new object to the destination, whose account owns the copies: it decides
    who can read them and how long they are kept.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-walkthrough-2.html
    """,
)
