"""s3-public-access-block-weak."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource, verdicts

RULE = "s3-public-access-block-weak"
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
    found = [("undecided", "blockPublicAcls"), ("violates", "ignorePublicAcls")]
    assert outcomes(RULE, block) == found


def test_the_fix_makes_the_block_comply() -> None:
    (found,) = verdicts(RULE, resource(BLOCK, {**SHUT, "blockPublicAcls": False}))
    assert found.rule.fix is not None
    fixed = found.rule.fix
    assert outcomes(RULE, resource(BLOCK, fixed)) == []
