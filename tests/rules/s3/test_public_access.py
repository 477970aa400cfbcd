"""Public access blocks of buckets, accounts and access points."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "s3-public-access-block-weak"
ACCOUNT = "s3-account-public-access-block-weak"
POINT = "s3-access-point-public"
MULTI_REGION = "s3-multi-region-access-point-public"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
SHUT: dict[str, Any] = dict.fromkeys(FLAGS, True)


def test_a_block_with_all_flags_complies() -> None:
    assert outcomes(RULE, resource(BLOCK, SHUT)) == []


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_that_is_off_violates_by_name(flag: str) -> None:
    (found,) = verdicts(RULE, resource(BLOCK, {**SHUT, flag: False}))
    assert (found.outcome.value, found.path) == ("violates", flag)
    assert flag in found.message


@pytest.mark.parametrize("flag", FLAGS)
def test_an_omitted_flag_means_false(flag: str) -> None:
    half = {name: True for name in FLAGS if name != flag}
    assert outcomes(RULE, resource(BLOCK, half)) == [("violates", flag)]


def test_every_open_door_is_named() -> None:
    block = resource(BLOCK, {"bucket": "shop"})
    assert outcomes(RULE, block) == [("violates", flag) for flag in FLAGS]


def test_an_unknown_flag_leaves_the_others_judged() -> None:
    block = resource(BLOCK, {**SHUT, "blockPublicAcls": UNKNOWN, "ignorePublicAcls": False})
    found = [("violates", "ignorePublicAcls"), ("undecided", "blockPublicAcls")]
    assert outcomes(RULE, block) == found


def test_the_fix_makes_the_block_comply() -> None:
    (found,) = verdicts(RULE, resource(BLOCK, {**SHUT, "blockPublicAcls": False}))
    assert found.rule.fix is not None
    fixed = found.rule.fix
    assert outcomes(RULE, resource(BLOCK, fixed)) == []


@pytest.mark.parametrize("flag", FLAGS)
def test_an_account_block_without_a_flag_violates(flag: str) -> None:
    kind = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
    assert outcomes(ACCOUNT, resource(kind, SHUT)) == []
    assert outcomes(ACCOUNT, resource(kind, {**SHUT, flag: False})) == [("violates", flag)]
    half = {name: True for name in FLAGS if name != flag}
    assert outcomes(ACCOUNT, resource(kind, half)) == [("violates", flag)]
    assert outcomes(ACCOUNT, resource(kind, {**SHUT, flag: UNKNOWN})) == [("undecided", flag)]
    assert ("violates", flag) in outcomes(ACCOUNT, resource(kind, {}))


POINTS = {
    POINT: ("aws:s3/accessPoint:AccessPoint", ("publicAccessBlockConfiguration",)),
    MULTI_REGION: (
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
        ("details", "publicAccessBlock"),
    ),
}


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("rule", POINTS)
def test_an_access_point_violates_where_a_flag_is_explicitly_off(rule: str, flag: str) -> None:
    kind, keys = POINTS[rule]

    def point(settings: Any) -> Any:
        for key in reversed(keys):
            settings = {key: settings}
        return resource(kind, settings)

    path = ".".join((*keys, flag))
    assert outcomes(rule, point({flag: False})) == [("violates", path)]
    assert outcomes(rule, point({flag: True})) == outcomes(rule, point({})) == []
    assert outcomes(rule, resource(kind, {})) == []
    assert outcomes(rule, point({flag: UNKNOWN})) == [("undecided", path)]


def test_an_access_point_of_a_vpc_is_not_public() -> None:
    kind, _ = POINTS[POINT]
    open_ = {"publicAccessBlockConfiguration": {"blockPublicPolicy": False}}
    assert outcomes(POINT, resource(kind, {**open_, "vpcConfiguration": {"vpcId": "vpc-1"}})) == []
    unknown = resource(kind, {**open_, "vpcConfiguration": UNKNOWN})
    assert outcomes(POINT, unknown) == [("undecided", "vpcConfiguration")]
