"""API Gateway: requests to Lambda authorizers of REST and WebSocket APIs."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation import payload_format_1 as format_1
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.authorizer_requests import TOKEN, WITHOUT_BODY, AuthorizerEvent
from runtime_guards.validation.event import TEXT
from runtime_guards.validation.http_fields import optional_line
from runtime_guards.validation.http_paths import check_climbing
from runtime_guards.validation.lines import Lines, check_lines
from runtime_guards.validation.method_arns import agree_api, agree_request, parts_of
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.method_arns import Parts


class RestAuthorizerEvent(AuthorizerEvent):
    """A validated request to an authorizer of a REST or WebSocket API; see `AuthorizerEvent`."""

    __slots__ = ()
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "version": TEXT,
        "type": TEXT,
        "methodArn": TEXT,
        "authorizationToken": TEXT,
        "identitySource": TEXT,
        **format_1.REQUEST,
        "requestContext": {**format_1.CONTEXT, **format_1.CONNECTION},
    }


_CONTEXT_LINES = Lines({**format_1.CONTEXT, **format_1.CONNECTION})


class RestAuthorizer(format_1.Format1):
    """Validates requests to a Lambda authorizer of a REST API or WebSocket API.

    REST APIs send TOKEN and REQUEST authorizer events; HTTP APIs in payload format 1.0 send
    REQUEST.

    Refuses:
        - a missing token (TOKEN authorizers)
        - method ARNs that are malformed, contain path traversal, or contradict the API, stage,
          account, method or path of the request
        - control characters in tokens, identity sources and `requestContext.identity`
        - headers, query strings and paths that `HttpValidator` refuses

    Keyword arguments, besides `single_line`, `max_headers`, `max_header`, `max_query`,
    `max_query_value`, `max_path_parameters`, `max_path_parameter` and `max_path` of
    `HttpValidator`:
        token: Regular expression that the whole token must match; None allows any token.
        max_token: Maximum length of a token or an identity source in characters.
        apis: Allowed API IDs; None allows any.

    Answers:
        The error `Unauthorized`, which API Gateway turns into a 401 response.

    Source:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    """

    trigger = "rest-authorizer"
    answers = "raise"
    lacks = WITHOUT_BODY

    def __init__(
        self,
        *,
        token: str | None = None,
        max_token: int = TOKEN,
        apis: Collection[str] | None = None,
        **limits: int,
    ) -> None:
        others: dict[str, Any] = {**limits}
        super().__init__(**others)
        self._token_pattern = None if token is None else re.compile(token).fullmatch
        self._max_token = max_token
        self._apis = listed(apis)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Raises `Unauthorized`: API Gateway answers 401 only to an error with this text."""
        raise Exception("Unauthorized") from None

    @refusing_at("requestContext")
    def validate(self, event: Any) -> RestAuthorizerEvent:
        """Returns the validated request. Raises EventRejected."""
        # Only HTTP APIs send the version.
        if event.get("version", "1.0") != "1.0":
            raise EventRejected("inconsistent", "version")
        parts = parts_of(event.get("methodArn"), "methodArn", self._apis)
        kind = event.get("type")
        if kind == "TOKEN":
            # Only the ARN has the path of the request.
            check_climbing(parts.path, "methodArn")
            checked = RestAuthorizerEvent(event)
            checked.identity = [self._token(event.get("authorizationToken"))]
        elif kind == "REQUEST":
            check_lines(_CONTEXT_LINES, event["requestContext"], "requestContext")
            checked = self._of_request(event, parts)
            # Only HTTP APIs send these: the identity sources, in one text with commas.
            for name in ("authorizationToken", "identitySource"):
                optional_line(event.get(name), name, self._max_token)
            checked.identity = [event["identitySource"]] if event.get("identitySource") else []
        else:
            raise EventRejected("malformed" if kind.__class__ is str else "wrong-type", "type")
        checked.arn = event["methodArn"]
        return checked

    def _token(self, value: Any) -> str:
        token = optional_line(value, "authorizationToken", self._max_token)
        if not token:
            raise EventRejected("missing", "authorizationToken")
        if self._token_pattern is not None and not self._token_pattern(token):
            raise EventRejected("not-allowed", "authorizationToken")
        return token

    def _of_request(self, event: Any, parts: Parts) -> RestAuthorizerEvent:
        context = event["requestContext"]
        agree_api(parts, context, "methodArn")
        for name, value in context["identity"].items():
            # A certificate is of several lines, and API Gateway has checked it.
            if name in format_1.IDENTITY and name != "clientCert":
                self._text(value, f"requestContext.identity.{name}")
        if "connectionId" in context:
            return self._of_connection(event, parts)
        checked = RestAuthorizerEvent(event, *self._request(event))
        agree_request(parts, checked, event["resource"], "methodArn")
        return checked

    def _of_connection(self, event: Any, parts: Parts) -> RestAuthorizerEvent:
        from runtime_guards.validation.websocket_connections import check_connection

        context = event["requestContext"]
        check_connection(context)
        if parts.method != context["routeKey"]:
            raise EventRejected("inconsistent", "methodArn")
        headers, query = self._fields(event)
        return RestAuthorizerEvent(event, headers=headers, query=query)
