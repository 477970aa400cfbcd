"""Protection plans of GuardDuty in each of the resources that switch them off."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "guardduty-feature-disabled"
FEATURES = (
    "aws:guardduty/detectorFeature:DetectorFeature",
    "aws:guardduty/memberDetectorFeature:MemberDetectorFeature",
)
each = pytest.mark.parametrize("kind", FEATURES)


def detector(**sources: Any) -> Resource:
    return resource("aws:guardduty/detector:Detector", {"datasources": sources})


def runtime(kind: str, status: Any, agent: Any) -> Resource:
    agents = [{"name": "EC2_AGENT_MANAGEMENT", "status": agent}]
    held = {"name": "RUNTIME_MONITORING", "status": status, "additionalConfigurations": agents}
    return resource(kind, held)


@each
def test_the_feature_and_each_of_its_agents_must_be_enabled(kind: str) -> None:
    agent = "additionalConfigurations[0].status"
    assert outcomes(RULE, runtime(kind, "ENABLED", "ENABLED")) == []
    assert outcomes(RULE, runtime(kind, "ENABLED", "DISABLED")) == [("violates", agent)]
    assert outcomes(RULE, runtime(kind, "ENABLED", UNKNOWN)) == [("undecided", agent)]


@each
def test_a_feature_that_is_off_is_told_once(kind: str) -> None:
    assert outcomes(RULE, runtime(kind, "DISABLED", "DISABLED")) == [("violates", "status")]
    assert outcomes(RULE, runtime(kind, UNKNOWN, "DISABLED")) == [("undecided", "status")]


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        ({"s3Logs": {"enable": False}}, "s3Logs.enable"),
        ({"kubernetes": {"auditLogs": {"enable": False}}}, "kubernetes.auditLogs.enable"),
        (
            {
                "malwareProtection": {
                    "scanEc2InstanceWithFindings": {"ebsVolumes": {"enable": False}}
                }
            },
            "malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.enable",
        ),
    ],
)
def test_a_detector_may_switch_its_sources_off(sources: dict[str, Any], path: str) -> None:
    assert outcomes(RULE, detector(**sources)) == [("violates", f"datasources.{path}")]


def test_a_detector_that_switches_nothing_off_complies() -> None:
    assert outcomes(RULE, detector(s3Logs={"enable": True})) == []
    assert outcomes(RULE, resource("aws:guardduty/detector:Detector", {})) == []
    unknown = detector(s3Logs={"enable": UNKNOWN})
    assert outcomes(RULE, unknown) == [("undecided", "datasources.s3Logs.enable")]
