"""Logs of requests for objects."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Unknown,
    Value,
    given,
    or_unknown,
    rule,
)
from policypack.forms.families.separate_resources import inline_or_separate
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS

_OBJECTS = "AWS::S3::Object"
_READ, _WRITE = "ReadOnly", "WriteOnly"
_BOTH = frozenset({_READ, _WRITE})
_WORDS = {_READ: "reads", _WRITE: "writes"}

bucket_unlogged = inline_or_separate(
    id="s3-bucket-unlogged",
    owners=BUCKETS,
    separate=buckets.at_bucket(buckets.LOGGING),
    properties={
        BUCKET: "logging.targetBucket",
        BUCKET_V2: "loggings[].targetBucket",
        buckets.LOGGING: "targetBucket",
    },
    must=given("shop-logs"),
    message="logging names no target bucket",
    absent="no BucketLogging names this bucket",
    unless_named_at=buckets.LOG_TARGETS,
    remediation="Add a BucketLogging with targetBucket and targetPrefix",
    title="S3 bucket has no server access logs",
    why="""
    Without access logs or CloudTrail data events, no record shows which objects an attacker read. A
    bucket that receives access logs must not log to itself, so the rule ignores it. If a trail
    records the data events of a bucket, add the bucket to the setting completed_elsewhere.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """,
)


@rule(
    id="s3-trail-without-object-events",
    types=("aws:cloudtrail/trail:Trail",),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add eventSelectors with readWriteType "All" and a dataResources entry of the type '
        "AWS::S3::Object, or advancedEventSelectors for that type"
    ),
)
def trail_without_object_events(trail: Resource) -> Outcomes:
    """CloudTrail trail does not record S3 object events.

    A trail only records management events unless it selects data events, so reads and writes of
    objects leave no record.
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
    """
    recorded: set[str] = set()
    undecided: list[Unknown] = []
    for found in _recorded(trail):
        if isinstance(found, Unknown):
            undecided.append(found)
        else:
            recorded |= found
    missing = [_WORDS[each] for each in (_READ, _WRITE) if each not in recorded]
    if missing:
        message = f"no event selector records {' and '.join(missing)} of objects"
        yield undecided[0] if undecided else Finding(message, "eventSelectors")


def _recorded(trail: Resource) -> Iterator[frozenset[str] | Unknown]:
    """Which events each selector records; AWS takes one of the two forms."""
    for path, recorded in (("eventSelectors", _basic), ("advancedEventSelectors", _advanced)):
        selectors = or_unknown(list, trail.properties.items(path))
        if isinstance(selectors, Unknown):
            yield selectors
        else:
            yield from (or_unknown(recorded, each) for each in selectors)


def _basic(selector: Value) -> frozenset[str]:
    types = {each.get("type") for each in selector.items("dataResources")}
    if _OBJECTS not in types:
        return frozenset()
    # The third value, and the default, is All.
    return _BOTH & {selector.get("readWriteType", "All")} or _BOTH


def _advanced(selector: Value) -> frozenset[str]:
    fields = {each.get("field"): each for each in selector.items("fieldSelectors")}
    kinds, read_only = fields.get("resources.type"), fields.get("readOnly")
    if kinds is None or _OBJECTS not in kinds.get("equals", []):
        return frozenset()
    if read_only is None:
        return _BOTH
    return frozenset({_READ if read_only.get("equals", []) == ["true"] else _WRITE})
