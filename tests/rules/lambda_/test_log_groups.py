"""lambda-function-without-log-group.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html
"""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.lambda_.distributions import distribution

RULE = "lambda-function-without-log-group"
PATH = "loggingConfig.logGroup"


def function(name: Any = "orders", **properties: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"name": name, **properties}, "orders")


def group(name: Any, *makers: Resource) -> Resource:
    depends = {"name": list(makers)} if makers else None
    return resource("aws:cloudwatch/logGroup:LogGroup", {"name": name}, depends=depends)


def test_a_function_without_a_log_group_violates() -> None:
    assert outcomes(RULE, function()) == [("violates", PATH)]
    assert outcomes(RULE, function(), group("/aws/lambda/report")) == [("violates", PATH)]
    assert outcomes(RULE, function(UNKNOWN), group("/aws/vendedlogs/api")) == [("violates", PATH)]


def test_the_default_name_or_a_named_group_complies() -> None:
    assert outcomes(RULE, function(), group("/aws/lambda/orders")) == []
    assert outcomes(RULE, function(loggingConfig={"logGroup": "shared"})) == []


def test_a_group_that_is_named_after_the_function_complies() -> None:
    it = function(UNKNOWN)
    assert outcomes(RULE, it, group(UNKNOWN, it)) == []


def test_a_function_at_the_edge_has_its_logs_where_the_viewers_are() -> None:
    """https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-testing-debugging.html"""
    arn = "arn:aws:lambda:us-east-1:111122223333:function:{}:3".format
    it = function()
    assert outcomes(RULE, it, distribution(arn("orders"))) == []
    assert outcomes(RULE, it, distribution(UNKNOWN, it)) == []
    assert outcomes(RULE, it, distribution(arn("report"))) == [("violates", PATH)]
    assert outcomes(RULE, it, distribution(UNKNOWN)) == [("violates", PATH)]


def test_a_group_that_is_named_after_another_function_does_not_count() -> None:
    other = resource("aws:lambda/function:Function", {"loggingConfig": {"logGroup": "x"}}, "report")
    found = outcomes(RULE, function(), other, group(UNKNOWN, other))
    assert found == [("violates", PATH)]


def test_an_unknown_name_is_undecided() -> None:
    assert outcomes(RULE, function(), group(UNKNOWN)) == [("undecided", "name")]
    assert outcomes(RULE, function(UNKNOWN), group("/aws/lambda/a")) == [("undecided", "name")]
    named = function(loggingConfig={"logGroup": UNKNOWN})
    assert outcomes(RULE, named) == [("undecided", PATH)]


def test_logging_that_aws_fills_in_names_no_group() -> None:
    role = resource("aws:iam/role:Role", {}, "orders")
    held = {"name": "orders", "loggingConfig": UNKNOWN}
    it = resource("aws:lambda/function:Function", held, "orders", depends={"role": [role]})
    assert outcomes(RULE, it, group("/aws/lambda/orders")) == []
    assert outcomes(RULE, it) == [("violates", PATH)]
