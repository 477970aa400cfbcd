"""The role of recorders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judging import UNKNOWN, outcomes, resource

SERVICE = "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRole"


@pytest.mark.parametrize(
    ("role", "outcome"),
    [
        (f"{SERVICE}ForConfig", None),
        ("arn:aws:iam::111122223333:role/config", "violates"),
        (UNKNOWN, "undecided"),
    ],
)
def test_the_role_of_a_recorder(role: Any, outcome: str | None) -> None:
    recorder = resource("aws:cfg/recorder:Recorder", {"roleArn": role})
    found = outcomes("config-recorder-custom-role", recorder)
    assert found == ([(outcome, "roleArn")] if outcome else [])
