"""The rules about runtimes, beyond the cases of declarations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policypack.facts.runtimes import AS_OF
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from policypack.start import clock
from policypack.testing.programs import run
from tests.judged import UNKNOWN, outcomes, resource, verdicts

DEPRECATED = "lambda-function-runtime-deprecated"
OUTDATED = "lambda-function-runtime-outdated"


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 31))


def function(runtime: Any, **properties: Any) -> Resource:
    return resource("aws:lambda/function:Function", {"runtime": runtime, **properties})


@pytest.mark.parametrize(
    ("runtime", "successor"),
    [
        ("python3.10", "python3.14"),
        ("nodejs20.x", "nodejs24.x"),
        ("go1.x", "provided.al2023"),
        ("provided", "provided.al2023"),
        ("provided.al2", "provided.al2023"),
        ("java8", "java25"),
    ],
)
def test_a_deprecated_runtime_violates(runtime: str, successor: str) -> None:
    (verdict,) = verdicts(DEPRECATED, function(runtime))
    assert (verdict.outcome.value, verdict.path) == ("violates", "runtime")
    assert f"AWS's table of {AS_OF}" in verdict.message
    assert verdict.fix == f'Set runtime to "{successor}"'


@pytest.mark.parametrize("runtime", ["dotnet8", "python3.11", "java8.al2", "nodejs24.x", "ruby4.0"])
def test_a_runtime_is_deprecated_from_its_day_on(runtime: str) -> None:
    assert outcomes(DEPRECATED, function(runtime)) == []


def test_a_runtime_without_a_successor_is_deprecated_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2031, 1, 1))
    (verdict,) = verdicts(DEPRECATED, function("python3.14"))
    assert verdict.fix == "Set runtime to a supported version"


@pytest.mark.parametrize(
    ("runtime", "successor"),
    [("python3.13", "python3.14"), ("java21", "java25"), ("ruby3.3", "ruby3.4")],
)
def test_an_older_runtime_is_outdated(runtime: str, successor: str) -> None:
    (verdict,) = verdicts(OUTDATED, function(runtime))
    assert (verdict.outcome.value, verdict.path) == ("violates", "runtime")
    assert verdict.fix == f'Set runtime to "{successor}"'


@pytest.mark.parametrize(
    "runtime",
    # pulumi_aws 7.51.1 does not know ruby4.0 yet.
    ["python3.14", "nodejs24.x", "java25", "dotnet10", "ruby3.4", "ruby4.0", "provided.al2023"],
)
def test_the_newest_runtime_complies(runtime: str) -> None:
    assert outcomes(OUTDATED, function(runtime)) == []


@pytest.mark.parametrize(
    ("runtime", "outdated"),
    [("java17.al2023", True), ("java8.al2023", True), ("nodejs26.x", False), ("python3.15", False)],
)
def test_a_new_runtime_without_a_date_is_not_deprecated(runtime: str, outdated: bool) -> None:
    assert outcomes(DEPRECATED, function(runtime)) == []
    assert bool(outcomes(OUTDATED, function(runtime))) is outdated


@pytest.mark.parametrize("rule", [DEPRECATED, OUTDATED])
def test_a_runtime_that_the_table_does_not_list_cannot_be_told(rule: str) -> None:
    for runtime in ("python3.99", UNKNOWN):
        assert outcomes(rule, function(runtime)) == [("undecided", "runtime")]


@pytest.mark.parametrize("written", ['"python3.9"', "aws.lambda_.Runtime.PYTHON3D9"])
def test_a_runtime_is_the_same_as_a_text_and_as_a_constant(written: str) -> None:
    source = f'aws.lambda_.Function("orders", role="r", runtime={written}, handler="app.h")'
    (it,) = (each for each in run(source).inputs if each.name == "orders")
    assert outcomes(DEPRECATED, it) == [("violates", "runtime")]


@pytest.mark.parametrize("rule", [DEPRECATED, OUTDATED])
def test_a_container_image_has_no_runtime(rule: str) -> None:
    assert outcomes(rule, function(None, packageType="Image")) == []


def test_a_deprecated_runtime_is_one_finding() -> None:
    found = judge([function("python3.9")], read_settings({"profile": "strict"}))
    told = {each.rule.id: each.folded_into is None for each in found if each.path == "runtime"}
    assert told == {DEPRECATED: True, OUTDATED: False}


NOT_ALLOWED = "lambda-function-runtime-not-allowed"


@pytest.mark.parametrize(
    ("settings", "runtime", "evidence"),
    [
        ({"forbidden_runtimes": ["java*"]}, "java21", "java21 matches java* in the setting "),
        ({"forbidden_runtimes": ["java21"]}, "java21", "java21 matches java21 in the setting "),
        (
            {"allowed_runtimes": ["python3.*", "nodejs24.x"]},
            "java21",
            "java21 is not in the setting allowed_runtimes (nodejs24.x, python3.*)",
        ),
        (
            {"allowed_runtimes": ["*"], "forbidden_runtimes": ["java21"]},
            "java21",
            "java21 matches java21",
        ),
    ],
)
def test_a_runtime_that_is_not_allowed_violates(
    settings: dict[str, Any], runtime: str, evidence: str
) -> None:
    (verdict,) = verdicts(NOT_ALLOWED, function(runtime), **settings)
    assert (verdict.path, verdict.blocking) == ("runtime", True)
    assert verdict.message.startswith(evidence)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"forbidden_runtimes": ["java2"]},
        {"allowed_runtimes": ["java*"]},
        {"allowed_runtimes": ["java21"], "forbidden_runtimes": ["python*"]},
    ],
)
def test_any_other_runtime_complies(settings: dict[str, Any]) -> None:
    assert outcomes(NOT_ALLOWED, function("java21"), **settings) == []
    assert outcomes(NOT_ALLOWED, function(None), **settings) == []


def test_an_unknown_runtime_is_undecided_only_where_a_setting_names_runtimes() -> None:
    named = {"allowed_runtimes": ["java*"]}
    assert outcomes(NOT_ALLOWED, function(UNKNOWN), **named) == [("undecided", "runtime")]
    assert outcomes(NOT_ALLOWED, function(UNKNOWN)) == []
