"""s3-bucket-acl-enabled."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKETS, OWNERSHIP
from tests.judged import UNKNOWN, outcomes, resource, verdicts

ENABLED = "s3-bucket-acl-enabled"
OWN = resource(BUCKET, {"id": "uploads", "bucket": "uploads"}, "uploads")
LOGS = "http://acs.amazonaws.com/groups/s3/LogDelivery"


def ownership(held: Any, bucket: Any = "uploads") -> Any:
    return resource(OWNERSHIP, {"bucket": bucket, "rule": {"objectOwnership": held}}, "controls")


@pytest.mark.parametrize("held", ["BucketOwnerPreferred", "ObjectWriter"])
def test_ownership_that_enables_acls_violates(held: str) -> None:
    assert outcomes(ENABLED, ownership(held)) == [("violates", "rule.objectOwnership")]


def test_ownership_that_disables_acls_complies() -> None:
    assert outcomes(ENABLED, ownership("BucketOwnerEnforced"), OWN) == []


@pytest.mark.parametrize("target", [OWN, resource(BUCKET, {"bucket": "others"}, "others")])
def test_a_bucket_for_the_logs_of_a_distribution_needs_acls(target: Any) -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html"""
    distribution = resource(
        "aws:cloudfront/distribution:Distribution",
        {"loggingConfig": {"bucket": UNKNOWN}},
        depends={"loggingConfig": [target]},
    )
    acl = resource(buckets.ACL, {"bucket": "uploads", "acl": "log-delivery-write"})
    expected = [] if target is OWN else [("violates", "rule.objectOwnership")]
    found = outcomes(ENABLED, OWN, target, distribution, ownership("ObjectWriter"))
    assert found == expected
    found = outcomes(ENABLED, OWN, target, distribution, acl)
    assert found == ([] if target is OWN else [("violates", "acl")])


@pytest.mark.parametrize(
    ("domain", "needs_acls"),
    [
        ("uploads.s3.amazonaws.com", True),
        ("uploads.s3.eu-central-1.amazonaws.com", True),
        ("uploads-2.s3.amazonaws.com", False),
    ],
)
def test_a_distribution_names_the_bucket_for_its_logs_by_a_domain(
    domain: str, needs_acls: bool
) -> None:
    distribution = resource(
        "aws:cloudfront/distribution:Distribution", {"loggingConfig": {"bucket": domain}}
    )
    found = outcomes(ENABLED, OWN, distribution, ownership("ObjectWriter"))
    assert found == ([] if needs_acls else [("violates", "rule.objectOwnership")])


@pytest.mark.parametrize("kind", [*BUCKETS, buckets.ACL])
@pytest.mark.parametrize("acl", ["private", None])
def test_a_private_acl_complies(kind: str, acl: Any) -> None:
    assert outcomes(ENABLED, resource(kind, {"acl": acl, "bucket": "other"}), OWN) == []


@pytest.mark.parametrize("kind", [*BUCKETS, buckets.ACL])
def test_another_acl_violates(kind: str) -> None:
    held = {"acl": "log-delivery-write", "bucket": "uploads"}
    assert outcomes(ENABLED, resource(kind, held), OWN) == [("violates", "acl")]


@pytest.mark.parametrize("kind", [buckets.ACL])
def test_grants_violate(kind: str) -> None:
    grants = [{"grantee": {"type": "Group", "uri": LOGS}, "permission": "WRITE"}]
    acl = resource(kind, {"bucket": "other", "accessControlPolicy": {"grants": grants}})
    assert outcomes(ENABLED, acl) == [("violates", "accessControlPolicy.grants")]
    inline = resource(BUCKET, {"grants": [{"type": "Group", "uri": LOGS, "permissions": ["READ"]}]})
    assert outcomes(ENABLED, inline) == [("violates", "grants")]


def test_an_acl_and_the_ownership_that_enables_it_are_one_cause() -> None:
    acl = resource(buckets.ACL, {"bucket": "uploads", "acl": "log-delivery-write"}, "acl")
    controls = ownership("ObjectWriter")
    (found,) = verdicts(ENABLED, OWN, acl, controls)
    assert found.subject == controls.urn
    (found,) = verdicts(ENABLED, OWN, acl, ownership("BucketOwnerEnforced"))
    assert found.subject == acl.urn


def test_an_unknown_acl_is_undecided_unless_the_provider_computes_it() -> None:
    assert outcomes(ENABLED, resource(BUCKET, {"acl": UNKNOWN})) == [("undecided", "acl")]
    assert outcomes(ENABLED, resource(BUCKET, {"acl": UNKNOWN}, depends={})) == []
