"""The role of recorders."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

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


@pytest.mark.parametrize(
    ("maker", "expected"),
    [
        ("aws:iam/role:Role", "violates"),
        ("aws-native:iam:Role", "violates"),
        ("aws:iam/serviceLinkedRole:ServiceLinkedRole", None),
        ("aws:ssm/parameter:Parameter", "undecided"),
    ],
)
def test_what_makes_the_role_decides_before_its_arn_is_known(
    maker: str, expected: str | None
) -> None:
    role = resource(maker, {}, "role")
    recorder = resource(
        "aws:cfg/recorder:Recorder", {"roleArn": UNKNOWN}, depends={"roleArn": [role]}
    )
    found = outcomes("config-recorder-custom-role", recorder)
    assert found == ([(expected, "roleArn")] if expected else [])
