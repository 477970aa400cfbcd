"""API Gateway REST API: requests in payload format 1.0, which an HTTP API can send too."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.event import FLAG, TEXT
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_requests import HttpEvent
from runtime_guards.validation.payload_format_1 import REQUEST, Format1
from runtime_guards.validation.validator import refusing_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled
    from runtime_guards.validation.http_options import HttpOptions, WithBody


class RestApiEvent(HttpEvent[Body]):
    """A validated request of a REST API; see `HttpEvent`."""

    __slots__ = ()
    FIELDS: Documented = {"version": TEXT, **REQUEST, "body": TEXT, "isBase64Encoded": FLAG}  # noqa: RUF012 - a constant


class RestApi(Format1[Body]):
    """Validates requests of an API Gateway REST API (payload format 1.0).

    Refuses, besides what `HttpValidator` refuses:
        - events with a `methodArn`, which only authorizers receive
        - requests whose method, resource, path or multi-value fields contradict `requestContext` or
          each other

    Keyword arguments: those of `HttpValidator`.

    Source:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
    """

    trigger = "rest-api"

    if TYPE_CHECKING:
        # A request without a body, as of GET, has None for it.
        @overload
        def __init__(
            self: RestApi[Modelled],
            *,
            body: Model[Modelled],
            methods: Collection[WithBody],
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: RestApi[Modelled | None],
            *,
            body: Model[Modelled],
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        @overload
        def __init__(
            self: RestApi[Any],
            *,
            body: None = None,
            methods: Collection[str] | None = None,
            **options: Unpack[HttpOptions],
        ) -> None: ...
        def __init__(self, **options: Any) -> None: ...

    @refusing_at("requestContext")
    def validate(self, event: Any) -> RestApiEvent[Body]:
        """Returns the validated request. Raises EventRejected."""
        # Only HTTP APIs send the version.
        if event.get("version", "1.0") != "1.0":
            raise EventRejected("inconsistent", "version")
        if "methodArn" in event:
            # Only requests to an authorizer have this: they are not authorized yet.
            raise EventRejected("inconsistent", "methodArn")
        method, path, headers, query, path_parameters = self._request(event)
        body = self._body(event.get("body"), event.get("isBase64Encoded"), headers, method)
        return RestApiEvent(event, method, path, headers, query, path_parameters, body)
