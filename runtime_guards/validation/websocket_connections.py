"""Connections of a WebSocket API, as its events and requests to its authorizers describe them."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CONNECTION_ID = re.compile(r"[A-Za-z0-9_=+/-]{1,128}\Z").match
# What `@connections` is called at is made of both: https://DOMAIN/STAGE
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,10}\Z").match
_STAGE = re.compile(r"[A-Za-z0-9_$-]{1,128}\Z").match
# The route key of each type of event; a message has any other.
_ROUTES = {"CONNECT": "$connect", "DISCONNECT": "$disconnect", "MESSAGE": None}


def check_connection(context: Any) -> None:
    """Raises EventRejected if connection, event type and route key contradict each other."""
    if not _CONNECTION_ID(context["connectionId"]):
        raise EventRejected("malformed", "requestContext.connectionId")
    for name, pattern in (("domainName", _DOMAIN), ("stage", _STAGE)):
        if context.get(name) is not None and not pattern(context[name]):
            raise EventRejected("malformed", f"requestContext.{name}")
    kind, route = context["eventType"], context["routeKey"]
    if kind not in _ROUTES:
        raise EventRejected("malformed", "requestContext.eventType")
    if route.__class__ is not str or not route or len(route) > 128 or not route.isprintable():
        raise EventRejected("malformed", "requestContext.routeKey")
    expected = _ROUTES[kind]
    if route != expected and (expected or route in ("$connect", "$disconnect")):
        raise EventRejected("inconsistent", "requestContext.routeKey")
