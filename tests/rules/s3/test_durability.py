"""Versions, replicas, locks and lifecycle rules: what the declared cases do not show."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2
from tests.judged import UNKNOWN, outcomes, resource, verdicts

UPLOADS = "s3-lifecycle-keeps-failed-uploads"
ORDERS = resource(BUCKET, {"id": "orders", "bucket": "orders"}, "orders")

ABORT = {"abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}
ON = {"id": "a", "status": "Enabled", **ABORT}


@pytest.mark.parametrize("kind", [buckets.LIFECYCLE])
@pytest.mark.parametrize(
    ("rules", "violated"),
    [
        ([ON], False),
        ([{**ON, "filter": {}}], False),
        ([{**ON, "filter": {"prefix": ""}}], False),
        ([{"id": "b", "status": "Enabled"}, ON], False),
        ([{**ON, "status": "Disabled"}], True),
        ([{**ON, "filter": {"prefix": "logs/"}}], True),
        ([{**ON, "prefix": "logs/"}], True),
        ([{**ON, "filter": {"objectSizeGreaterThan": 1}}], True),
        ([{"id": "b", "status": "Enabled", "expiration": {"days": 1}}], True),
    ],
)
def test_lifecycle_rules_end_failed_uploads_of_every_key(
    kind: str, rules: Any, violated: bool
) -> None:
    found = outcomes(UPLOADS, resource(kind, {"rules": rules}))
    assert found == [("violates", "rules")] * violated


@pytest.mark.parametrize("kind", [BUCKET, BUCKET_V2])
def test_inline_lifecycle_rules_have_days_of_their_own(kind: str) -> None:
    ends = {"enabled": True, "abortIncompleteMultipartUploadDays": 7}
    assert outcomes(UPLOADS, resource(kind, {"lifecycleRules": [ends]})) == []
    assert outcomes(UPLOADS, resource(kind, {"lifecycleRules": [{**ends, "prefix": "a"}]})) == [
        ("violates", "lifecycleRules")
    ]
    off = resource(kind, {"lifecycleRules": [{**ends, "enabled": False}]})
    assert outcomes(UPLOADS, off) == [("violates", "lifecycleRules")]
    separate = {"enabled": True, **ABORT}
    assert outcomes(UPLOADS, resource(kind, {"lifecycleRules": [separate]})) == [
        ("violates", "lifecycleRules")
    ]
    # Without any rule it is a finding of s3-bucket-without-lifecycle.
    assert outcomes(UPLOADS, resource(kind, {})) == []
    unknown = resource(kind, {"lifecycleRules": UNKNOWN})
    assert outcomes(UPLOADS, unknown) == [("undecided", "lifecycleRules")]
    assert outcomes(UPLOADS, resource(kind, {"lifecycleRules": UNKNOWN}, depends={})) == []


@pytest.mark.parametrize("status", ["Suspended", "Disabled"])
def test_versioning_that_is_not_enabled_violates_where_it_stands(status: str) -> None:
    held = {"bucket": "orders", "versioningConfiguration": {"status": status}}
    stated = resource(buckets.VERSIONING, held, "stated")
    (found,) = verdicts("s3-bucket-unversioned", ORDERS, stated)
    assert (found.subject, found.path) == (stated.urn, "versioningConfiguration.status")


def test_a_replica_needs_no_replication() -> None:
    destination = {"status": "Enabled", "destination": {"bucket": "orders"}}
    giver = resource(buckets.REPLICATION, {"bucket": "other", "rules": [destination]}, "giver")
    assert outcomes("s3-bucket-unreplicated", ORDERS, giver) == []
    # An ARN that the program writes out names it before the bucket has one.
    by_arn = {**destination, "destination": {"bucket": "arn:aws:s3:::orders"}}
    giver = resource(buckets.REPLICATION, {"bucket": "other", "rules": [by_arn]}, "giver")
    assert outcomes("s3-bucket-unreplicated", ORDERS, giver) == []


@pytest.mark.parametrize(
    ("retention", "violated"), [({"mode": "GOVERNANCE", "days": 1}, False), (None, True)]
)
def test_object_lock_without_a_retention_violates(retention: Any, violated: bool) -> None:
    held = {"objectLockConfiguration": {"rule": {"defaultRetention": retention}}}
    locked = resource(BUCKET, {"objectLockEnabled": True, **held})
    found = outcomes("s3-bucket-without-object-lock", locked)
    assert [outcome for outcome, _ in found] == ["violates"] * violated
