"""Providers: the credentials that they use."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "stack-provider-plain-credentials"
PROVIDER = "pulumi:providers:aws"
# The keys of AWS's documentation.
KEY_ID = "AKIAIOSFODNN7EXAMPLE"
KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def provider(**properties: Any) -> list[tuple[str, str]]:
    return outcomes(RULE, resource(PROVIDER, {"region": "eu-central-1", **properties}))


def test_access_keys_are_reported_once() -> None:
    assert provider(accessKey=KEY_ID, secretKey=KEY) == [("violates", "secretKey")]
    assert provider(accessKey=KEY_ID, secretKey=KEY, token="t") == [("violates", "secretKey")]
    assert provider(token="t") == [("violates", "token")]


@pytest.mark.parametrize("key", [UNKNOWN, secret(KEY), secret(UNKNOWN)])
def test_encrypted_and_unknown_keys_are_reported_too(key: Any) -> None:
    assert provider(accessKey=KEY_ID, secretKey=key) == [("violates", "secretKey")]
    assert provider(accessKey=UNKNOWN, secretKey=key) == [("violates", "secretKey")]


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"profile": "production"},
        {"secretKey": "", "token": ""},
        {"assumeRoles": '[{"roleArn":"arn:aws:iam::111122223333:role/deploy"}]'},
        # The ID of a key by itself gives no access.
        {"accessKey": KEY_ID},
    ],
)
def test_other_ways_to_authenticate_are_fine(properties: dict[str, Any]) -> None:
    assert provider(**properties) == []


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html: at least 16 characters.
def test_placeholders_of_emulators_are_fine() -> None:
    assert provider(accessKey="test", secretKey="test") == []
    assert provider(accessKey="A" * 15, secretKey="test") == []
    assert provider(accessKey="A" * 16, secretKey="test") == [("violates", "secretKey")]


def test_the_message_shows_no_key() -> None:
    (found,) = verdicts(RULE, resource(PROVIDER, {"accessKey": KEY_ID, "secretKey": KEY}))
    assert KEY not in found.message
    assert KEY_ID not in found.message
