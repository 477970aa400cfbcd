"""cognito-identity-provider-secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret

RULE = "cognito-identity-provider-secret"
KIND = "aws:cognito/identityProvider:IdentityProvider"
SECRET = "9f2Kq7xVb31LmPz8RtY4wQa6Zc5n"


@pytest.mark.parametrize("key", ["client_secret", "private_key"])
@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (SECRET, "violates"),
        (UNKNOWN, "undecided"),
        (secret(SECRET), None),
        (secret(UNKNOWN), None),
        ("{{resolve:secretsmanager:google:SecretString:secret}}", None),
    ],
)
def test_credentials_need_a_secret_mark(key: str, held: Any, expected: str | None) -> None:
    found = outcomes(RULE, resource(KIND, {"providerDetails": {key: held, "client_id": "a"}}))
    assert found == ([(expected, f"providerDetails.{key}")] if expected else [])


@pytest.mark.parametrize("held", [{}, {"client_id": SECRET}, secret({"client_secret": SECRET})])
def test_other_details_and_marked_ones_comply(held: Any) -> None:
    assert outcomes(RULE, resource(KIND, {"providerDetails": held})) == []


def test_a_provider_without_details_complies() -> None:
    assert outcomes(RULE, resource(KIND, {})) == []
