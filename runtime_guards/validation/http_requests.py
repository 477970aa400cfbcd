"""Requests over HTTP: what API Gateway, function URLs, load balancers and VPC Lattice have in
common.
"""

from __future__ import annotations

import re

from runtime_guards import responses
from runtime_guards.bodies.declaration import DEPTH, NODES, decoder
from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.allow_lists import listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.http_fields import (
    HEADER_CONTROL,
    LONGEST_QUERY,
    PARAMETER_CONTROL,
    TEXT_CONTROL,
    bounded_parameters,
    check_media_type,
    check_texts,
    decoded_body,
    lowercase_headers,
    optional_header,
    optional_line,
)
from runtime_guards.validation.http_lists import last_and_rest
from runtime_guards.validation.http_paths import check_climbing, fills
from runtime_guards.validation.validator import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from runtime_guards.cors import Cors
    from runtime_guards.validation.generic import Model

# RFC 9110, section 9.1: a method is a token; AWS sends those of the RFC in capitals.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
# RFC 9110, sections 9.3.1, 9.3.2, 9.3.5 and 9.3.7: the body of such a request has no defined
# meaning, so clients send none.
WITHOUT_BODY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS"})
# Lambda accepts 6 MB for a synchronous invocation, the event as a whole, whichever source sends it:
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
BODY = 6 * 1024 * 1024


class HttpEvent(Event, Generic[Body]):
    """A validated request.

    `method` and `path` were matched by the API, load balancer or URL. `headers` has
    lower-case names. `query` and `path_parameters` map each name to its last value. `body` is the
    text, the bytes of a base64 body, or the result of the declared model; None if the request
    has no body.
    """

    __slots__ = ("body", "headers", "method", "path", "path_parameters", "query")

    def __init__(
        self,
        raw: Any,
        method: str,
        path: str,
        headers: dict[str, str],
        query: Mapping[str, str],
        path_parameters: Mapping[str, str],
        body: Body,
    ) -> None:
        self.raw = raw
        self.method = method
        self.path = path
        self.headers = headers
        self.query = query
        self.path_parameters = path_parameters
        self.body = body


# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
# https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
WITHOUT_PATH_PARAMETERS = dict.fromkeys(
    ("max_path_parameters", "max_path_parameter"), "its requests have no path parameters"
)


