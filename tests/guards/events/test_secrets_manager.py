"""Steps of a rotation."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events import SecretRotation
from tests.guards.events.refusals import GONE, changed, refusal_of

SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"


@pytest.mark.parametrize("step", ["createSecret", "setSecret", "testSecret", "finishSecret"])
def test_given_a_step_of_a_rotation_when_validated_then_it_is_told(step: str) -> None:
    event = SecretRotation().validate(changed("secret-rotation", ("Step", step)))
    assert (event.step, event.token) == (step, "550e8400-e29b-41d4-a716-446655440000")


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("Step", GONE, "missing"),
        ("Step", "CreateSecret", "malformed"),
        ("Step", "deleteSecret", "malformed"),
        ("Step", ["createSecret"], "wrong-type"),
        ("SecretId", GONE, "missing"),
        ("SecretId", "orders", "malformed"),
        ("SecretId", f"{SECRET_ARN}a b", "malformed"),
        ("SecretId", f"{SECRET_ARN}p\u0430y", "malformed"),
        ("SecretId", SECRET_ARN + "s" * 520, "malformed"),
        ("SecretId", SECRET_ARN.replace("secretsmanager", "ssm") + "a", "malformed"),
        ("ClientRequestToken", GONE, "missing"),
        ("ClientRequestToken", "t" * 31, "malformed"),
        ("ClientRequestToken", "t" * 65, "malformed"),
        ("ClientRequestToken", "t" * 31 + "\n", "malformed"),
        ("RotationToken", "t" * 257, "too-long"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str
) -> None:
    event = changed("secret-rotation", (change, value))
    assert refusal_of(SecretRotation(), event) == (reason, change)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("SecretId", SECRET_ARN + "s" * 519),
        ("SecretId", f"{SECRET_ARN}prod/orders+db=1@x.y-a1b2c3"),
        ("ClientRequestToken", "t" * 32),
        ("ClientRequestToken", "t" * 64),
        ("RotationToken", "t" * 256),
        ("RotationToken", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    assert "added" not in SecretRotation().validate(changed("secret-rotation", (change, value)))


def test_given_secrets_when_another_is_to_be_rotated_then_it_is_refused() -> None:
    event = changed("secret-rotation", ("SecretId", f"{SECRET_ARN}orders-a1b2c3"))
    assert SecretRotation(secrets={event["SecretId"]}).validate(event).secret_id
    other = SecretRotation(secrets={f"{SECRET_ARN}orders-a1b2c3-old"})
    assert refusal_of(other, event) == ("not-allowed", "SecretId")
    with pytest.raises(TypeError, match=r"secrets= of SecretRotation.. must be a collection"):
        SecretRotation(secrets=f"{SECRET_ARN}orders-a1b2c3-old")
