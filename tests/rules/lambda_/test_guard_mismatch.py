"""lambda-guard-trigger-mismatch: validators against triggers and their mappings."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.guarded_functions import (
    BARE,
    PERMISSION,
    code,
    function,
    mapping,
    permission,
    target,
)

MISMATCH = "lambda-guard-trigger-mismatch"
REPORTS = ["ReportBatchItemFailures"]


def violation(path: str = "handler") -> list[tuple[str, str]]:
    return [("violates", path)]


def undecided(path: str) -> list[tuple[str, str]]:
    return [("undecided", path)]


def message(rule: str, *resources: Resource, **settings: Any) -> str:
    (verdict,) = verdicts(rule, *resources, **settings)
    return verdict.message


def test_a_validator_that_nothing_wires_violates() -> None:
    wide = function(code("S3()", "SQS()"))
    assert outcomes(MISMATCH, wide, mapping()) == violation()
    assert message(MISMATCH, wide, mapping()) == (
        "the guard at app.py:3 accepts S3 events, which the stack does not wire"
    )


def test_the_fix_names_the_validator_and_the_setting() -> None:
    (verdict,) = verdicts(MISMATCH, function(code("S3()", "SQS()")), mapping())
    assert verdict.fix == (
        'Remove S3(...) from @guard(...) at app.py:3, or list "orders:s3" in the setting '
        "wired_elsewhere if another program wires it"
    )


def test_one_for_each_trigger_complies() -> None:
    assert outcomes(MISMATCH, function(code("SQS()")), mapping()) == []
    rule = {"rule": "elsewhere"}
    assert outcomes(MISMATCH, function(code("Schedule()")), target(**rule)) == []


def test_a_trigger_that_may_be_the_declared_one_is_undecided() -> None:
    assert outcomes(MISMATCH, function(code("SQS()")), mapping(UNKNOWN)) == undecided(
        "eventSourceArn"
    )
    assert outcomes(MISMATCH, function(code("SQS()")), mapping(to=UNKNOWN)) == undecided(
        "functionName"
    )
    assert outcomes(MISMATCH, function(code("S3()")), mapping(to=UNKNOWN)) == violation()


def test_what_another_program_wires_is_named_in_the_settings() -> None:
    wide = function(code("S3()"))
    for named in ("orders:s3", "*:s3"):
        assert outcomes(MISMATCH, wide, wired_elsewhere=[named]) == []
    for named in ("other:s3", "orders:sqs"):
        assert outcomes(MISMATCH, wide, wired_elsewhere=[named]) == violation()


def test_a_direct_invocation_shows_in_no_wiring() -> None:
    assert outcomes(MISMATCH, function(code("Direct(dict)"))) == []


def test_a_permission_tells_less_than_what_is_wired_besides() -> None:
    assert (
        outcomes(MISMATCH, function(code("Schedule()")), permission("events.amazonaws.com")) == []
    )
    pattern = {"name": "r", "eventPattern": '{"source": ["shop"]}'}
    rule = resource("aws:cloudwatch/eventRule:EventRule", pattern, "r")
    wired = [rule, target(rule="r"), permission("events.amazonaws.com")]
    assert outcomes(MISMATCH, function(code("EventBridge()")), *wired) == []
    assert outcomes(MISMATCH, function(code("EventBridge()", "Schedule()")), *wired) == violation()
    both = resource(PERMISSION, {"principal": "s3.amazonaws.com", "function": "orders"}, "p")
    assert outcomes(MISMATCH, function(code("S3()", "SQS()")), mapping(), both) == []


@pytest.mark.parametrize(
    "bare",
    [
        function({}, code=None, packageType="Image"),
        function(code("SQS()"), runtime="nodejs24.x"),
        function(code()),
        function({"app.py": f"@mine\n{BARE}"}),
    ],
)
def test_where_no_guard_is_there_is_no_mismatch(bare: Resource) -> None:
    assert outcomes(MISMATCH, bare) == []


def test_dynamic_code_beside_guards_is_undecided() -> None:
    assert outcomes(MISMATCH, function(code("SQS()", head="exec(CODE)\n"))) == undecided(
        "code[app.py]"
    )


@pytest.mark.parametrize(
    ("argument", "types", "expected"),
    [
        ("", None, []),
        ("", [], []),
        ("partial=True", REPORTS, []),
        ("partial=True", None, violation()),
        ("partial=True", [], violation()),
        ("", REPORTS, violation()),
        ("partial=True", UNKNOWN, undecided("functionResponseTypes")),
        ("partial=True", [UNKNOWN], undecided("functionResponseTypes[0]")),
        ("partial=MODE", REPORTS, undecided("code[app.py]")),
    ],
)
def test_guard_and_mapping_agree_on_failures(
    argument: str, types: Any, expected: list[tuple[str, str]]
) -> None:
    guarded = function(code(f"SQS({argument})"))
    assert outcomes(MISMATCH, guarded, mapping(functionResponseTypes=types)) == expected


def test_failures_that_nobody_asks_for_are_lost_and_the_other_way_round_costs_a_batch() -> None:
    lost = function(code("SQS(partial=True)"))
    (verdict,) = verdicts(MISMATCH, lost, mapping())
    assert verdict.severity.value == "medium"
    assert verdict.fix == 'Set functionResponseTypes of mapping to ["ReportBatchItemFailures"]'
    whole = function(code("SQS()"))
    (verdict,) = verdicts(MISMATCH, whole, mapping(functionResponseTypes=REPORTS))
    assert verdict.severity.value == "low"
    assert verdict.fix == (
        "Write SQS(partial=True) in @guard(...) at app.py:3, or remove functionResponseTypes from "
        "mapping"
    )


def test_only_the_validator_of_the_mapping_has_to_agree() -> None:
    both = function(code("SQS(partial=True)", "S3()"))
    wired = [mapping(functionResponseTypes=REPORTS), permission("s3.amazonaws.com")]
    assert outcomes(MISMATCH, both, *wired) == []
