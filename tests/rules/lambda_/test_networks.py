"""lambda-function-single-az.

https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "lambda-function-single-az"
PATH = "vpcConfig.subnetIds"


def subnet(name: str, **properties: Any) -> Resource:
    return resource("aws:ec2/subnet:Subnet", {"id": f"subnet-{name}", **properties}, name)


def function(*ids: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"vpcConfig": {"subnetIds": list(ids)}})


ONE = subnet("one", availabilityZone="eu-central-1a")
SAME = subnet("same", availabilityZone="eu-central-1a")
TWO = subnet("two", availabilityZone="eu-central-1b")
BY_ID = subnet("by-id", availabilityZoneId="euc1-az1")
SAME_BY_ID = subnet("same-by-id", availabilityZoneId="euc1-az1")
OTHER_BY_ID = subnet("other-by-id", availabilityZoneId="euc1-az2")
NOT_KNOWN = subnet("not-known", availabilityZone=UNKNOWN)
ALL = (ONE, SAME, TWO, BY_ID, SAME_BY_ID, OTHER_BY_ID, NOT_KNOWN)


@pytest.mark.parametrize(
    "ids",
    [
        ["subnet-one"],
        ["subnet-one", "subnet-one"],
        ["subnet-one", "subnet-same"],
        ["subnet-by-id", "subnet-same-by-id"],
        [UNKNOWN],
    ],
    ids=str,
)
def test_subnets_in_one_zone_violate(ids: list[Any]) -> None:
    assert outcomes(RULE, function(*ids), *ALL[:6]) == [("violates", PATH)]


@pytest.mark.parametrize(
    "ids", [["subnet-one", "subnet-two"], ["subnet-by-id", "subnet-other-by-id"]], ids=str
)
def test_subnets_in_two_zones_comply(ids: list[Any]) -> None:
    assert outcomes(RULE, function(*ids), *ALL) == []


def test_default_subnets_have_zones_too() -> None:
    kind = "aws:ec2/defaultSubnet:DefaultSubnet"
    held = {"id": "subnet-default", "availabilityZone": "eu-central-1a"}
    default = resource(kind, held, "default")
    assert outcomes(RULE, function("subnet-one", "subnet-default"), ONE, default) == [
        ("violates", PATH)
    ]
    assert outcomes(RULE, function("subnet-two", "subnet-default"), TWO, default) == []


def test_a_function_outside_of_a_vpc_complies() -> None:
    assert outcomes(RULE, resource("aws:lambda/function:Function", {}), *ALL) == []
    assert outcomes(RULE, function(), *ALL) == []


def test_subnets_of_another_program_are_undecided() -> None:
    assert outcomes(RULE, function("subnet-one", "subnet-far"), *ALL) == [("undecided", PATH)]
    assert outcomes(RULE, function("subnet-far", "subnet-away")) == [("undecided", PATH)]


def test_an_unknown_or_mixed_zone_is_undecided() -> None:
    found = outcomes(RULE, function("subnet-one", "subnet-not-known"), *ALL)
    assert found == [("undecided", "availabilityZone")]
    found = outcomes(RULE, function("subnet-one", "subnet-by-id"), *ALL)
    assert found == [("undecided", PATH)]


def test_subnets_with_unknown_ids_are_found_by_the_record() -> None:
    linked = resource(
        "aws:lambda/function:Function",
        {"vpcConfig": {"subnetIds": [UNKNOWN, UNKNOWN]}},
        depends={"vpcConfig": [ONE, SAME]},
    )
    assert outcomes(RULE, linked, ONE, SAME) == [("violates", PATH)]
