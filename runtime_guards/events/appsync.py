"""AWS AppSync: direct Lambda resolvers, batch resolvers and Lambda authorizers."""

from __future__ import annotations

import re

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import ANY, Event
from runtime_guards.validation.shaped import OpaqueValidator, ShapedValidator
from runtime_guards.validation.shapes import (
    ACCOUNT,
    Fields,
    Items,
    Line,
    Matching,
    Object,
    Text,
    Tree,
    Words,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# GraphQL, section 2.1.9: a name has no other characters; AppSync takes at most 65,536.
_NAME = Matching(r"[_A-Za-z][_0-9A-Za-z]{0,511}")
# https://docs.aws.amazon.com/general/latest/gr/appsync.html: a request has at most 1 MB, a batch
# resolver at most 2,000 requests.
_REQUEST = 1024 * 1024
BATCH = 2000
_CONTEXT = Fields(
    {
        "info": Fields(
            {"fieldName": _NAME, "parentTypeName": _NAME},
            {
                "variables": Object(_REQUEST),
                "selectionSetList": Items(Line(4096), 10_000),
                "selectionSetGraphQL": Text(_REQUEST),
            },
        )
    },
    {
        "arguments": Object(_REQUEST),
        "identity": Object(64 * 1024),
        "source": Tree(_REQUEST),
        "request": Fields({}, {"headers": Words(Text(16 * 1024), 200), "domainName": Line(253)}),
        "stash": Object(_REQUEST),
        "prev": Tree(_REQUEST),
    },
)
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
                    "queryString": Text(_REQUEST),
                    "operationName": Line(512),
                    "variables": Object(_REQUEST),
                    "channel": Line(512),
                    "operation": Line(128),
                },
            ),
        },
        {"requestHeaders": Words(Text(16 * 1024), 200)},
    )


_AUTHORIZATION = _authorization(TOKEN)


class AppSyncResolverEvent(Event):
    """A validated request to resolve a field. `arguments` are as sent, or the result of the
    declared model.
    """

    __slots__ = ("arguments", "field", "identity")
    FIELDS = _CONTEXT.fields

    def __init__(self, raw: Any, arguments: Any) -> None:
        self.raw = raw
        self.field = f"{raw['info']['parentTypeName']}.{raw['info']['fieldName']}"
        self.identity: Any = raw.get("identity")
        self.arguments = arguments


class AppSyncResolver(OpaqueValidator):
    """Validates requests of an AWS AppSync direct Lambda resolver.

    Refuses:
        - malformed field and type names
        - arguments, variables, source and headers over a limit
        - with `arguments`: arguments that do not fit the model

    Keyword arguments:
        arguments: Model of the arguments, see `runtime_guards.bodies`; None allows any.
        fields: Allowed fields, such as `Query.getOrder`; None allows all.

    Answers:
        The invocation fails with an error whose message is always `refused`, since AppSync shows it
        to the client.

    Source:
        https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
    """

    trigger = "appsync-resolver"
    answers = "value"
    shape = _CONTEXT

    def __init__(self, *, arguments: Any = None, fields: Collection[str] | None = None) -> None:
        self._arguments = None if arguments is None else checker(arguments)
        self._fields = listed(fields)

    def _checked(self, event: Any) -> AppSyncResolverEvent:
        arguments = event.get("arguments")
        if self._arguments is not None:
            arguments = self._arguments(arguments, "arguments")
        made = AppSyncResolverEvent(event, arguments)
        allow(made.field, self._fields, "info.fieldName")
        return made


class AppSyncBatchEvent(Event):
    """A validated batch of requests, in the order of the responses: an array, read by `records`."""

    __slots__ = ("records",)

    def __init__(self, raw: Any, records: list[AppSyncResolverEvent]) -> None:
        self.raw = raw
        self.records = records

    def _known(self) -> dict[str, Any]:
        return {}


class AppSyncBatchResolver(AppSyncResolver):
    """Validates batches of an AWS AppSync direct Lambda resolver.

    Refuses, besides what `AppSyncResolver` refuses:
        - empty batches

    Keyword arguments:
        arguments: Model of the arguments of each request, see `runtime_guards.bodies`; None allows
            any.
        fields: Allowed fields, such as `Query.getOrder`; None allows all.
        max_records: Maximum number of requests in a batch.

    Answers:
        The invocation fails with an error whose message is always `refused`, since AppSync shows it
        to the client.

    Source:
        https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
    """

    trigger = "appsync-batch-resolver"

    def __init__(
        self,
        *,
        arguments: Any = None,
        fields: Collection[str] | None = None,
        max_records: int = BATCH,
    ) -> None:
        super().__init__(arguments=arguments, fields=fields)
        self.shape = Items(_CONTEXT, max_records, 1)  # type: ignore[assignment]

    def _checked(self, event: Any) -> AppSyncBatchEvent:  # type: ignore[override]
        records = []
        for index, item in enumerate(event):
            try:
                records.append(super()._checked(item))
            except EventRejected as rejected:
                raise rejected.below(f"[{index}]") from None
        return AppSyncBatchEvent(event, records)


class AppSyncAuthorizerEvent(Event):
    """A validated request to authorize; `token` is the secret that the caller sent."""

    __slots__ = ("token",)
    FIELDS = {**(_AUTHORIZATION.fields or {}), "requestHeaders": ANY}  # type: ignore[dict-item]  # noqa: RUF012

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.token: str = raw["authorizationToken"]


class AppSyncAuthorizer(ShapedValidator):
    """Validates requests of an AWS AppSync Lambda authorizer.

    Refuses:
        - missing tokens, and tokens with control characters
        - malformed API IDs and account IDs
        - query strings, variables and headers over a limit

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
