"""s3-object-public."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, outcomes, resource

RULE = "s3-object-public"
COPY = "aws:s3/objectCopy:ObjectCopy"
KINDS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", COPY)
GLOBAL = "http://acs.amazonaws.com/groups/global"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
def test_a_public_acl_violates(kind: str, acl: str) -> None:
    assert outcomes(RULE, resource(kind, {"acl": acl})) == [("violates", "acl")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_public_acl_without_effect_today_violates(kind: str) -> None:
    enforced = {"bucket": "site", "rule": {"objectOwnership": "BucketOwnerEnforced"}}
    controls = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    item = resource(kind, {"bucket": "site", "acl": "public-read"})
    assert outcomes(RULE, item, resource(controls, enforced, "controls")) == [("violates", "acl")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("acl", [None, "private", "bucket-owner-full-control"])
def test_another_acl_complies(kind: str, acl: Any) -> None:
    assert outcomes(RULE, resource(kind, {"acl": acl})) == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_acl_is_undecided(kind: str) -> None:
    assert outcomes(RULE, resource(kind, {"acl": UNKNOWN})) == [("undecided", "acl")]


@pytest.mark.parametrize("group", ["AllUsers", "AuthenticatedUsers"])
@pytest.mark.parametrize("permission", ["READ", "FULL_CONTROL"])
def test_a_public_grant_of_a_copy_violates(group: str, permission: str) -> None:
    grant = {"type": "Group", "uri": f"{GLOBAL}/{group}", "permissions": [permission]}
    assert outcomes(RULE, resource(COPY, {"grants": [grant]})) == [("violates", "grants[0]")]


def test_a_grant_for_one_account_complies() -> None:
    grant = {"type": "CanonicalUser", "id": "79a5", "permissions": ["FULL_CONTROL"]}
    assert outcomes(RULE, resource(COPY, {"grants": [grant]})) == []


def test_the_objects_of_one_upload_are_told_once() -> None:
    files = {"index.html": "site", "404.html": "site", "terms.html": "documents"}
    made = [
        resource(KINDS[0], {"acl": "public-read", "bucket": bucket, "key": key}, key)
        for key, bucket in files.items()
    ]
    found = [each for each in judge(made, Settings()) if each.rule.id == RULE]
    assert [bool(each.folded_into) for each in found] == [False, True, False]
    unknown = [resource(KINDS[0], {"acl": "public-read", "bucket": UNKNOWN}, key) for key in files]
    found = [each for each in judge(unknown, Settings()) if each.rule.id == RULE]
    assert [bool(each.folded_into) for each in found] == [False, False, False]
