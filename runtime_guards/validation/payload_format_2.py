"""Payload format 2.0: HTTP APIs of API Gateway, their authorizers, and Lambda function URLs.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import sequence
from runtime_guards.validation.event import LINE, OBJECT, TEXT, WHOLE
from runtime_guards.validation.generic import Body
from runtime_guards.validation.http_fields import (
    LONGEST_ADDRESS,
    LONGEST_QUERY,
    check_variables,
    optional_line,
    with_lowercase_names,
)
from runtime_guards.validation.http_paths import agree_paths, decoded
from runtime_guards.validation.http_requests import HttpValidator
from runtime_guards.validation.lines import Lines, check_lines
from runtime_guards.validation.query_strings import parameters as values_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from runtime_guards.validation.event import Documented

# A part of the host name of every function URL.
FUNCTION_URL = ".lambda-url."
# Function URLs send the same format: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
REQUEST: dict[str, Documented] = {
    "version": TEXT,
    "routeKey": TEXT,
    "rawPath": TEXT,
    "rawQueryString": TEXT,
    "cookies": [TEXT],
    "headers": {"*": TEXT},
    "queryStringParameters": {"*": TEXT},
    "pathParameters": {"*": TEXT},
    "stageVariables": {"*": TEXT},
    "requestContext": {
        "accountId": LINE,
        "apiId": LINE,
        "authentication": OBJECT,
        "authorizer": OBJECT,
        "domainName": LINE,
        "domainPrefix": LINE,
        "http": {
            "method": TEXT,
            "path": TEXT,
            "protocol": LINE,
            "sourceIp": TEXT,
            "userAgent": TEXT,
        },
        "requestId": LINE,
        "routeKey": LINE,
        "stage": LINE,
        "time": LINE,
        "timeEpoch": WHOLE,
    },
}
_CONTEXT_LINES = Lines(REQUEST["requestContext"])


_PLACES = 64
# The fields of a context without `authorizer` and `authentication`.
_FIELDS = 10
_OBJECTS = (dict, type(None))


# Replaces bytes that are not UTF-8, which AWS may decode in another way.
_UNKNOWN = "\ufffd"


def _is_query(raw: str, query: Mapping[str, str]) -> bool:
    """Whether a raw query has these parameters, of which repeated ones are joined by commas.

    API Gateway and Lambda decode a plus sign and percent-encoding, and may encode the raw query
    once more than the client did, so it is compared as it is, and decoded once and twice.
    """
    # Most queries have neither an encoding nor a repeated name.
    if "%" not in raw and "+" not in raw and "&".join(map("=".join, query.items())) == raw:
        return True
    for _ in range(3):
        found = values_of(raw, "rawQueryString")
        if _UNKNOWN in str(found) or query == {
            name: ",".join(values) for name, values in found.items()
        }:
            return True
        raw = decoded(raw, "rawQueryString")
    return False


def _place(context: Any, http: Any) -> tuple[Any, ...]:
    return (
        context["accountId"],
        context["apiId"],
        context["domainName"],
        context["domainPrefix"],
        context["stage"],
        context["routeKey"],
        http["protocol"],
    )


class Format2(HttpValidator[Body]):
    """The checks of requests in payload format 2.0."""

    def _request(
        self, event: Any
    ) -> tuple[str, str, dict[str, str], Mapping[str, str], Mapping[str, str]]:
        """Method, path, headers, query and path parameters."""
        context = event["requestContext"]
        http = context["http"]
        if event.get("version") != "2.0":
            raise EventRejected("inconsistent", "version")
        if event.get("routeKey") != context["routeKey"]:
            raise EventRejected("inconsistent", "routeKey")
        method = self._method(http.get("method"), "requestContext.http.method")
        path, stage = self._path(event.get("rawPath"), "rawPath"), context["stage"]
        if path != http.get("path"):
            agree_paths(path, http.get("path"), stage, "requestContext.http.path")
        headers, query = event.get("headers"), event.get("queryStringParameters")
        if self._are_plain(event, context, http, headers, query):
            headers, query = with_lowercase_names(headers, "headers"), query or {}
        else:
            self._check_domain(context.get("domainName"))
            check_lines(_CONTEXT_LINES, context, "requestContext")
            headers = self._headers(headers, "headers")
            self._check_lines(event, http)
            self._remember(context, http)
            query = self._query(query, "queryStringParameters")
        raw = event.get("rawQueryString")
        # Samples and emulators leave one of the two empty.
        if raw and query and (raw, query) != self._last_query:
            if not _is_query(raw, query):
                raise EventRejected("inconsistent", "rawQueryString")
            self._last_query = raw, dict(query)
        # An absent field, as most of these are in most requests, costs no call.
        parameters = event.get("pathParameters")
        parameters = (
            {} if parameters is None else self._path_parameters(parameters, "pathParameters")
        )
        if event.get("stageVariables") is not None:
            check_variables(event["stageVariables"])
        # A route is a method and a template, or $default, which has no template to compare with.
        routed, _, template = context["routeKey"].partition(" ")
        if template:
            if routed != method and routed != "ANY":
                raise EventRejected("inconsistent", "requestContext.http.method")
            self._agree_parameters(path, template, parameters, context)
        return method, path, headers, query, parameters

    def _remember(self, context: Any, http: Any) -> None:
        """Keeps what all requests of a route have in common, which was checked."""
        try:
            if len(self._places) >= _PLACES:
                self._places.clear()
            self._places.add(_place(context, http))
        except (LookupError, TypeError):
            pass  # An emulator leaves out some of it.

    def _check_domain(self, domain: Any) -> None:
        # The format is the same, so only the host name identifies a function URL's request.
        if domain is not None and FUNCTION_URL in domain:
            raise EventRejected("inconsistent", "requestContext.domainName")

    def _are_plain(self, event: Any, context: Any, http: Any, headers: Any, query: Any) -> bool:
        """Whether all texts of the sender are printable, short and few, as nearly always.

        They are checked as one text, since each check costs more than the search itself.
        """
        if not headers or headers.__class__ is not dict:
            return False
        address, cookies = http.get("sourceIp"), event.get("cookies")
        parts = [
            address,
            http.get("userAgent"),
            event.get("rawQueryString"),
            context.get("requestId"),
            context.get("time"),
            *headers.values(),
        ]
        if cookies is not None:
            if cookies.__class__ is not list:
                return False
            parts += cookies
        if query is not None:
            if query.__class__ is not dict:
                return False
            parts += query
            parts += query.values()
        try:
            text = "".join(parts)
            is_known = (
                _place(context, http) in self._places
                and context["timeEpoch"].__class__ is int
                and (
                    len(context) == _FIELDS
                    or (
                        context.get("authorizer").__class__ in _OBJECTS
                        and context.get("authentication").__class__ in _OBJECTS
                    )
                )
            )
        except (LookupError, TypeError):
            return False
        return (
            text.isprintable()
            and is_known
            and len(text) <= self._shortest
            and len(parts) <= self._fewest
            and len(address) <= LONGEST_ADDRESS
        )

    def _check_lines(self, event: Any, http: Any) -> None:
        self._header_text(http.get("userAgent"), "requestContext.http.userAgent")
        optional_line(http.get("sourceIp"), "requestContext.http.sourceIp", LONGEST_ADDRESS)
        optional_line(event.get("rawQueryString"), "rawQueryString", LONGEST_QUERY)
        cookies = event.get("cookies")
        if cookies is not None:
            self._check_cookies(cookies)

    def _check_cookies(self, cookies: Any) -> None:
        # The headers have no cookies, so the checks of headers don't cover them.
        for cookie in sequence(cookies, "cookies", self._header_limits[0]):
            if cookie is None:
                raise EventRejected("wrong-type", "cookies.*")
            self._header_text(cookie, "cookies.*")
