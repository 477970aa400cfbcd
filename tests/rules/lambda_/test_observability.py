"""lambda-function-log-level-debug."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.judging import UNKNOWN, outcomes, resource

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
