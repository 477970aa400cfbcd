"""s3-bucket-acl-overridden, s3-bucket-policy-overridden."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.settings.merging import read_settings
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, PUBLIC_ACCESS_BLOCK
from tests.documents import allow, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

OVERRIDDEN = "s3-bucket-acl-overridden"
REFUSED = "s3-bucket-policy-overridden"
OWN = resource(BUCKET, {"id": "uploads", "bucket": "uploads"}, "uploads")


def block(**settings: Any) -> Any:
    return resource(PUBLIC_ACCESS_BLOCK, {"bucket": "uploads", **settings}, "shut")


ACL = resource(buckets.ACL, {"bucket": "uploads", "acl": "public-read"}, "acl")


@pytest.mark.parametrize("setting", ["blockPublicAcls", "ignorePublicAcls"])
def test_a_public_acl_of_a_bucket_whose_block_forbids_it_violates(setting: str) -> None:
    (found,) = verdicts(OVERRIDDEN, ACL, OWN, block(**{setting: True}))
    assert (found.subject, found.path) == (ACL.urn, "acl")
    assert f"{setting} of shut" in found.message
    inline = resource(
        BUCKET, {"id": "uploads", "bucket": "uploads", "acl": "public-read-write"}, "uploads"
    )
    assert outcomes(OVERRIDDEN, inline, block(**{setting: True})) == [("violates", "acl")]


def test_a_contradiction_is_found_beside_the_public_acl_and_told_with_it() -> None:
    strict = read_settings({"profile": "strict"})
    found = {each.rule.id: each for each in judge([ACL, OWN, block(ignorePublicAcls=True)], strict)}
    assert found["s3-bucket-acl-public-read"].folded_into is None
    folded = found[OVERRIDDEN].folded_into
    assert folded is not None
    assert folded.rule == "s3-bucket-acl-public-read"


def test_the_block_of_the_account_forbids_a_public_acl_too() -> None:
    account = resource(buckets.ACCOUNT_BLOCK, {"ignorePublicAcls": True}, "account")
    (found,) = verdicts(OVERRIDDEN, ACL, OWN, account)
    assert found.message.endswith("ignorePublicAcls of account leaves this ACL without effect")
    weak = resource(buckets.ACCOUNT_BLOCK, {"blockPublicPolicy": True}, "account")
    assert outcomes(OVERRIDDEN, ACL, OWN, weak) == []


@pytest.mark.parametrize(
    "settings", [{}, {"blockPublicAcls": False}, {"restrictPublicBuckets": True}]
)
def test_a_block_that_allows_public_acls_does_not_contradict(settings: Any) -> None:
    assert outcomes(OVERRIDDEN, ACL, OWN, block(**settings)) == []


def test_a_private_acl_does_not_contradict() -> None:
    acl = resource(buckets.ACL, {"bucket": "uploads", "acl": "private"})
    assert outcomes(OVERRIDDEN, acl, OWN, block(blockPublicAcls=True)) == []


def test_the_block_of_another_bucket_does_not_count() -> None:
    other = resource(PUBLIC_ACCESS_BLOCK, {"bucket": "other", "blockPublicAcls": True}, "shut")
    assert outcomes(OVERRIDDEN, ACL, OWN, other) == []


def test_an_unknown_setting_or_bucket_is_undecided() -> None:
    unknown = block(blockPublicAcls=UNKNOWN)
    assert outcomes(OVERRIDDEN, ACL, OWN, unknown) == [("undecided", "blockPublicAcls")]
    anywhere = resource(buckets.ACL, {"bucket": UNKNOWN, "acl": "public-read"})
    assert outcomes(OVERRIDDEN, anywhere, OWN, block(blockPublicAcls=True)) == [
        ("undecided", "bucket")
    ]


def test_an_unknown_acl_is_undecided_beside_a_block_alone() -> None:
    unknown = resource(buckets.ACL, {"bucket": "uploads", "acl": UNKNOWN})
    assert outcomes(OVERRIDDEN, unknown, OWN) == []
    beside = outcomes(OVERRIDDEN, unknown, OWN, block(blockPublicAcls=True))
    assert {*beside} == {("undecided", "acl")}


@pytest.mark.parametrize("kind", ["BucketObject", "BucketObjectv2"])
def test_a_public_object_of_a_bucket_whose_block_forbids_it_violates(kind: str) -> None:
    held = {"bucket": "uploads", "acl": "public-read"}
    page = resource(f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", held, "page")
    assert outcomes(OVERRIDDEN, page, OWN, block()) == []
    assert outcomes(OVERRIDDEN, page, OWN, block(blockPublicAcls=True)) == [("violates", "acl")]
    strict = read_settings({"profile": "strict"})
    verdict = {
        each.rule.id: each for each in judge([page, OWN, block(ignorePublicAcls=True)], strict)
    }
    assert verdict[OVERRIDDEN].folded_into is not None


def policy(principal: Any = "*", bucket: Any = "uploads", kind: str = buckets.POLICY) -> Any:
    statement = allow("s3:GetObject", "arn:aws:s3:::uploads/*", Principal=principal)
    return resource(kind, {"bucket": bucket, "policy": text(statement)}, "site")


@pytest.mark.parametrize("setting", ["blockPublicPolicy", "restrictPublicBuckets"])
@pytest.mark.parametrize("kind", [buckets.POLICY, BUCKET])
def test_a_public_policy_of_a_bucket_whose_block_forbids_it_violates(
    setting: str, kind: str
) -> None:
    bucket = [OWN] if kind == buckets.POLICY else []
    (found,) = verdicts(REFUSED, policy(kind=kind), *bucket, block(**{setting: True}))
    assert f"{setting} of shut" in found.message
    account = resource(buckets.ACCOUNT_BLOCK, {setting: True}, "account")
    (found,) = verdicts(REFUSED, policy(kind=kind), *bucket, account)
    assert f"{setting} of account" in found.message


@pytest.mark.parametrize("settings", [{}, {"blockPublicAcls": True}, {"blockPublicPolicy": False}])
def test_a_block_that_allows_public_policies_does_not_contradict(settings: Any) -> None:
    assert outcomes(REFUSED, policy(), OWN, block(**settings)) == []


def test_a_policy_for_an_account_does_not_contradict() -> None:
    account = policy({"AWS": "arn:aws:iam::111122223333:root"})
    assert outcomes(REFUSED, account, OWN, block(blockPublicPolicy=True)) == []


def test_an_unknown_policy_is_undecided_beside_a_block_alone() -> None:
    unknown = resource(buckets.POLICY, {"bucket": "uploads", "policy": UNKNOWN}, "site")
    assert outcomes(REFUSED, unknown, OWN, block()) == []
    assert outcomes(REFUSED, unknown, OWN, block(blockPublicPolicy=True)) == [
        ("undecided", "policy")
    ]


def test_a_refused_policy_is_told_with_the_public_one() -> None:
    strict = read_settings({"profile": "strict"})
    found = {
        each.rule.id: each for each in judge([policy(), OWN, block(blockPublicPolicy=True)], strict)
    }
    folded = found[REFUSED].folded_into
    assert folded is not None
    assert folded.rule == "s3-bucket-policy-public"
