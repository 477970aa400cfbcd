"""AWS AppSync: requests of Lambda authorizers."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.appsync_requests import HEADERS, REQUEST
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import ACCOUNT, Fields, Line, Matching, Object, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# AppSync documents no bound of a token; a header of a request has room for one of this size.
TOKEN = 8192


def _authorization(max_token: int) -> Fields:
    """The shape of a request to an authorizer, with a token of at most `max_token` characters."""
    return Fields(
        {
            "authorizationToken": Line(max_token),
            "requestContext": Fields(
                {
                    "apiId": Matching(r"[a-z0-9]{1,64}"),
                    "accountId": ACCOUNT,
                    "requestId": Line(128),
                },
                {
                    "queryString": Text(REQUEST),
                    "operationName": Line(512),
                    "variables": Object(REQUEST),
                    "channel": Line(512),
                    "operation": Line(128),
                },
            ),
        },
        {"requestHeaders": HEADERS},
    )


_AUTHORIZATION = _authorization(TOKEN)


class AppSyncAuthorizerEvent(Event):
    """A validated request to authorize; `token` is the secret that the caller sent."""

    __slots__ = ("token",)
    FIELDS = {**(_AUTHORIZATION.fields or {}), "requestHeaders": HEADERS.fields}  # type: ignore[dict-item]  # noqa: RUF012

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.token: str = raw["authorizationToken"]


class AppSyncAuthorizer(ShapedValidator[AppSyncAuthorizerEvent]):
    """Validates requests of an AWS AppSync Lambda authorizer.

    Refuses:
        - missing tokens, and tokens with control characters
        - malformed API IDs and account IDs
        - query strings, variables and headers over a limit, or with more than 64 levels

    Keyword arguments:
        apis: Allowed API IDs; None allows all.
        token: Regular expression that the whole token must match; None allows any token.
        max_token: Maximum length of a token in characters.

    Answers:
        `{"isAuthorized": False}`.

    Source:
        https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization
    """

    trigger = "appsync-authorizer"
    answers = "value"
    shape = _AUTHORIZATION

    def __init__(
        self,
        *,
        apis: Collection[str] | None = None,
        token: str | None = None,
        max_token: int = TOKEN,
    ) -> None:
        self.shape = _authorization(max_token)
        self._apis = listed(apis)
        self._matches = None if token is None else re.compile(token).fullmatch

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer that denies the request."""
        return {"isAuthorized": False}

    def _checked(self, event: Any) -> AppSyncAuthorizerEvent:
        allow(event["requestContext"]["apiId"], self._apis, "requestContext.apiId")
        if self._matches is not None and not self._matches(event["authorizationToken"]):
            raise EventRejected("malformed", "authorizationToken")
        return AppSyncAuthorizerEvent(event)
