"""s3-bucket-acl-public-read, s3-bucket-acl-public-write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

READ = "s3-bucket-acl-public-read"
WRITE = "s3-bucket-acl-public-write"
BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
ACLS = ("aws:s3/bucketAcl:BucketAcl",)
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


def with_grants(*grants: Any) -> Any:
    """A bucket with grants of its own, each (group, permissions)."""
    made = [{"type": "Group", "uri": uri, "permissions": held} for uri, held in grants]
    return resource(BUCKETS[0], {"grants": made})


def with_acl_grants(*grants: Any) -> Any:
    """The separate resource with grants, each (group, permission)."""
    made = [{"grantee": {"type": "Group", "uri": uri}, "permission": held} for uri, held in grants]
    return resource(ACLS[0], {"accessControlPolicy": {"owner": {"id": "1"}, "grants": made}})


@pytest.mark.parametrize("kind", [*BUCKETS, *ACLS])
@pytest.mark.parametrize("acl", ["public-read", "authenticated-read", "Public-Read"])
def test_a_canned_acl_for_readers_violates_as_reading_alone(kind: str, acl: str) -> None:
    bucket = resource(kind, {"acl": acl})
    assert outcomes(READ, bucket) == [("violates", "acl")]
    assert outcomes(WRITE, bucket) == []


@pytest.mark.parametrize("kind", [*BUCKETS, *ACLS])
@pytest.mark.parametrize("acl", ["public-read-write", "PUBLIC-READ-WRITE"])
def test_a_canned_acl_for_writers_violates_as_writing_alone(kind: str, acl: str) -> None:
    bucket = resource(kind, {"acl": acl})
    assert outcomes(READ, bucket) == []
    assert outcomes(WRITE, bucket) == [("violates", "acl")]


@pytest.mark.parametrize("rule", [READ, WRITE])
@pytest.mark.parametrize(
    "properties",
    [
        pytest.param({}, id="absent"),
        pytest.param({"acl": "private"}, id="private"),
        pytest.param({"acl": "log-delivery-write"}, id="log delivery"),
        pytest.param({"acl": "bucket-owner-full-control"}, id="owner"),
    ],
)
def test_other_canned_acls_comply(rule: str, properties: dict[str, Any]) -> None:
    assert outcomes(rule, resource(BUCKETS[0], properties)) == []


@pytest.mark.parametrize("rule", [READ, WRITE])
def test_an_unknown_acl_cannot_be_told(rule: str) -> None:
    bucket = resource(BUCKETS[0], {"acl": UNKNOWN})
    assert outcomes(rule, bucket) == [("undecided", "acl")]


@pytest.mark.parametrize("group", [EVERYBODY, AUTHENTICATED, EVERYBODY.lower()])
@pytest.mark.parametrize("permission", ["READ", "READ_ACP"])
def test_a_grant_of_reading_violates_as_reading_alone(group: str, permission: str) -> None:
    for bucket, path in (
        (with_grants((group, [permission])), "grants[0]"),
        (with_acl_grants((group, permission)), "accessControlPolicy.grants[0]"),
    ):
        assert outcomes(READ, bucket) == [("violates", path)]
        assert outcomes(WRITE, bucket) == []


@pytest.mark.parametrize("group", [EVERYBODY, AUTHENTICATED])
@pytest.mark.parametrize("permission", ["WRITE", "WRITE_ACP", "FULL_CONTROL"])
def test_a_grant_of_writing_violates_as_writing_alone(group: str, permission: str) -> None:
    for bucket, path in (
        (with_grants((group, ["READ", permission])), "grants[0]"),
        (with_acl_grants((group, permission)), "accessControlPolicy.grants[0]"),
    ):
        assert outcomes(READ, bucket) == []
        assert outcomes(WRITE, bucket) == [("violates", path)]


@pytest.mark.parametrize(("rule", "acl"), [(READ, "public-read"), (WRITE, "public-read-write")])
def test_an_acl_that_has_no_effect_today_violates(rule: str, acl: str) -> None:
    held = {"bucket": "uploads", "acl": acl}
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    block = resource(kind, {"bucket": "uploads", "ignorePublicAcls": True}, "block")
    kind = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    enforced = {"bucket": "uploads", "rule": {"objectOwnership": "BucketOwnerEnforced"}}
    controls = resource(kind, enforced, "controls")
    assert outcomes(rule, resource(ACLS[0], held), block, controls) == [("violates", "acl")]


@pytest.mark.parametrize("rule", [READ, WRITE])
def test_the_log_delivery_group_may_read_and_write(rule: str) -> None:
    assert outcomes(rule, with_grants((LOG_DELIVERY, ["WRITE", "READ_ACP"]))) == []
    assert outcomes(rule, with_acl_grants((LOG_DELIVERY, "WRITE"))) == []


@pytest.mark.parametrize("rule", [READ, WRITE])
def test_a_grant_to_a_canonical_user_complies(rule: str) -> None:
    grant = {"type": "CanonicalUser", "id": "abc", "permissions": ["FULL_CONTROL"]}
    assert outcomes(rule, resource(BUCKETS[0], {"grants": [grant]})) == []


def test_an_unknown_grant_leaves_the_others_judged() -> None:
    bucket = with_grants((UNKNOWN, ["READ"]), (EVERYBODY, ["READ"]))
    found = [("violates", "grants[1]"), ("undecided", "grants[0].uri")]
    assert outcomes(READ, bucket) == found
    assert outcomes(WRITE, bucket) == []


@pytest.mark.parametrize("rule", [READ, WRITE])
def test_unknown_permissions_matter_only_for_everybody(rule: str) -> None:
    path = "grants[0].permissions[0]"
    assert outcomes(rule, with_grants((EVERYBODY, [UNKNOWN]))) == [("undecided", path)]
    assert outcomes(rule, with_grants((LOG_DELIVERY, [UNKNOWN]))) == []


@pytest.mark.parametrize("rule", [READ, WRITE])
@pytest.mark.parametrize(
    ("properties", "path"),
    [
        pytest.param({"grants": UNKNOWN}, "grants", id="all grants"),
        pytest.param(
            {"grants": [{"uri": EVERYBODY, "permissions": UNKNOWN}]},
            "grants[0].permissions",
            id="all permissions",
        ),
        pytest.param({"accessControlPolicy": UNKNOWN}, "accessControlPolicy", id="all"),
        pytest.param(
            {"accessControlPolicy": {"grants": [UNKNOWN]}},
            "accessControlPolicy.grants[0]",
            id="one grant",
        ),
    ],
)
def test_grants_that_are_unknown_as_a_whole_cannot_be_told(
    rule: str, properties: dict[str, Any], path: str
) -> None:
    kind = BUCKETS[0] if "grants" in properties else ACLS[0]
    assert outcomes(rule, resource(kind, properties)) == [("undecided", path)]


@pytest.mark.parametrize("kind", ACLS)
def test_an_unknown_grantee_matters_only_for_the_permissions_that_a_rule_judges(kind: str) -> None:
    grants = [{"permission": "READ", "grantee": UNKNOWN}]
    acl = resource(kind, {"accessControlPolicy": {"grants": grants}})
    place = "accessControlPolicy.grants[0].grantee"
    assert outcomes(READ, acl) == [("undecided", place)]
    assert outcomes(WRITE, acl) == []
