"""API Gateway HTTP API: requests in payload format 2.0."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import FLAG, TEXT
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_requests import HttpEvent
from runtime_guards.validation.payload_format_2 import REQUEST, Format2
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import HttpOptions, WithBody


class HttpApiEvent(HttpEvent[Body]):
    """A validated request in payload format 2.0; see `HttpEvent`."""

    __slots__ = ()
    FIELDS: Documented = {**REQUEST, "body": TEXT, "isBase64Encoded": FLAG}  # noqa: RUF012 - a constant


class HttpApi(Format2[Body]):
    """Validates requests of an API Gateway HTTP API (payload format 2.0).

    Refuses, besides what `HttpValidator` refuses:
        - events with a `routeArn`, which only authorizers receive
        - events of a function URL, which have the same format
        - requests whose route key, path or raw query contradict `requestContext`, the method or the
          query parameters, and a version other than 2.0

    Keyword arguments: those of `HttpValidator`.

    Source:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """

    trigger = "http-api"
    event_type: type[HttpApiEvent[Body]] = HttpApiEvent

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: HttpApi[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: HttpApi[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: HttpApi[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    @refusing_at("requestContext")
    def validate(self, event: Any) -> HttpApiEvent[Body]:
        """Returns the validated request. Raises EventRejected."""
        method, path, headers, query, path_parameters = self._request(event)
        if "routeArn" in event:
            # Only requests to an authorizer have this: they are not authorized yet.
            raise EventRejected("inconsistent", "routeArn")
        body = self._body(event.get("body"), event.get("isBase64Encoded"), headers, method)
        return self.event_type(event, method, path, headers, query, path_parameters, body)
