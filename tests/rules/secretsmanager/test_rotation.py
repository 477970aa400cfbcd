"""secrets-manager-secret-unrotated, secrets-manager-rotation-slow."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

UNROTATED = "secrets-manager-secret-unrotated"
SLOW = "secrets-manager-rotation-slow"
ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-Ab12Cd"
SECRET = resource("aws:secretsmanager/secret:Secret", {"id": ARN, "arn": ARN, "name": "db"}, "db")
VIOLATES = [("violates", "")]


def rotation(secret: Any = ARN, **properties: Any) -> Any:
    return resource(ROTATION, {"secretId": secret, **properties}, "rotation")


def test_a_secret_without_a_rotation_violates() -> None:
    assert outcomes(UNROTATED, SECRET) == VIOLATES
    assert outcomes(UNROTATED, SECRET, rotation("arn:other")) == VIOLATES


@pytest.mark.parametrize("secret", [ARN, "db"])
def test_a_rotation_is_found_by_the_arn_or_the_name(secret: str) -> None:
    assert outcomes(UNROTATED, SECRET, rotation(secret)) == []
    assert outcomes(UNROTATED, rotation(secret), SECRET) == []


def test_a_rotation_is_found_by_the_record_of_the_engine() -> None:
    linked = resource(ROTATION, {"secretId": UNKNOWN}, "r", depends={"secretId": [SECRET]})
    assert outcomes(UNROTATED, SECRET, linked) == []
    assert outcomes(UNROTATED, SECRET, rotation(UNKNOWN)) == [("undecided", "secretId")]


def test_a_cancelled_rotation_counts_as_none() -> None:
    assert outcomes(UNROTATED, SECRET, rotation(rotationEnabled=False)) == VIOLATES
    computed = {"secretId": ARN, "rotationEnabled": UNKNOWN}
    assert outcomes(UNROTATED, SECRET, resource(ROTATION, computed, "r", depends={})) == []


def test_a_secret_that_nothing_can_rotate_is_declared() -> None:
    assert outcomes(UNROTATED, SECRET, completed_elsewhere=["db"]) == []
    assert outcomes(UNROTATED, SECRET, completed_elsewhere=[SECRET.urn]) == []


def rules(**held: Any) -> Any:
    return rotation(rotationRules=held)


@pytest.mark.parametrize(
    ("held", "days"),
    [
        ({"automaticallyAfterDays": 91}, 91),
        ({"scheduleExpression": "rate(120 days)"}, 120),
        ({"scheduleExpression": "cron(0 4 1 1,4,7,10 ? *)"}, 92),
        ({"scheduleExpression": "cron(0 4 1 JAN/6 ? *)"}, 184),
        ({"scheduleExpression": "cron(0 4 1 6 ? *)"}, 365),
    ],
)
def test_a_rotation_after_more_than_90_days_violates(held: Any, days: int) -> None:
    (found,) = verdicts(SLOW, rules(**held))
    assert found.path == f"rotationRules.{next(iter(held))}"
    assert str(days) in found.message


@pytest.mark.parametrize(
    "held",
    [
        {},
        {"automaticallyAfterDays": 90},
        {"scheduleExpression": "rate(4 hours)"},
        {"scheduleExpression": "rate(30 days)"},
        {"scheduleExpression": "cron(0 4 1 * ? *)"},
        {"scheduleExpression": "cron(0 4 ? JAN-DEC SUN#1 *)"},
        {"scheduleExpression": "cron(0 4 1 */2 ? *)"},
        {"scheduleExpression": "cron(0 4 1 x ? *)"},
        {"scheduleExpression": "often"},
    ],
)
def test_a_rotation_within_90_days_complies(held: Any) -> None:
    assert outcomes(SLOW, rules(**held)) == []


@pytest.mark.parametrize(
    "held", [{"automaticallyAfterDays": 60}, {"scheduleExpression": "cron(0 4 1 */2 ? *)"}]
)
def test_an_organization_sets_its_own_days(held: Any) -> None:
    (found,) = verdicts(SLOW, rules(**held), secret_rotation_days=30)
    assert "more than 30" in found.message
    assert outcomes(SLOW, rules(**held), secret_rotation_days=62) == []
    assert outcomes(SLOW, rules(automaticallyAfterDays=91), secret_rotation_days=180) == []


def test_an_unknown_schedule_is_undecided() -> None:
    unknown = rules(scheduleExpression=UNKNOWN)
    assert outcomes(SLOW, unknown) == [("undecided", "rotationRules.scheduleExpression")]
    assert outcomes(SLOW, resource(ROTATION, {})) == []
