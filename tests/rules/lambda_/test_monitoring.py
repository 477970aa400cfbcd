"""Services that watch functions. The declared rules have generated cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

INSPECTOR = "lambda-inspector-disabled"
TRAIL = "lambda-trail-without-invocations"
GUARDDUTY = "lambda-guardduty-disabled"
FUNCTION = "AWS::Lambda::Function"


def inspected(*types: Any) -> list[tuple[str, str]]:
    enabler = resource("aws:inspector2/enabler:Enabler", {"resourceTypes": list(types)})
    return outcomes(INSPECTOR, enabler)


def trail(**properties: Any) -> list[tuple[str, str]]:
    return outcomes(TRAIL, resource("aws:cloudtrail/trail:Trail", properties))


def simple(kind: Any) -> list[dict[str, Any]]:
    return [{"dataResources": [{"type": kind, "values": ["arn:aws:lambda"]}]}]


def advanced(kinds: list[Any]) -> list[dict[str, Any]]:
    category = {"field": "eventCategory", "equals": ["Data"]}
    return [{"fieldSelectors": [category, {"field": "resources.type", "equals": kinds}]}]


@pytest.mark.parametrize("types", [["ECR", "EC2"], ["LAMBDA"], ["ECR", "LAMBDA_CODE"]], ids=str)
def test_an_enabler_without_both_scans_violates(types: list[str]) -> None:
    assert inspected(*types) == [("violates", "resourceTypes")]


def test_an_enabler_with_both_scans_complies() -> None:
    assert inspected("LAMBDA_CODE", "LAMBDA") == []
    assert inspected("LAMBDA_CODE", "LAMBDA", UNKNOWN) == []


def test_an_unknown_scan_is_undecided() -> None:
    assert inspected("LAMBDA", UNKNOWN) == [("undecided", "resourceTypes[1]")]


def test_a_trail_of_management_events_violates() -> None:
    assert trail() == [("violates", "eventSelectors")]
    assert trail(eventSelectors=simple("AWS::S3::Object")) == [("violates", "eventSelectors")]
    other = advanced(["AWS::S3::Object"])
    assert trail(advancedEventSelectors=other) == [("violates", "eventSelectors")]


def test_both_styles_of_selectors_count() -> None:
    assert trail(eventSelectors=simple(FUNCTION)) == []
    assert trail(advancedEventSelectors=advanced(["AWS::S3::Object", FUNCTION])) == []


def test_an_unknown_selector_is_undecided() -> None:
    path = "eventSelectors[0].dataResources[0].type"
    assert trail(eventSelectors=simple(UNKNOWN)) == [("undecided", path)]
    path = "advancedEventSelectors[0].fieldSelectors[1].equals[0]"
    assert trail(advancedEventSelectors=advanced([UNKNOWN])) == [("undecided", path)]


def test_a_feature_other_than_lambda_protection_complies() -> None:
    # New detectors have every feature but Runtime Monitoring:
    # https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html
    other = {"name": "EKS_AUDIT_LOGS", "status": "DISABLED"}
    assert (
        outcomes(GUARDDUTY, resource("aws:guardduty/detectorFeature:DetectorFeature", other)) == []
    )
