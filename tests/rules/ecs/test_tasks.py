"""Volumes of tasks, and metrics of clusters."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource


def task(*volumes: dict[str, Any]) -> Resource:
    kind = "aws:ecs/taskDefinition:TaskDefinition"
    return resource(kind, {"containerDefinitions": "[]", "volumes": list(volumes)})


def test_an_efs_volume_over_plain_nfs() -> None:
    encrypted = {"efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": "ENABLED"}}
    plain = {"efsVolumeConfiguration": {"fileSystemId": "fs-1"}}
    found = outcomes("ecs-task-efs-tls-disabled", task({"name": "scratch"}, encrypted, plain))
    assert found == [("violates", "volumes[2].efsVolumeConfiguration.transitEncryption")]


def test_an_unknown_volume_leaves_the_others_judged() -> None:
    plain = {"efsVolumeConfiguration": {"fileSystemId": UNKNOWN}}
    unknown = {"efsVolumeConfiguration": UNKNOWN}
    found = outcomes("ecs-task-efs-tls-disabled", task(unknown, plain))
    assert found == [
        ("violates", "volumes[1].efsVolumeConfiguration.transitEncryption"),
        ("undecided", "volumes[0].efsVolumeConfiguration"),
    ]


def insights(value: Any) -> dict[str, Any]:
    return {"name": "containerInsights", "value": value}


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ([insights("enabled")], None),
        ([insights("enhanced")], None),
        ([insights("disabled")], "violates"),
        ([], "violates"),
        (None, "violates"),
        ([insights(UNKNOWN)], "undecided"),
    ],
)
def test_container_insights(settings: Any, outcome: str | None) -> None:
    cluster = resource("aws:ecs/cluster:Cluster", {"settings": settings})
    found = outcomes("ecs-cluster-without-insights", cluster)
    assert [each for each, _ in found] == ([outcome] if outcome else [])
