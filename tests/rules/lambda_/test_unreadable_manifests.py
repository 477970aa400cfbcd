"""Unreadable code and manifests are undecided for every rule about dependencies."""

from __future__ import annotations

import pytest

from policypack.model.resources import Resource
from policypack.topology.parts.functions import FUNCTION
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.lambda_.packages import function

ALL = [
    "lambda-dependency-unpinned",
    "lambda-dependency-unhashed",
    "lambda-dependency-foreign-index",
    "lambda-dependency-lookalike",
]
REQUIREMENTS = ("violates", "code[requirements.txt]")


def requirements(text: str) -> Resource:
    return function({"requirements.txt": text})


@pytest.mark.parametrize("rule", ALL)
def test_unknown_code_is_undecided(rule: str) -> None:
    assert outcomes(rule, resource(FUNCTION, {"code": UNKNOWN})) == [("undecided", "code")]


@pytest.mark.parametrize("rule", ALL)
def test_a_manifest_that_cannot_be_read_is_undecided_beside_what_is_known(rule: str) -> None:
    bad = {"requirements.txt": "reqeusts\n--extra-index-url http://e.com\nflask==1.0"}
    found = outcomes(rule, function({**bad, "app/uv.lock": "["}))
    assert REQUIREMENTS in found
    assert ("undecided", "code[app/uv.lock]") in found


@pytest.mark.parametrize("rule", ALL)
def test_an_include_that_does_not_ship_is_undecided(rule: str) -> None:
    assert outcomes(rule, requirements("-r gone.txt")) == [("undecided", "code[requirements.txt]")]


@pytest.mark.parametrize("rule", ALL)
def test_code_without_dependencies_complies(rule: str) -> None:
    assert outcomes(rule, function({"handler.py": "import os"})) == []
