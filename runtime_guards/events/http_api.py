"""Requests of an API Gateway HTTP API, in payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.events.batches import refusal
from runtime_guards.events.http import HttpEvent, HttpValidator, agree
from runtime_guards.events.validated import ANY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from runtime_guards.events.validated import Shape

# Function URLs send the same format: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
FORMAT_2: Shape = {
    "version": ANY,
    "routeKey": ANY,
    "rawPath": ANY,
    "rawQueryString": ANY,
    "cookies": ANY,
    "headers": ANY,
    "queryStringParameters": ANY,
    "pathParameters": ANY,
    "stageVariables": ANY,
    "body": ANY,
    "isBase64Encoded": ANY,
    "requestContext": {
        "accountId": ANY,
        "apiId": ANY,
        "authentication": ANY,
        "authorizer": ANY,
        "domainName": ANY,
        "domainPrefix": ANY,
        "http": {"method": ANY, "path": ANY, "protocol": ANY, "sourceIp": ANY, "userAgent": ANY},
        "requestId": ANY,
        "routeKey": ANY,
        "stage": ANY,
        "time": ANY,
        "timeEpoch": ANY,
    },
}


class HttpApiEvent(HttpEvent):
    """A request of an HTTP API; see `HttpEvent`."""

    __slots__ = ()
    FIELDS = FORMAT_2


class HttpApi(HttpValidator):
    """Validates requests of an API Gateway HTTP API (payload format 2.0); see `HttpValidator`."""

    trigger = "http-api"
    event_type: type[HttpEvent] = HttpApiEvent

    def validate(self, event: Any) -> HttpEvent:
        """The checked request. Raises EventRejected."""
        try:
            return self._validated(event)
        except EventRejected:
            raise
        except Exception as error:
            raise refusal(error, "requestContext") from None

    def _validated(self, event: Any) -> HttpEvent:
        context = event["requestContext"]
        http = context["http"]
        agree(event["version"], "2.0", "version")
        agree(event["routeKey"], context["routeKey"], "routeKey")
        method = self._method(http["method"], "requestContext.http.method")
        path = self._path(event["rawPath"], "rawPath")
        self._check_paths(path, http["path"], context["stage"])
        headers = self._headers(event["headers"], "headers")
        return self.event_type(
            event,
            method,
            path,
            headers,
            self._query(event.get("queryStringParameters"), "queryStringParameters"),
            self._path_parameters(event.get("pathParameters"), "pathParameters"),
            self._body(event.get("body"), event.get("isBase64Encoded"), headers),
        )

    def _check_paths(self, path: str, context_path: Any, stage: Any) -> None:
        # With a stage that is not $default both have its name in front; a slash at the end may be
        # left out of one of them.
        shortened = path.rstrip("/")
        if context_path.rstrip("/") not in (shortened, shortened.removeprefix(f"/{stage}")):
            raise EventRejected("inconsistent", "requestContext.http.path")
