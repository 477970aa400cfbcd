"""How long objects, versions and parts of uploads are kept."""

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
    equal,
    or_unknown,
    rule,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.iam.meaning.truth import any_of
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS
from policypack.topology.parts.links import is_computed

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
    example="""
    bucket = aws.s3.Bucket("orders")
    aws.s3.BucketLifecycleConfiguration(
        "orders",
        bucket=bucket.id,
        rules=[{
            "id": "expire",
            "status": "Disabled",  # bad
            "status": "Enabled",  # good
            "expiration": {"days": 365},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        }],
    )
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

    Example:
        aws.s3.BucketLifecycleConfiguration(
            "orders",
            bucket="shop-orders",
            rules=[{
                "id": "expire",
                "status": "Enabled",
                "expiration": {"days": 365},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},  # good
            }],
        )
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
