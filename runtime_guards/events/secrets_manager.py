"""AWS Secrets Manager: rotation of secrets."""

from __future__ import annotations

from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Line, Matching, OneOf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html: a token has
# 32 to 64 characters.
_EVENT = Fields(
    {
        "Step": OneOf("createSecret", "setSecret", "testSecret", "finishSecret"),
        "SecretId": Matching(
            r"arn:[a-z0-9-]{1,30}:secretsmanager:[a-z0-9-]{1,30}:[0-9]{12}:secret:[\w/+=.@-]{1,519}"
        ),
        "ClientRequestToken": Matching(r"[A-Za-z0-9-]{32,64}"),
    },
    {"RotationToken": Line(256)},
)


class SecretRotationEvent(Event):
    """A validated step of a rotation."""

    __slots__ = ("secret_id", "step", "token")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.step: str = raw["Step"]
        self.secret_id: str = raw["SecretId"]
        self.token: str = raw["ClientRequestToken"]


class SecretRotation(ShapedValidator[SecretRotationEvent]):
    """Validates rotation steps of AWS Secrets Manager.

    Refuses:
        - unknown steps
        - malformed secret ARNs and client request tokens

    Keyword arguments:
        secrets: Allowed secret ARNs; None allows all.

    Source:
        https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """

    trigger = "secret-rotation"
    shape = _EVENT

    def __init__(self, *, secrets: Collection[str] | None = None) -> None:
        self._secrets = listed(secrets)

    def _checked(self, event: Any) -> SecretRotationEvent:
        allow(event["SecretId"], self._secrets, "SecretId")
        return SecretRotationEvent(event)
