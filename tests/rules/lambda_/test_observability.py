"""lambda-function-log-level-debug and lambda-function-untraced."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.lambda_.distributions import distribution

RULE = "lambda-function-log-level-debug"


def function(level: Any = None, **variables: Any) -> Resource:
    given = {
        "loggingConfig": {"logFormat": "JSON", "applicationLogLevel": level},
        "environment": {"variables": variables},
    }
    return resource("aws:lambda/function:Function", given)


@pytest.mark.parametrize("level", ["DEBUG", "TRACE"])
def test_a_verbose_level_of_lambda_violates(level: str) -> None:
    assert outcomes(RULE, function(level)) == [("violates", "loggingConfig.applicationLogLevel")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "debug"),
        ("POWERTOOLS_LOG_LEVEL", "DEBUG"),
        ("AWS_LAMBDA_LOG_LEVEL", "TRACE"),
        ("POWERTOOLS_LOGGER_LOG_EVENT", "true"),
        ("POWERTOOLS_LOGGER_LOG_EVENT", "1"),
    ],
)
def test_a_verbose_level_of_a_logger_violates(name: str, value: str) -> None:
    found = outcomes(RULE, function("INFO", **{name: value}))
    assert found == [("violates", f"environment.variables.{name}")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "INFO"),
        ("LOG_LEVEL", None),
        ("POWERTOOLS_LOGGER_LOG_EVENT", "false"),
        ("DEBUG", "DEBUG"),
    ],
)
def test_other_levels_and_variables_comply(name: str, value: str | None) -> None:
    assert outcomes(RULE, function("INFO", **{name: value})) == []
    assert outcomes(RULE, resource("aws:lambda/function:Function", {})) == []


def test_an_unknown_level_cannot_be_told() -> None:
    found = outcomes(RULE, function(UNKNOWN, LOG_LEVEL=UNKNOWN, TABLE=UNKNOWN))
    assert found == [
        ("undecided", "loggingConfig.applicationLogLevel"),
        ("undecided", "environment.variables.LOG_LEVEL"),
    ]


UNTRACED = "lambda-function-untraced"
TRACING = "tracingConfig.mode"


def traced(config: Any = None, **links: list[Resource]) -> Resource:
    held = {"name": "orders", "tracingConfig": config}
    return resource("aws:lambda/function:Function", held, "orders", depends=links or None)


@pytest.mark.parametrize("config", [None, {}, {"mode": "PassThrough"}])
def test_a_function_that_starts_no_trace_violates(config: Any) -> None:
    assert outcomes(UNTRACED, traced(config)) == [("violates", TRACING)]


def test_a_function_that_starts_traces_complies() -> None:
    assert outcomes(UNTRACED, traced({"mode": "Active"})) == []


def test_a_function_at_the_edge_has_no_traces() -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:{}:3".format
    assert outcomes(UNTRACED, traced(), distribution(arn("orders"))) == []
    assert outcomes(UNTRACED, traced(), distribution(arn("report"))) == [("violates", TRACING)]


def test_an_unknown_mode_is_undecided_unless_aws_fills_it_in() -> None:
    assert outcomes(UNTRACED, traced(UNKNOWN)) == [("undecided", "tracingConfig")]
    assert outcomes(UNTRACED, traced({"mode": UNKNOWN})) == [("undecided", TRACING)]
    role = resource("aws:iam/role:Role", {}, "orders")
    assert outcomes(UNTRACED, traced(UNKNOWN, role=[role])) == [("violates", TRACING)]
