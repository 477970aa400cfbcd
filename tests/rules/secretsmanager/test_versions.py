"""secrets-manager-version-plaintext."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import ResourceOptions
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "secrets-manager-version-plaintext"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"
PASSWORD = "9f2Kq7!xVb31"


@pytest.mark.parametrize("path", ["secretString", "secretBinary"])
def test_a_value_without_a_mark_violates_and_is_not_shown(path: str) -> None:
    (found,) = verdicts(RULE, resource(VERSION, {path: PASSWORD}))
    assert (found.outcome.value, found.path) == ("violates", path)
    assert PASSWORD not in found.message


@pytest.mark.parametrize(
    "value", ["changeme", json.dumps({"username": "orders", "password": "changeme"})]
)
def test_a_default_password_violates_whatever_its_mark(value: str) -> None:
    (found,) = verdicts(RULE, resource(VERSION, {"secretString": secret(value)}))
    assert found.path == "secretString"
    assert "changeme" not in found.message


@pytest.mark.parametrize("value", [PASSWORD, json.dumps({"password": PASSWORD, "port": 5432}), ""])
def test_a_marked_value_complies(value: str) -> None:
    assert outcomes(RULE, resource(VERSION, {"secretString": secret(value)})) == []


def test_no_value_complies() -> None:
    assert outcomes(RULE, resource(VERSION, {})) == []
    assert outcomes(RULE, resource(VERSION, {"secretStringWo": secret(PASSWORD)})) == []


def test_an_unknown_value_complies_where_another_resource_makes_it() -> None:
    unknown: Any = {"secretString": secret(UNKNOWN)}
    assert outcomes(RULE, resource(VERSION, unknown)) == [("undecided", "secretString")]
    random = resource("random:index/randomPassword:RandomPassword", {}, "random")
    made = resource(VERSION, unknown, depends={"secretString": [random]})
    assert outcomes(RULE, made) == []


def test_a_placeholder_that_is_replaced_elsewhere_complies() -> None:
    options = ResourceOptions(ignore_changes=("secretString",))
    held = {"secretString": secret("changeme")}
    assert outcomes(RULE, resource(VERSION, held, options=options)) == []
