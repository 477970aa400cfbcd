"""The rules about what a program should decide for each function."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.distributions import distribution

CONCURRENCY = "lambda-function-unlimited-concurrency"
UNTAGGED = "lambda-function-untagged"
UNDESCRIBED = "lambda-function-undescribed"
WRONG = [("violates", "reservedConcurrentExecutions")]


def function(**properties: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"name": "orders", **properties})


def mapping(name: Any, scaling: Any) -> Resource:
    given = {"functionName": name, "scalingConfig": scaling}
    return resource("aws:lambda/eventSourceMapping:EventSourceMapping", given, "mapping")


@pytest.mark.parametrize("reserved", [None, -1])
def test_a_function_without_reserved_concurrency_violates(reserved: int | None) -> None:
    it = function(reservedConcurrentExecutions=reserved)
    assert outcomes(CONCURRENCY, it) == WRONG
    # AND a trigger without a limit, or one of another function, changes nothing
    assert outcomes(CONCURRENCY, it, mapping("orders", None)) == WRONG
    assert outcomes(CONCURRENCY, it, mapping("returns", {"maximumConcurrency": 5})) == WRONG


@pytest.mark.parametrize("reserved", [0, 20])
def test_reserved_concurrency_complies(reserved: int) -> None:
    # 0 switches the function off.
    assert outcomes(CONCURRENCY, function(reservedConcurrentExecutions=reserved)) == []


@pytest.mark.parametrize(
    "name", ["orders", "arn:aws:lambda:eu-central-1:111122223333:function:orders:live"]
)
def test_a_trigger_that_limits_the_concurrency_complies(name: str) -> None:
    limited = mapping(name, {"maximumConcurrency": 5})
    assert outcomes(CONCURRENCY, function(), limited) == []


def test_an_unknown_limit_cannot_be_told() -> None:
    unknown = function(reservedConcurrentExecutions=UNKNOWN)
    assert outcomes(CONCURRENCY, unknown) == [("undecided", "reservedConcurrentExecutions")]
    found = outcomes(CONCURRENCY, function(), mapping("orders", UNKNOWN))
    assert found == [("undecided", "scalingConfig")]
    limited = mapping(UNKNOWN, {"maximumConcurrency": 5})
    assert outcomes(CONCURRENCY, function(), limited) == [("undecided", "functionName")]


@pytest.mark.parametrize("path", ["tags", "tagsAll"])
def test_tags_of_the_function_or_of_the_provider_comply(path: str) -> None:
    assert outcomes(UNTAGGED, function(**{path: {"owner": "payments"}})) == []
    assert outcomes(UNTAGGED, function(**{path: UNKNOWN})) == [("undecided", path)]


@pytest.mark.parametrize("tags", [{}, {"tags": {}, "tagsAll": {}}])
def test_a_function_without_tags_violates(tags: dict[str, Any]) -> None:
    assert outcomes(UNTAGGED, function(**tags)) == [("violates", "tags")]


REQUIRED = ["owner", "cost.center"]


def test_required_tags_may_be_those_of_the_function_or_of_the_provider() -> None:
    both = {"owner": UNKNOWN, "cost.center": "", "more": "x"}
    for tags in ({"tags": both}, {"tagsAll": both}):
        assert outcomes(UNTAGGED, function(**tags), required_tags=REQUIRED) == []
    # The provider merges its default tags in tagsAll, which is unknown if one of tags is.
    own = function(tags=both, tagsAll=UNKNOWN)
    assert outcomes(UNTAGGED, own, required_tags=REQUIRED) == []
    merged = function(tags={"owner": "a"}, tagsAll={"owner": "a", "cost.center": "b"})
    assert outcomes(UNTAGGED, merged, required_tags=REQUIRED) == []


@pytest.mark.parametrize(
    ("tags", "missing"),
    [
        ({"tags": {"owner": "a", "more": "x"}}, '"cost.center"'),
        ({"tags": {"owner": "a"}, "tagsAll": {"owner": "a"}}, '"cost.center"'),
        # AWS tells upper from lower case.
        ({"tags": {"Owner": "a", "cost.center": "b"}}, '"owner"'),
        # Pulumi sends no tag that is null.
        ({"tags": {"owner": None, "cost.center": "b"}}, '"owner"'),
        ({}, '"cost.center", "owner"'),
    ],
)
def test_missing_required_tags_are_named(tags: dict[str, Any], missing: str) -> None:
    (found,) = verdicts(UNTAGGED, function(**tags), required_tags=REQUIRED)
    assert (found.outcome.value, found.path) == ("violates", "tags")
    assert found.message == f"neither the function nor the provider sets {missing}"
    assert found.fix == f"Set {missing} in tags, or in defaultTags of the provider"


def test_a_required_tag_may_be_among_unknown_ones() -> None:
    for tags, path in (
        ({"tags": UNKNOWN}, "tags"),
        ({"tags": {"owner": UNKNOWN}, "tagsAll": UNKNOWN}, "tagsAll"),
    ):
        found = outcomes(UNTAGGED, function(**tags), required_tags=REQUIRED)
        assert found == [("undecided", path)]


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_blank_description_violates(text: str) -> None:
    assert outcomes(UNDESCRIBED, function(description=text)) == [("violates", "description")]


def test_instances_of_a_capacity_provider_have_its_network() -> None:
    config = {"lambdaManagedInstancesCapacityProviderConfig": {"capacityProviderArn": "arn"}}
    it = function(capacityProviderConfig=config)
    assert outcomes("lambda-function-outside-vpc", it) == []
    # AND their number limits the concurrency: https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-scaling.html
    assert outcomes(CONCURRENCY, it) == []
    # AND empty lists mean no VPC
    without = function(vpcConfig={"subnetIds": [], "securityGroupIds": []})
    found = outcomes("lambda-function-outside-vpc", without)
    assert found == [("violates", "vpcConfig.subnetIds")]


OUTSIDE = "lambda-function-outside-vpc"
SUBNETS = "vpcConfig.subnetIds"


def test_a_function_with_subnets_is_in_a_vpc() -> None:
    assert outcomes(OUTSIDE, function(vpcConfig={"subnetIds": ["subnet-1"]})) == []
    assert outcomes(OUTSIDE, function()) == [("violates", SUBNETS)]
    unknown = {"vpcConfig": {"subnetIds": UNKNOWN}}
    assert outcomes(OUTSIDE, function(**unknown)) == [("undecided", SUBNETS)]
    # AND subnets of the stack are some
    subnet = resource("aws:ec2/subnet:Subnet", {}, "one")
    it = resource("aws:lambda/function:Function", unknown, depends={"vpcConfig": [subnet]})
    assert outcomes(OUTSIDE, it, subnet) == []


def test_a_function_at_the_edge_has_no_vpc() -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:{}:3".format
    assert outcomes(OUTSIDE, function(), distribution(arn("orders"))) == []
    assert outcomes(OUTSIDE, function(), distribution(arn("report"))) == [("violates", SUBNETS)]
