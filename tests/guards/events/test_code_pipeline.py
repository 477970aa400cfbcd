"""Jobs of CodePipeline: their artifacts, and what the pipeline's author wrote for the function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from runtime_guards.events import CodePipeline
from tests.guards.events.edits import GONE, edited, refused

JOB = ("CodePipeline.job",)
DATA = (*JOB, "data")
CONFIGURATION = (*DATA, "actionConfiguration", "configuration")
ARTIFACT = (*DATA, "inputArtifacts", 0)
PLACE = (*ARTIFACT, "location", "s3Location")


@dataclass
class Release:
    stage: str


def _path(place: Any) -> str:
    text = ".".join(f"[{part}]" if isinstance(part, int) else part for part in place)
    return text.replace(".[", "[")


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (JOB, 5, "wrong-type"),
        ((*JOB, "id"), GONE, "missing"),
        ((*JOB, "id"), "i" * 129, "too-long"),
        ((*JOB, "accountId"), "1", "malformed"),
        (DATA, GONE, "missing"),
        (CONFIGURATION, GONE, "missing"),
        ((*CONFIGURATION, "FunctionName"), "a\n", "control-character"),
        ((*CONFIGURATION, "UserParameters"), "u" * 1001, "too-long"),
        ((*DATA, "outputArtifacts"), GONE, "missing"),
        ((*DATA, "artifactCredentials"), "text", "wrong-type"),
        ((*ARTIFACT, "name"), "a b", "malformed"),
        ((*ARTIFACT, "location", "type"), "HTTP", "malformed"),
        ((*PLACE, "bucketName"), "-a", "malformed"),
        ((*PLACE, "objectKey"), "", "missing"),
        ((*PLACE, "objectKey"), "k" * 1025, "too-long"),
        ((*PLACE, "objectKey"), "a\0b", "control-character"),
        ((*PLACE, "objectKey"), "a/../b", "traversal"),
        ((*PLACE, "objectKey"), "/etc/passwd", "traversal"),
        ((*PLACE, "objectKey"), "%2e%2e/b", "traversal"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    place: Any, value: Any, reason: str
) -> None:
    assert refused(CodePipeline(), edited("code-pipeline", (place, value))) == (
        reason,
        _path(place),
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ((*CONFIGURATION, "UserParameters"), "u" * 1000),
        ((*CONFIGURATION, "UserParameters"), GONE),
        ((*PLACE, "objectKey"), "k" * 1024),
        ((*DATA, "inputArtifacts"), []),
        ((*DATA, "encryptionKey"), {"id": "a", "type": "KMS"}),
        ((*JOB, "added"), {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    place: Any, value: Any
) -> None:
    event = CodePipeline().validate(edited("code-pipeline", (place, value)))
    assert "added" not in event["CodePipeline.job"]


def test_given_several_artifacts_when_one_is_not_allowed_then_its_index_is_told() -> None:
    good = edited("code-pipeline")["CodePipeline.job"]["data"]["inputArtifacts"][0]
    bad = {
        **good,
        "location": {"type": "S3", "s3Location": {"bucketName": "evil", "objectKey": "k"}},
    }
    event = edited("code-pipeline", ((*DATA, "outputArtifacts"), [good, bad]))
    assert refused(CodePipeline(buckets={"orders-artifacts"}), event) == (
        "not-allowed",
        "CodePipeline.job.data.outputArtifacts[1].location.s3Location.bucketName",
    )


@pytest.mark.parametrize(
    ("text", "reason", "below"),
    [
        ('{"stage": 5}', "schema", ".stage"),
        ('{"stage": "a", "stage": "b"}', "duplicate-key", ""),
        ("{", "not-json", ""),
        ("NaN", "not-json", ""),
        (GONE, "not-json", ""),
    ],
)
def test_given_a_model_when_the_parameters_are_others_then_they_are_refused(
    text: Any, reason: str, below: str
) -> None:
    event = edited("code-pipeline", ((*CONFIGURATION, "UserParameters"), text))
    assert refused(CodePipeline(user_parameters=Release), event) == (
        reason,
        _path((*CONFIGURATION, "UserParameters")) + below,
    )


def test_given_a_model_when_the_parameters_fit_then_they_are_read() -> None:
    event = edited("code-pipeline", ((*CONFIGURATION, "UserParameters"), '{"stage": "live"}'))
    assert CodePipeline(user_parameters=Release).validate(event).user_parameters == Release("live")