class HttpValidator(Validator, Generic[Body]):
    """Validates HTTP requests; the base of the validators of all HTTP sources.

    By default, the limits of a load balancer apply, which accepts more than the other sources.

    Refuses:
        - methods other than DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT
        - paths with a `..` segment or a control character, as sent, decoded once or decoded twice
          (path traversal)
        - header names that are not tokens (RFC 9110), header values with CR, LF, NUL or other
          control characters, and names that differ only in letter case
        - control characters in query strings, parameters and the user agent; line breaks, tabs and
          direction marks are allowed in the values of a query
        - bodies that are invalid base64 while `isBase64Encoded` is true
        - with `body`: a missing body (except for DELETE, GET, HEAD and OPTIONS), a media type
          other than JSON, JSON that is malformed, has duplicate keys or is nested too deeply,
              and
          bodies that do not fit the model
        - requests whose fields contradict each other, and anything over a limit below

    Keyword arguments:
        methods: Allowed methods; None allows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT.
        path: Regular expression that the whole path must match; None allows any path.
        body: Model of the body, see `runtime_guards.bodies`; None allows any body, or none.
        content_types: Allowed media types of a body, such as `text/csv` or `csv`; None allows any,
            or `application/json` and `application/*+json` where `body` is declared.
        single_line: True refuses line breaks, tabs and direction marks in a query's values.
        cors: CORS headers of refusals, see `runtime_guards.cors`. Without it, they carry none.
        returns: Model of what the handler returns, see `runtime_guards.validation.answers`; None
            leaves its answers as they are.
        max_body: Maximum size of a body in bytes.
        max_depth: Maximum nesting depth of a JSON body in levels.
        max_nodes: Maximum number of values in a JSON body.
        max_headers: Maximum number of headers, and of cookies.
        max_header: Maximum length of a header value in characters.
        max_query: Maximum number of query parameters.
        max_query_value: Maximum length of a query parameter's value in characters.
        max_path_parameters: Maximum number of path parameters.
        max_path_parameter: Maximum length of a path parameter's value in characters.
        max_path: Maximum length of a path in characters.

    Source:
        https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html#http-header-limits
    """

    answers = "http"

    def __init__(
        self,
        *,
        methods: Collection[str] | None = None,
        path: str | None = None,
        body: Model[Body] | None = None,
        content_types: Collection[str] | None = None,
        single_line: bool = False,
        cors: Cors | None = None,
        returns: Model[Any] | None = None,
        max_body: int = BODY,
        max_depth: int = DEPTH,
        max_nodes: int = NODES,
        max_headers: int = 200,
        max_header: int = 16 * 1024,
        max_query: int = 200,
        max_query_value: int = 16 * 1024,
        max_path_parameters: int = 50,
        max_path_parameter: int = 2048,
        max_path: int = 16 * 1024,
    ) -> None:
        self._methods = METHODS if methods is None else listed(methods) or frozenset()
        self._path_pattern = None if path is None else re.compile(path).fullmatch
        self._decode = None if body is None else decoder(body, max_depth, max_nodes)
        self._content_types = _content_types(listed(content_types), body)
        self._query_control = PARAMETER_CONTROL if single_line else TEXT_CONTROL
        self._cors = cors
        self._answers = None
        if returns is not None:
            from runtime_guards.validation.answers import Answers

            self._answers = Answers(returns)
        self._max_body = max_body
        self._header_limits = (max_headers, max_header)
        self._query_limits = (max_query, max_query_value)
        self._path_parameter_limits = (max_path_parameters, max_path_parameter)
        self._max_path = max_path
        # The values of API and route, and the query, that were checked last, see `Format2`.
        self._places: set[tuple[Any, ...]] = set()
        self._last_query: tuple[str, Mapping[str, str]] | None = None
        # If texts together are within these limits, each of them is.
        self._fewest = min(max_headers, max_query)
        self._shortest = min(max_header, max_query_value, LONGEST_QUERY)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """A problem with the status of the refusal, and nothing about its reason."""
        status = rejected.status
        # RFC 9110, section 15.5.6: an answer of 405 names the methods that are allowed.
        headers = {"Allow": ", ".join(sorted(self._methods))} if status == 405 else {}
        if self._cors is not None:
            headers.update(self._cors.of_event(event))
        return responses.problem(status, headers)

    def answer(self, event: Any, result: Any) -> Any:
        """The handler's result, or the response that `returns` makes of it."""
        if self._answers is None:
            return result
        headers = {} if self._cors is None else self._cors.of_event(event.raw)
        return self._answers.checked(result, event.method, headers)

    def _method(self, method: Any, place: str) -> str:
        if method.__class__ is not str:
            raise absent(method, place)
        if method not in self._methods:
            raise EventRejected("method-not-allowed", place)
        found: str = method
        return found

    def _path(self, path: Any, place: str) -> str:
        if path.__class__ is not str:
            raise absent(path, place)
        if len(path) > self._max_path:
            raise EventRejected("too-long", place)
        if path[:1] != "/":
            raise EventRejected("malformed", place)
        if "." in path or "%" in path or not path.isprintable():
            check_climbing(path, place)
        if self._path_pattern is not None and not self._path_pattern(path):
            raise EventRejected("not-allowed", place)
        found: str = path
        return found

    def _headers(self, headers: Any, place: str) -> dict[str, str]:
        return lowercase_headers(headers, place, *self._header_limits)

    def _text(self, value: Any, place: str) -> str:
        # What else comes out of a header is as long as one may be.
        return optional_line(value, place, self._header_limits[1])

    def _header_text(self, value: Any, place: str) -> str:
        return optional_header(value, place, self._header_limits[1])

    def _query(self, query: Any, place: str) -> Mapping[str, str]:
        return bounded_parameters(query, place, *self._query_limits, self._query_control)

    def _header_lists(self, lists: Any, place: str) -> dict[str, str]:
        if not lists and (lists is None or lists.__class__ is dict):
            return {}
        last, rest = last_and_rest(lists, place, self._header_limits[0])
        if rest:
            check_texts(rest, place, self._header_limits[1], HEADER_CONTROL)
        return self._headers(last, place)

    def _query_lists(self, lists: Any, place: str) -> Mapping[str, str]:
        if not lists and (lists is None or lists.__class__ is dict):
            return {}
        last, rest = last_and_rest(lists, place, self._query_limits[0])
        if rest:
            check_texts(rest, place, self._query_limits[1], self._query_control)
        return self._query(last, place)

    def _path_parameters(self, parameters: Any, place: str) -> Mapping[str, str]:
        return bounded_parameters(parameters, place, *self._path_parameter_limits)

    def _agree_parameters(
        self, path: str, template: Any, parameters: Mapping[str, str], context: Any
    ) -> None:
        """Raises EventRejected for a path that the resource or route does not have."""
        if path == template and not parameters:
            return
        if template.__class__ is str and fills(path, template, parameters):
            return
        from runtime_guards.validation.path_parameters import agree_parameters

        agree_parameters(path, template, parameters, context, "pathParameters")

    def _body(
        self,
        body: Any,
        encoded: Any,
        headers: Mapping[str, str],
        method: str,
        flag: str = "isBase64Encoded",
    ) -> Any:
        if encoded.__class__ is not bool and encoded is not None:
            raise EventRejected("wrong-type", flag)
        if body is None or body == "":
            if self._decode is not None and method not in WITHOUT_BODY:
                raise EventRejected("missing", "body")
            return None
        if body.__class__ is not str:
            raise EventRejected("wrong-type", "body")
        # Four characters of base64 carry three bytes.
        if len(body) > (self._max_body * 4 // 3 + 4 if encoded else self._max_body):
            raise EventRejected("too-long", "body")
        if self._content_types is not None:
            check_media_type(headers.get("content-type"), self._content_types)
        content = decoded_body(body) if encoded else body
        if encoded:
            size = len(content)
        else:
            # The limit is in bytes; most bodies are of characters of one byte each.
            size = 0 if body.isascii() else len(body.encode("utf-8", "surrogatepass"))
        if size > self._max_body:
            raise EventRejected("too-long", "body")
        return content if self._decode is None else self._decode(content, "body")


def agree(one: Any, other: Any, place: str) -> None:
    """Refuses a request whose two accounts of one thing differ."""
    if one != other:
        raise EventRejected("inconsistent", place)


def _content_types(given: Collection[str] | None, body: Any) -> frozenset[str] | None:
    if given is not None:
        return frozenset(media_type.lower() for media_type in given)
    return None if body is None else frozenset({"application/json", "application/*+json"})
