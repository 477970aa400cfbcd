"""lambda-guard-observes: guards whose mode lets everything pass."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.start import clock
from tests.judged import UNKNOWN, outcomes, verdicts
from tests.rules.lambda_.guarded_functions import code, function, layer, mapping

OBSERVES = "lambda-guard-observes"


def guarded(options: str, head: str = "", **properties: Any) -> Resource:
    return function(code("SQS()", options, head=head), **properties)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2027, 3, 31))


@pytest.mark.parametrize(
    ("options", "severity", "says"),
    [
        ('mode="observe"', "medium", 'until="YYYY-MM-DD" would say for how long'),
        ('mode="observe", until=DAY', "medium", 'until="YYYY-MM-DD" would say for how long'),
        ('mode="observe", until="2027-03-31"', "medium", "until 2027-03-31"),
        ('mode="observe", until="2027-03-30"', "high", "that was to end on 2027-03-30"),
    ],
)
def test_a_guard_that_observes_is_told(options: str, severity: str, says: str) -> None:
    (verdict,) = verdicts(OBSERVES, guarded(options), mapping())
    assert (verdict.outcome.value, verdict.severity.value, verdict.path) == (
        "violates",
        severity,
        "handler",
    )
    assert verdict.message.startswith("the guard at app.py:3 refuses no event")
    assert verdict.message.endswith(says)


def test_a_mode_that_is_bound_once_is_read() -> None:
    named = guarded("mode=MODE", head='MODE = "observe"\n')
    assert outcomes(OBSERVES, named, mapping()) == [("violates", "handler")]


@pytest.mark.parametrize("options", ['mode="enforce"', "audit=False"])
def test_a_guard_that_refuses_complies(options: str) -> None:
    assert outcomes(OBSERVES, guarded(options), mapping()) == []


def test_a_function_without_a_guard_complies() -> None:
    assert outcomes(OBSERVES, function(code()), mapping()) == []


@pytest.mark.parametrize("options", ["mode=chosen()", "**options"])
def test_a_mode_that_only_a_run_tells_is_undecided(options: str) -> None:
    (verdict,) = verdicts(OBSERVES, guarded(options), mapping())
    assert (verdict.outcome.value, verdict.waits_for) == (
        "undecided",
        "a literal value of mode at app.py:3",
    )


def test_the_environment_of_the_function_may_enforce_it() -> None:
    def told(value: Any) -> list[str]:
        variables = {"variables": {"RUNTIME_GUARDS_MODE": value}}
        made = guarded('mode="observe"', environment=variables)
        return [each.outcome.value for each in verdicts(OBSERVES, made, mapping())]

    assert told("enforce") == []
    assert told("observe") == ["violates"]
    assert told(UNKNOWN) == ["undecided"]


def test_guards_of_a_layer_count_as_well() -> None:
    files = code("SQS()", 'mode="observe"')
    own = {"app.py": files.pop("app.py")}
    shipped = layer(files)
    made = function(own, layers=[shipped.get("arn")])
    assert outcomes(OBSERVES, made, mapping(), shipped) == [("violates", "handler")]
