"""Tokens that app clients receive: how long they are valid, and whether they can be revoked."""

from __future__ import annotations

from typing import NamedTuple

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    equal,
    property_rule,
    rule,
    until_unknown,
)
from policypack.rules.cognito.clients import CLIENTS

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}


class _Token(NamedTuple):
    """A kind of token: its unit by default, and Cognito's default validity in that unit."""

    name: str
    unit: str
    default: int


# https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
_ACCESS, _ID = _Token("access", "hours", 1), _Token("id", "hours", 1)
_REFRESH = _Token("refresh", "days", 30)

client_tokens_irrevocable = property_rule(
    id="cognito-client-tokens-irrevocable",
    properties=dict.fromkeys(CLIENTS, "enableTokenRevocation"),
    must=equal(True),
    default=True,
    message="enableTokenRevocation is not true",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(613,),
    remediation="Set enableTokenRevocation to true",
    title="Cognito app client does not allow token revocation",
    why="""
    Without revocation, a stolen refresh token works until it expires, after 30 days by default.
    Revocation invalidates it, and the access tokens that were created from it. New clients have
    revocation unless the program disables it.
    https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
    """,
    example="""
    aws.cognito.UserPoolClient(
        "shop",
        user_pool_id="eu-central-1_a1b2c3d4e",
        enable_token_revocation=False,  # bad
        enable_token_revocation=True,  # good
        prevent_user_existence_errors="ENABLED",
    )
    """,
    fix={"enableTokenRevocation": True},
)


@rule(
    id="cognito-client-tokens-long-lived",
    types=CLIENTS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set accessTokenValidity and idTokenValidity to 1 hour or less, and refreshTokenValidity "
        "to 30 days or less"
    ),
    cwe=(613,),
)
def client_tokens_long_lived(client: Resource) -> Outcomes:
    """Cognito app client tokens are valid for longer than the default.

    A long-lived token extends the time in which a stolen token works, and APIs don't ask Cognito
    whether an access token was revoked. By default, access and ID tokens are valid for 1 hour and
    refresh tokens for 30 days. With refresh token rotation, each refresh token works only once, so
    its validity isn't judged.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html

    Example:
        aws.cognito.UserPoolClient(
            "shop",
            user_pool_id="eu-central-1_a1b2c3d4e",
            access_token_validity=24,  # bad
            access_token_validity=30,  # good
            token_validity_units={"access_token": "minutes"},  # good
        )
    """
    yield from until_unknown(_validity(client, _ACCESS))
    yield from until_unknown(_validity(client, _ID))
    yield from until_unknown(_refresh_validity(client))


def _refresh_validity(client: Resource) -> Outcomes:
    found = [*until_unknown(_validity(client, _REFRESH))]
    if found and client.get("refreshTokenRotation.feature") != "ENABLED":
        yield from found


def _validity(client: Resource, token: _Token) -> Outcomes:
    path = f"{token.name}TokenValidity"
    # Cognito takes 0 for its default.
    held = client.get(path, 0)
    if not held:
        return
    unit = client.get(f"tokenValidityUnits.{token.name}Token", token.unit)
    if held * _SECONDS[unit] > token.default * _SECONDS[token.unit]:
        yield Finding(f"{token.name} tokens are valid for {held} {unit}", path)
