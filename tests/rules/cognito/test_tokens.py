"""cognito-client-tokens-long-lived."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "cognito-client-tokens-long-lived"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"


def tokens(**properties: Any) -> list[tuple[str, str]]:
    return outcomes(RULE, resource(CLIENT, properties))


def units(**named: str) -> dict[str, str]:
    return {f"{name}Token": unit for name, unit in named.items()}


# Hours for access and ID tokens, days for refresh tokens.
# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
@pytest.mark.parametrize(
    ("token", "short", "long"), [("access", 1, 2), ("id", 1, 2), ("refresh", 30, 31)]
)
def test_each_token_has_its_unit_by_default(token: str, short: int, long: int) -> None:
    path = f"{token}TokenValidity"
    assert tokens(**{path: short}) == []
    assert tokens(**{path: long}) == [("violates", path)]


def test_the_unit_that_is_set_counts() -> None:
    minutes = units(access="minutes", refresh="hours")
    assert tokens(accessTokenValidity=60, tokenValidityUnits=minutes) == []
    assert tokens(accessTokenValidity=61, tokenValidityUnits=minutes) == [
        ("violates", "accessTokenValidity")
    ]
    assert tokens(refreshTokenValidity=31, tokenValidityUnits=minutes) == []


def test_cognitos_defaults_comply() -> None:
    assert tokens() == []
    assert tokens(accessTokenValidity=0, refreshTokenValidity=0) == []


def test_rotation_softens_a_long_refresh_token_only() -> None:
    long = {"refreshTokenValidity": 365, "accessTokenValidity": 24}
    rotated = tokens(**long, refreshTokenRotation={"feature": "ENABLED"})
    assert rotated == [("violates", "accessTokenValidity")]
    assert len(tokens(**long, refreshTokenRotation={"feature": "DISABLED"})) == 2


def test_an_unknown_value_is_undecided() -> None:
    assert tokens(accessTokenValidity=UNKNOWN) == [("undecided", "accessTokenValidity")]
    assert tokens(idTokenValidity=24, tokenValidityUnits=UNKNOWN) == [
        ("undecided", "tokenValidityUnits")
    ]
    found = tokens(refreshTokenValidity=90, refreshTokenRotation=UNKNOWN)
    assert found == [("undecided", "refreshTokenRotation")]


def test_the_message_shows_the_unit() -> None:
    (found,) = verdicts(RULE, resource(CLIENT, {"idTokenValidity": 24}))
    assert found.message == "id tokens are valid for 24 hours"
