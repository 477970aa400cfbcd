"""Job definitions: containers in each of the properties that can hold them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

JOB = "aws:batch/jobDefinition:JobDefinition"
CONTAINER = {
    "image": "report:1.4",
    "privileged": True,
    "environment": [{"name": "DB_PASSWORD", "value": "9f2Kq7!xVb31"}],
}
POD = {
    "image": "report:1.4",
    "securityContext": {"privileged": True},
    "envs": [{"name": "DB_PASSWORD", "value": "9f2Kq7!xVb31"}],
}
ECS = {"taskProperties": [{"containers": [CONTAINER]}]}
NODES = {"numNodes": 2, "nodeRangeProperties": [{"targetNodes": "0:", "container": CONTAINER}]}
PLACES: list[tuple[str, Any, str]] = [
    ("containerProperties", json.dumps(CONTAINER), ""),
    ("ecsProperties", json.dumps(ECS), ".taskProperties[0].containers[0]"),
    ("nodeProperties", json.dumps(NODES), ".nodeRangeProperties[0].container"),
    ("eksProperties", {"podProperties": {"containers": [POD]}}, ".podProperties.containers[0]"),
]


@pytest.mark.parametrize(("path", "held", "below"), PLACES)
def test_a_secret_is_found_in_every_kind_of_job(path: str, held: Any, below: str) -> None:
    pair = "envs[0].value" if path == "eksProperties" else "environment[0].value"
    found = outcomes("batch-job-env-secret", resource(JOB, {path: held}))
    assert found == [("violates", f"{path}{below}.{pair}")]


@pytest.mark.parametrize(("path", "held", "below"), PLACES)
def test_a_privileged_container_is_found_in_every_kind_of_job(
    path: str, held: Any, below: str
) -> None:
    place = "securityContext.privileged" if path == "eksProperties" else "privileged"
    found = outcomes("batch-container-privileged", resource(JOB, {path: held}))
    assert found == [("violates", f"{path}{below}.{place}")]


@pytest.mark.parametrize("rule", ["batch-job-env-secret", "batch-container-privileged"])
def test_an_unknown_definition_is_undecided(rule: str) -> None:
    found = outcomes(rule, resource(JOB, {"containerProperties": UNKNOWN}))
    assert found == [("undecided", "containerProperties")]


@pytest.mark.parametrize("rule", ["batch-job-env-secret", "batch-container-privileged"])
def test_a_plain_job_complies(rule: str) -> None:
    plain = json.dumps({"image": "report:1.4", "environment": [{"name": "STAGE", "value": "dev"}]})
    assert outcomes(rule, resource(JOB, {"containerProperties": plain})) == []
