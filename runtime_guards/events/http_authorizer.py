"""API Gateway: requests to Lambda authorizers of HTTP APIs in payload format 2.0."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation import payload_format_2 as format_2
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.authorizer_requests import TOKEN, WITHOUT_BODY, AuthorizerEvent
from runtime_guards.validation.checks import sequence
from runtime_guards.validation.event import TEXT
from runtime_guards.validation.http_fields import optional_line
from runtime_guards.validation.method_arns import agree_api, agree_request, parts_of
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.event import Documented


class HttpAuthorizerEvent(AuthorizerEvent):
    """A validated request to an authorizer of an HTTP API, format 2.0; see `AuthorizerEvent`."""

    __slots__ = ()
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        **format_2.REQUEST,
        "type": TEXT,
        "routeArn": TEXT,
        "identitySource": [TEXT],
    }


class HttpAuthorizer(format_2.Format2):
    """Validates requests to a Lambda authorizer of an HTTP API (payload format 2.0).

    Refuses:
        - route ARNs that are malformed or contradict the API, stage, account, method or path of the
          request
        - control characters in identity sources
        - headers, query strings and paths that `HttpValidator` refuses

    Keyword arguments, besides `single_line`, `max_headers`, `max_header`, `max_query`,
    `max_query_value`, `max_path_parameters`, `max_path_parameter` and `max_path` of
    `HttpValidator`:
        simple: Whether the authorizer uses simple responses (`enableSimpleResponses`); False for
            IAM policies.
        max_token: Maximum length of an identity source in characters.
        apis: Allowed API IDs; None allows any.

    Answers:
        `{"isAuthorized": False}` with `simple`; else the error `Unauthorized`, a 401 response.

    Source:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
    """

    trigger = "http-authorizer"
    answers = "value"
    lacks = WITHOUT_BODY

    def __init__(
        self,
        *,
        simple: bool = True,
        max_token: int = TOKEN,
        apis: Collection[str] | None = None,
        **limits: int,
    ) -> None:
        others: dict[str, Any] = {**limits}
        super().__init__(**others)
        self._simple = simple
        self._max_token = max_token
        self._apis = listed(apis)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """Denies by a simple response, or by the error that API Gateway answers with 401."""
        if self._simple:
            return {"isAuthorized": False}
        raise Exception("Unauthorized") from None

    @refusing_at("requestContext")
    def validate(self, event: Any) -> HttpAuthorizerEvent:
        """Returns the validated request. Raises EventRejected."""
        arn = event.get("routeArn")
        parts = parts_of(arn, "routeArn", self._apis)
        if event.get("type") != "REQUEST":
            raise EventRejected("malformed", "type")
        agree_api(parts, event["requestContext"], "routeArn")
        checked = HttpAuthorizerEvent(event, *self._request(event))
        agree_request(parts, checked, event["routeKey"].partition(" ")[2], "routeArn")
        checked.arn = arn
        checked.identity = self._sources(event.get("identitySource"))
        return checked

    def _sources(self, sources: Any) -> list[str]:
        # An authorizer without identity sources is asked about every request.
        if sources is None:
            return []
        most = self._header_limits[0]
        if None in sequence(sources, "identitySource", most):
            raise EventRejected("wrong-type", "identitySource.*")
        return [optional_line(source, "identitySource.*", self._max_token) for source in sources]
