"""Networks of monitoring jobs, in a definition of their own and in a schedule."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

ISOLATION = "sagemaker-monitoring-without-isolation"
PLAINTEXT = "sagemaker-monitoring-plaintext"
DEFINITION = "aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition"
SCHEDULE = "aws:sagemaker/monitoringSchedule:MonitoringSchedule"
PATHS = {
    DEFINITION: "networkConfig",
    SCHEDULE: "monitoringScheduleConfig.monitoringJobDefinition.networkConfig",
}
each = pytest.mark.parametrize("kind", PATHS)


def job(kind: str, instances: Any = 2, **network: Any) -> Resource:
    resources = {"clusterConfig": {"instanceCount": instances}}
    if kind == DEFINITION:
        return resource(kind, {"jobResources": resources, "networkConfig": network})
    definition = {"monitoringResources": resources, "networkConfig": network}
    config = {"monitoringJobDefinition": definition}
    return resource(kind, {"monitoringScheduleConfig": config})


@each
def test_a_job_needs_network_isolation(kind: str) -> None:
    path = f"{PATHS[kind]}.enableNetworkIsolation"
    assert outcomes(ISOLATION, job(kind, enableNetworkIsolation=True)) == []
    assert outcomes(ISOLATION, job(kind, enableNetworkIsolation=False)) == [("violates", path)]
    assert outcomes(ISOLATION, job(kind)) == [("violates", path)]
    assert outcomes(ISOLATION, job(kind, enableNetworkIsolation=UNKNOWN)) == [("undecided", path)]


@each
def test_instances_of_a_job_need_encryption_between_them(kind: str) -> None:
    path = f"{PATHS[kind]}.enableInterContainerTrafficEncryption"
    on = {"enableInterContainerTrafficEncryption": True}
    assert outcomes(PLAINTEXT, job(kind, **on)) == []
    assert outcomes(PLAINTEXT, job(kind)) == [("violates", path)]
    assert outcomes(PLAINTEXT, job(kind, 1)) == []
    assert [found for found, _ in outcomes(PLAINTEXT, job(kind, UNKNOWN))] == ["undecided"]


def test_a_schedule_that_names_a_definition_has_no_job_of_its_own() -> None:
    config = {"monitoringJobDefinitionName": "prices"}
    schedule = resource(SCHEDULE, {"monitoringScheduleConfig": config})
    assert outcomes(ISOLATION, schedule) == outcomes(PLAINTEXT, schedule) == []
