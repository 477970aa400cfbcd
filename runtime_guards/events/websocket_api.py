"""API Gateway WebSocket API: a client connects, sends a message, or disconnects."""

from __future__ import annotations

from runtime_guards.bodies.declaration import DEPTH, NODES
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import FLAG, TEXT, Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.http_fields import LONGEST_ADDRESS, optional_line
from runtime_guards.validation.lines import check_lines
from runtime_guards.validation.payload_format_1 import CONNECTION, CONNECTION_LINES, Format1
from runtime_guards.validation.validator import refusing_at
from runtime_guards.validation.websocket_connections import check_connection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any, Literal, TypedDict, overload

    from typing_extensions import Unpack

    from runtime_guards.validation.event import Documented
    from runtime_guards.validation.generic import Model, Modelled

    class _Options(TypedDict, total=False):
        routes: Collection[str] | None
        single_line: bool
        max_body: int
        max_depth: int
        max_nodes: int
        max_headers: int
        max_header: int
        max_query: int
        max_query_value: int


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MESSAGE = 128 * 1024


class WebSocketApiEvent(Event, Generic[Body]):
    """A validated event of a connection. `event_type` is CONNECT, MESSAGE or DISCONNECT.

    `headers` (lower-case names) and `query` come with CONNECT and DISCONNECT. `body` is the message
    or the result of the declared model, and None for the other types.
    """

    __slots__ = ("body", "connection_id", "event_type", "headers", "query", "route_key")
    FIELDS: Documented = {  # noqa: RUF012 - a constant
        "headers": {"*": TEXT},
        "multiValueHeaders": {"*": [TEXT]},
        "queryStringParameters": {"*": TEXT},
        "multiValueQueryStringParameters": {"*": [TEXT]},
        "stageVariables": {"*": TEXT},
        "requestContext": CONNECTION,
        "body": TEXT,
        "isBase64Encoded": FLAG,
    }

    def __init__(
        self, raw: Any, headers: dict[str, str], query: Mapping[str, str], body: Body
    ) -> None:
        context = raw["requestContext"]
        self.raw = raw
        self.connection_id: str = context["connectionId"]
        self.event_type: str = context["eventType"]
        self.route_key: str = context["routeKey"]
        self.headers = headers
        self.query = query
        self.body = body


class WebSocketApi(Format1[Body]):
    """Validates events of an API Gateway WebSocket API.

    Refuses:
        - connection IDs, event types and route keys that are malformed or contradict each other
        - a body on CONNECT or DISCONNECT
        - control characters in headers, query strings and the disconnect reason; line breaks, tabs
          and direction marks are allowed in the values of a query
        - with `body`: messages that do not fit the model
        - anything over a limit below

    Keyword arguments:
        body: Model of a message, see `runtime_guards.bodies`; None allows any message.
        routes: Allowed route keys, such as `$connect`; None allows all.
        event_types: Allowed types of CONNECT, MESSAGE and DISCONNECT; None allows all.
        single_line: True refuses line breaks, tabs and direction marks in a query's values.
        max_body: Maximum size of a message in bytes.
        max_depth: Maximum nesting depth of a JSON message in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_headers: Maximum number of headers.
        max_header: Maximum length of a header value in characters.
        max_query: Maximum number of query parameters.
        max_query_value: Maximum length of a query parameter's value in characters.

    Answers:
        The HTTP status of the refusal, without a body. On `$connect` it rejects the connection.

    Source:
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
    """

    trigger = "websocket-api"

    if TYPE_CHECKING:
        # Only messages have a body.
        @overload
        def __init__(
            self: WebSocketApi[Modelled],
            *,
            body: Model[Modelled],
            event_types: Collection[Literal["MESSAGE"]],
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: WebSocketApi[Modelled | None],
            *,
            body: Model[Modelled],
            event_types: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...
        @overload
        def __init__(
            self: WebSocketApi[Any],
            *,
            body: None = None,
            event_types: Collection[str] | None = None,
            **options: Unpack[_Options],
        ) -> None: ...

    def __init__(
        self,
        *,
        body: Model[Any] | None = None,
        routes: Collection[str] | None = None,
        event_types: Collection[str] | None = None,
        single_line: bool = False,
        max_body: int = MESSAGE,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_headers: int = 200,
        max_header: int = 16 * 1024,
        max_query: int = 200,
        max_query_value: int = 16 * 1024,
    ) -> None:
        super().__init__(
            body=body,
            single_line=single_line,
            max_body=max_body,
            max_depth=max_depth,
            max_nodes=max_nodes,
            max_headers=max_headers,
            max_header=max_header,
            max_query=max_query,
            max_query_value=max_query_value,
        )
        # A message has no header that could name its media type.
        self._content_types = None
        self._routes = listed(routes)
        self._event_types = listed(event_types)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """A status alone: with it `$connect` is refused, and it is all that a client ever sees."""
        return {"statusCode": rejected.status}

    @refusing_at("requestContext")
    def validate(self, event: Any) -> WebSocketApiEvent[Body]:
        """Returns the validated event. Raises EventRejected."""
        context = event["requestContext"]
        check_connection(context)
        check_lines(CONNECTION_LINES, context, "requestContext")
        kind, route = context["eventType"], context["routeKey"]
        allow(kind, self._event_types, "requestContext.eventType")
        allow(route, self._routes, "requestContext.routeKey")
        self._text(context.get("disconnectReason"), "requestContext.disconnectReason")
        address = context.get("identity", {}).get("sourceIp")
        optional_line(address, "requestContext.identity.sourceIp", LONGEST_ADDRESS)
        headers, query = self._fields(event)
        body = event.get("body")
        if kind == "MESSAGE":
            body = self._body(body, event.get("isBase64Encoded"), headers, "POST")
        elif body:
            raise EventRejected("inconsistent", "body")
        else:
            body = None
        return WebSocketApiEvent(event, headers, query, body)
