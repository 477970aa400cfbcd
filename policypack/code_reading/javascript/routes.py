"""Applications of Express behind an adapter: their routes get requests that are made of the event.

https://expressjs.com/en/api/request/
https://github.com/dougmoscrop/serverless-http
https://github.com/CodeGenieApp/serverless-express
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Place
from policypack.code_reading.flows.flow import ANY, Keys
from policypack.code_reading.javascript.objects import Function, Object
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.syntax import children
from policypack.code_reading.javascript.values import (
    NOTHING,
    Const,
    External,
    Taint,
    Text,
    Value,
    of,
)
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

AS_OF = "2026-11-30"
# What serves an application's routes, by the name of what it makes or of the call.
_ADAPTERS = frozenset(
    {
        *("serverless-http()", "@vendia/serverless-express()", "@codegenie/serverless-express()"),
        *("aws-serverless-express.proxy", "@vendia/serverless-express.proxy"),
    }
)
# `app.get()`, `express.Router().post()`, `app.route("/orders").get().put()`.
_ROUTE = lazy_pattern(
    r"express(?:\.Router)?\(\)(?:\.route\(\))?(?:\.\w+\(\))*"
    r"\.(?:all|delete|get|head|options|patch|post|put|use)"
)
# The properties of a request that its sender writes, and where in the event they come from.
_REQUEST: dict[str, Keys] = {
    "body": ("body",),
    "cookies": ("headers", "cookie"),
    "headers": ("headers",),
    "host": ("headers", "host"),
    "hostname": ("headers", "host"),
    "originalUrl": ("path",),
    "params": ("pathParameters",),
    "path": ("path",),
    "query": ("queryStringParameters",),
    "rawBody": ("body",),
    "subdomains": ("headers", "host"),
    "url": ("path",),
}
# Functions that return a header.
_HEADER = "express.Request.header"
_RESPONSE = "express.Response"


class Routes(State):
    """Notes the functions that routes call, and enters them once the application is served."""

    def note_routes(self, name: str, given: Sequence[Value]) -> None:
        """Notes the functions that a call makes routes of."""
        if _ROUTE.fullmatch(name):
            self.routes += [
                function
                for value in given
                for one in (value, *(each for o in value.all_of(Object) for each in o.others))
                for function in one.all_of(Function)
                if function not in self.routes
            ]

    def serve(self, name: str, place: Place) -> bool:
        """Enters the routes where the name is that of an adapter; whether there are any."""
        if name not in _ADAPTERS or not self.routes:
            return False
        for function in self.routes:
            where = function.module.place(function.node)
            request, response = _request(where), of(External(_RESPONSE))
            given = [request, response, NOTHING]
            # An error handler has four parameters, and gets the error first:
            # https://expressjs.com/en/guide/error-handling.html
            is_of_errors = _count(function.node) > 3
            with self.branch({}):
                self.call(function, [NOTHING, *given] if is_of_errors else given, place)
        return True

    def of_response(self, name: str, given: Sequence[Value], place: Place) -> None:
        """Notes HTML and files of the sender in the response."""
        if not name.startswith(f"{_RESPONSE}.") or not given:
            return
        method = name.rpartition(".")[2]
        called, taints = f"response.{method}()", self.deep(given[0], 1)
        # A text is HTML unless its type is set: https://expressjs.com/en/api/response/#ressendbody
        if method in ("send", "end", "write") and _starts(given[0]).startswith("<"):
            self.reach(Kind.HTML, taints, called, place)
        options = [one for value in given[1:] for one in value.all_of(Object)]
        if method in ("sendFile", "download") and not any("root" in o.fields for o in options):
            self.reach(Kind.PATH, taints, called, place)

    def header(self, name: str, place: Place) -> Value | None:
        """What a request's function for headers returns; None for any other function."""
        return Value((Taint(("headers", ANY), place),)) if name == _HEADER else None


def _request(place: Place) -> Value:
    fields = {name: Value((Taint(keys, place),)) for name, keys in _REQUEST.items()}
    getter = of(External(_HEADER))
    return of(Object({**fields, "get": getter, "header": getter}))


def _starts(value: Value) -> str:
    """How a text begins."""
    texts = [each.start for each in value.all_of(Text)]
    texts += [each.value for each in value.all_of(Const) if isinstance(each.value, str)]
    return texts[0].lstrip() if texts else ""


def _count(node: Node) -> int:
    """How many parameters a function declares."""
    parameters = node.child_by_field_name("parameters")
    return len(children(parameters)) if parameters is not None else 1
